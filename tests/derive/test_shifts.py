"""Sums counted from another place."""

from __future__ import annotations

import pytest

from symderiv.derive.nest import NestRule
from symderiv.derive.shifts import shift_index
from tests.derive.rule_cases import (
    FREE_LONG,
    FREE_U,
    Applies,
    DoesNot,
    Ranges,
    S,
    applied,
    check_applied,
    check_values,
    f,
    i,
    n,
    p,
    u,
    w,
    x,
    y,
)
from tests.prove.shorthand import Formula, floor, maximum, minimum, span, total, where

APPLIES: Applies = {
    "the distance of a read": (
        shift_index,
        span(x(p - u) * y(2 * p - u), p, u, u + n - 1),
        span(x(p) * y(2 * p + u), p, 0, n - 1),
        FREE_U,
    ),
    "limits that are the larger of two": (
        shift_index,
        span(x(p - u + 1) * w(p - u + 1) * y(2 * p - u), p, maximum(0, u - 1), minimum(n - 1, u + n - 2)),
        span(x(p) * w(p) * y(2 * p + u - 2), p, maximum(0, 1 - u), minimum(n - u, n - 1)),
        FREE_U,
    ),
    "whole strides": (
        shift_index,
        span(x(u + 5 * p - 4 * n), p, n, n + 2),
        span(x(u + 5 * p + n), p, 0, 2),
        FREE_U,
    ),
    "strides of a size": (
        shift_index,
        span(x(S * p - S * u), p, u, n + u),
        span(x(S * p), p, 0, n),
        FREE_U,
    ),
    "a condition moves along": (
        shift_index,
        span(x(p - u) * where((p - u).le(S)), p, u, u + n - 1),
        span(x(p) * where(p.le(S)), p, 0, n - 1),
        FREE_U,
    ),
}

DOES_NOT: DoesNot = {
    "an index that stands alone": (shift_index, span(x(p - u) * y(p), p, u, u + n - 1), FREE_U),
    "no shorter": (shift_index, total(x(p + u), p, n), FREE_U),
    "a place in a group": (shift_index, total(x(p + S * floor(u / S)), p, S), FREE_LONG),
    "a distance that is bound inside": (shift_index, total(f(total(x(p + i), i, n)), p, n), {}),
    "another range depends on it": (shift_index, total(span(w(i) * x(p - u), i, p, n), p, n), FREE_U),
    "an index that is subtracted": (shift_index, total(x(u - p), p, n), FREE_U),
}


@pytest.mark.parametrize(("rule", "before", "after", "ranges"), APPLIES.values(), ids=APPLIES.keys())
def test_what_the_rule_makes_of_it(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    check_applied(rule, before, after, ranges)


@pytest.mark.parametrize(("rule", "before", "after", "ranges"), APPLIES.values(), ids=APPLIES.keys())
def test_the_value_stays(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    check_values(rule, before, ranges)


@pytest.mark.parametrize(("rule", "before", "ranges"), DOES_NOT.values(), ids=DOES_NOT.keys())
def test_where_the_rule_does_not_apply(rule: NestRule, before: Formula, ranges: Ranges) -> None:
    assert applied(rule, before, ranges) is None
