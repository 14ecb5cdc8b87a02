"""Rules that take an index apart by a divisor."""

from __future__ import annotations

import pytest

from symderiv.derive import divisions
from symderiv.derive.nest import NestRule
from tests.derive.rule_cases import (
    Applies,
    D,
    DoesNot,
    Ranges,
    S,
    applied,
    check_applied,
    check_values,
    i,
    n,
    u,
    x,
)
from tests.prove.shorthand import Formula, ceil, floor, index, mod, span, total, where

q, r = index("q r")
REMAINDER: Ranges = {"u": (0, S - 1)}

APPLIES: Applies = {
    "a remainder": (
        divisions.all_with_remainder,
        total(x(i) * where(mod(i, S).eq(u)), i, n * S),
        span(total(x(i) * where(i.eq(u + S * q)), i, n * S), q, ceil(-u / S), floor((n * S - 1 - u) / S)),
        REMAINDER,
    ),
    "the remainder of a shifted index": (
        divisions.all_with_remainder,
        total(x(i) * where(mod(i - 2, S).eq(u)), i, n),
        span(total(x(i) * where((i - 2).eq(u + S * q)), i, n), q, ceil((-2 - u) / S), floor((n - 3 - u) / S)),
        REMAINDER,
    ),
    "a remainder by a number": (
        divisions.all_with_remainder,
        total(x(i) * where((1 + mod(i, 3)).eq(u)), i, n),
        span(total(x(i) * where(i.eq(u - 1 + 3 * q)), i, n), q, ceil((1 - u) / 3), floor((n - u) / 3)),
        {"u": (1, 3)},
    ),
}

DOES_NOT: DoesNot = {
    "a value that is no remainder": (
        divisions.all_with_remainder,
        total(x(i) * where(mod(i, S).eq(u)), i, n * S),
        {"u": (0, S)},
    ),
    "the remainder of a multiple": (
        divisions.all_with_remainder,
        total(x(i) * where(mod(2 * i, S).eq(u)), i, n),
        REMAINDER,
    ),
    "another factor before the quotient": (
        divisions.all_with_remainder,
        total(x(i) * where((i - D * floor(i / S)).eq(u)), i, n),
        REMAINDER,
    ),
}


@pytest.mark.parametrize(("rule", "before", "after", "ranges"), APPLIES.values(), ids=APPLIES.keys())
def test_what_a_rule_makes_of_it(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    check_applied(rule, before, after, ranges)


@pytest.mark.parametrize(("rule", "before", "after", "ranges"), APPLIES.values(), ids=APPLIES.keys())
def test_the_value_stays(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    check_values(rule, before, ranges)


@pytest.mark.parametrize(("rule", "before", "ranges"), DOES_NOT.values(), ids=DOES_NOT.keys())
def test_where_a_rule_does_not_apply(rule: NestRule, before: Formula, ranges: Ranges) -> None:
    assert applied(rule, before, ranges) is None
