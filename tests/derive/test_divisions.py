"""Rules that take an index apart by a divisor."""

from __future__ import annotations

import pytest

from symderiv.derive import divisions
from symderiv.derive.nest import NestRule
from tests.derive.rule_cases import (
    FREE_U,
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
    p,
    u,
    w,
    x,
)
from tests.prove.shorthand import Formula, floor, index, mod, span, total, where

q, r = index("q r")
REMAINDER: Ranges = {"u": (0, S - 1)}

APPLIES: Applies = {
    "a remainder": (
        divisions.all_with_remainder,
        total(x(i) * where(mod(i, S).eq(u)), i, n * S),
        span(total(x(i) * where(i.eq(u + S * q)), i, n * S), q, 0, n - 1),
        REMAINDER,
    ),
    "the remainder of a shifted index": (
        divisions.all_with_remainder,
        total(x(i) * where(mod(i - 2, S).eq(u)), i, n),
        span(total(x(i) * where((i - 2).eq(u + S * q)), i, n), q, floor(-2 / S), floor((n - 3) / S)),
        REMAINDER,
    ),
    "a remainder by a number": (
        divisions.all_with_remainder,
        total(x(i) * where((1 + mod(i, 3)).eq(u)), i, n),
        span(total(x(i) * where(i.eq(u - 1 + 3 * q)), i, n), q, 0, floor((n - 1) / 3)),
        {"u": (1, 3)},
    ),
    "quotient and remainder together": (
        divisions.quotient_and_remainder,
        total(x(i) * where((2 * S * floor(i / S) - i).eq(u)), i, n * S),
        total(total(x(S * q + r) * where((2 * S * (q + floor(r / S)) - (S * q + r)).eq(u)), r, S), q, n),
        FREE_U,
    ),
    "neighbours of a pair": (
        divisions.quotient_and_remainder,
        total(w(floor(i / 2)) * where((4 * floor(i / 2) - i + 1).eq(u)), i, 2 * n),
        total(total(w(q + floor(r / 2)) * where((2 * q - r + 1 + 4 * floor(r / 2)).eq(u)), r, 2), q, n),
        FREE_U,
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
    "a part that is left over": (
        divisions.quotient_and_remainder,
        total(x(i) * where((4 * floor(i / 2) - i + 1).eq(u)), i, n),
        FREE_U,
    ),
    "a range that begins elsewhere": (
        divisions.quotient_and_remainder,
        span(x(i) * where((4 * floor(i / 2) - i + 1).eq(u)), i, 2, 2 * n + 1),
        FREE_U,
    ),
    "the quotient alone": (
        divisions.quotient_and_remainder,
        total(x(i) * where(floor(i / 2).eq(u)), i, 2 * n),
        FREE_U,
    ),
    "the quotient of something else": (
        divisions.quotient_and_remainder,
        total(x(i) * where((floor((i + p) / 2) + i).eq(u)), i, 2 * n),
        {**FREE_U, "p": (0, 1)},
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
