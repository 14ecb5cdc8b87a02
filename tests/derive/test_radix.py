"""Sums over a flattened index."""

from __future__ import annotations

import pytest

from symderiv.derive.nest import NestRule
from symderiv.derive.radix import count_multiples, quotient_and_remainder
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
    u,
    w,
    x,
)
from tests.prove.shorthand import Formula, ceil, floor, maximum, minimum, mod, num, span, total, where

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
}

APPLIES |= {
    "multiples": (
        count_multiples,
        total(x(i) * w(floor(i / S)) * where(mod(i, S).eq(0)), i, n),
        span(x(S * k) * w(k), k, 0, floor((n - 1) / S)),
        {},
    ),
    "multiples of a number, moved": (
        count_multiples,
        total(x(i) * where(num(0).eq(mod(i + u, 2))), i, n),
        span(x(2 * k - u), k, ceil(u / 2), floor((n + u - 1) / 2)),
        FREE_U,
    ),
    "backwards": (
        count_multiples,
        total(x(i) * where(mod(u - i, S).eq(0)), i, n),
        span(x(u - S * k), k, ceil((u - n + 1) / S), floor(u / S)),
        FREE_U,
    ),
    "between two limits": (
        count_multiples,
        span(x(i) * where(mod(i, S).eq(0)), i, maximum(0, u), minimum(n - 1, 2 * u)),
        span(x(S * k), k, maximum(0, ceil(u / S)), minimum(floor((n - 1) / S), floor(2 * u / S))),
        FREE_U,
    ),
}

DOES_NOT: DoesNot = {
    "another remainder": (count_multiples, total(x(i) * where(mod(i, S).eq(1)), i, n), {}),
    "a multiple of the index": (count_multiples, total(x(i) * where(mod(D * i + u, S).eq(0)), i, n), FREE_U),
    "no bound index": (count_multiples, total(x(i) * where(mod(u, S).eq(0)), i, n), FREE_U),
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
}


@pytest.mark.parametrize("rule, before, after, ranges", APPLIES.values(), ids=APPLIES.keys())
def test_applies(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    check_applied(rule, before, after, ranges)
    check_values(rule, before, ranges)


@pytest.mark.parametrize("rule, before, ranges", DOES_NOT.values(), ids=DOES_NOT.keys())
def test_does_not_apply(rule: NestRule, before: Formula, ranges: Ranges) -> None:
    assert applied(rule, before, ranges) is None
