"""Sums over a flattened index."""

from __future__ import annotations

import pytest

from symderiv.derive.nest import NestRule
from symderiv.derive.radix import quotient_and_remainder
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
    f,
    i,
    j,
    k,
    n,
    p,
    u,
    w,
    x,
)
from tests.prove.shorthand import Formula, floor, mod, span, total, where

APPLIES: Applies = {
    "a quotient in two places": (
        quotient_and_remainder,
        total(w(floor(i / S)) * x(i) * where(floor(i / S).eq(u)), i, n * S),
        total(total(w(j) * x(S * j + k) * where(j.eq(u)), k, S), j, n),
        FREE_U,
    ),
    "a remainder": (
        quotient_and_remainder,
        total(w(mod(i, S)) * where(floor(i / S).eq(u)), i, n * S),
        total(total(w(k) * where(j.eq(u)), k, S), j, n),
        FREE_U,
    ),
    "the least of two divisors": (
        quotient_and_remainder,
        total(w(floor(i / S / D)) * x(floor(i / S)), i, n * S * D),
        total(total(w(floor(j / D)) * x(j), k, S), j, n * D),
        {},
    ),
    "a number": (
        quotient_and_remainder,
        total(w(floor(i / 2)) * f(mod(i, 2)), i, 2 * n),
        total(total(w(j) * f(k), k, 2), j, n),
        {},
    ),
    "beside another term": (
        quotient_and_remainder,
        total(w(floor((i + u) / S)) * x(floor(i / S)) * w(floor(i / S)), i, n * S),
        total(total(w(j + floor((k + u) / S)) * x(j) * w(j), k, S), j, n),
        FREE_U,
    ),
    "quotient and remainder together": (
        quotient_and_remainder,
        total(x(i) * where((2 * S * floor(i / S) - i).eq(u)), i, n * S),
        total(total(x(S * j + k) * where((S * j - k).eq(u)), k, S), j, n),
        FREE_U,
    ),
    "neighbours of a pair": (
        quotient_and_remainder,
        total(w(floor(i / 2)) * where((4 * floor(i / 2) - i + 1).eq(u)), i, 2 * n),
        total(total(w(j) * where((2 * j - k + 1).eq(u)), k, 2), j, n),
        FREE_U,
    ),
}

DOES_NOT: DoesNot = {
    "a range does": (quotient_and_remainder, total(x(i) * where(floor(i / S).eq(u)), i, n * S), FREE_U),
    "a length that the divisor does not divide": (
        quotient_and_remainder,
        total(w(floor(i / S)) * x(floor(i / S)), i, n),
        {},
    ),
    "a beginning elsewhere": (quotient_and_remainder, span(w(floor(i / S)) * x(floor(i / S)), i, S, n * S - 1), {}),
    "no divisor that divides the other": (
        quotient_and_remainder,
        total(w(floor(i / S)) * x(floor(i / D)), i, n * S * D),
        {},
    ),
    "the quotient of something else": (
        quotient_and_remainder,
        total(x(i) * where((floor((i + p) / 2) + i).eq(u)), i, 2 * n),
        {**FREE_U, "p": (0, 1)},
    ),
}


@pytest.mark.parametrize("rule, before, after, ranges", APPLIES.values(), ids=APPLIES.keys())
def test_applies(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    check_applied(rule, before, after, ranges)
    check_values(rule, before, ranges)


@pytest.mark.parametrize("rule, before, ranges", DOES_NOT.values(), ids=DOES_NOT.keys())
def test_does_not_apply(rule: NestRule, before: Formula, ranges: Ranges) -> None:
    assert applied(rule, before, ranges) is None
