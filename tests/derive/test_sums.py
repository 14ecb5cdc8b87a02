"""Rules that move factors and sums about."""

from __future__ import annotations

import pytest

from symderiv.derive import sums
from symderiv.derive.nest import NestRule
from tests.derive.rule_cases import (
    FREE_U,
    Applies,
    DoesNot,
    Ranges,
    S,
    applied,
    check_applied,
    check_values,
    i,
    j,
    n,
    u,
    w,
    x,
)
from tests.prove.shorthand import Formula, num, span, total, where

APPLIES: Applies = {
    "a factor leaves the sum": (sums.factors_out_of_sum, total(w(u) * x(i), i, n), w(u) * total(x(i), i, n), FREE_U),
    "a number leaves the sum": (sums.factors_out_of_sum, total(-2 * x(i), i, n), -2 * total(x(i), i, n), {}),
    "a factor leaves the inner sum": (
        sums.factors_out_of_sum,
        total(total(w(i) * x(i, j), j, S), i, n),
        total(w(i) * total(x(i, j), j, S), i, n),
        {},
    ),
    "sums side by side": (
        sums.factors_out_of_sum,
        total(total(x(i) * w(j), j, S), i, n),
        total(x(i), i, n) * total(w(j), j, S),
        {},
    ),
    "a bracket leaves the sum": (
        sums.factors_out_of_sum,
        total(x(i) * where(u.le(S - 1)), i, n),
        where(u.le(S - 1)) * total(x(i), i, n),
        FREE_U,
    ),
    "a constant summed": (sums.count_terms, total(w(u), i, n), n * w(u), FREE_U),
    "a constant summed from 1": (sums.count_terms, span(w(u), i, 1, n), n * w(u), FREE_U),
    "a constant summed over a range": (sums.count_terms, span(w(u), i, 0, u), (u + 1) * w(u), FREE_U),
    "one of two sums": (
        sums.count_terms,
        total(total(x(i), j, S), i, n),
        total(S * x(i), i, n),
        {},
    ),
    "one term": (sums.single_term, span(x(i), i, u, u), x(u), FREE_U),
    "zero": (sums.drop_zero, total(num(0), i, n), num(0), {}),
}

DOES_NOT: DoesNot = {
    "all depends on the index": (sums.factors_out_of_sum, total(x(i) * w(i), i, n), {}),
    "no sum": (sums.factors_out_of_sum, x(u) * w(u), FREE_U),
    "a range that may be empty by more than one": (sums.count_terms, span(w(u), i, S, u), FREE_U),
    "a body that depends": (sums.count_terms, total(x(i), i, n), {}),
    "two terms": (sums.single_term, span(x(i), i, u, u + 1), FREE_U),
    "nothing is zero": (sums.drop_zero, x(u) * w(u), FREE_U),
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
