"""Rules on divisions of indices."""

from __future__ import annotations

import pytest

from symderiv.derive import quotients
from symderiv.derive.nest import NestRule
from tests.derive.rule_cases import (
    FREE_LONG,
    FREE_U,
    Applies,
    D,
    DoesNot,
    Ranges,
    S,
    applied,
    between,
    check_applied,
    check_values,
    i,
    n,
    p,
    u,
    w,
    x,
)
from tests.prove.shorthand import Formula, floor, maximum, minimum, mod, num, span, total, where

APPLIES: Applies = {
    "division with remainder": (
        quotients.divide_with_remainder,
        total(x(i) * between(0, u - S * i, S - 1), i, n),
        x(floor(u / S)) * between(0, floor(u / S), n - 1),
        FREE_LONG,
    ),
    "division by a number": (
        quotients.divide_with_remainder,
        total(x(i) * between(1, u - 2 * i, 2), i, n),
        x(floor((u - 1) / 2)) * between(0, floor((u - 1) / 2), n - 1),
        FREE_LONG,
    ),
    "division of what is added": (
        quotients.divide_with_remainder,
        total(x(i) * between(0, S * i + 1 - u, S - 1), i, n),
        x(floor((S - 2 + u) / S)) * between(0, floor((S - 2 + u) / S), n - 1),
        FREE_LONG,
    ),
    "division of a quotient": (
        quotients.divide_quotient,
        total(x(i) * between(0, u - S * floor(i / D), S - 1), i, n),
        total(x(i) * where(floor(i / D).eq(floor(u / S))), i, n),
        FREE_LONG,
    ),
    "a quotient becomes a range": (
        quotients.quotient_to_range,
        total(x(i) * where(floor(i / S).eq(u)), i, n),
        total(x(i) * between(S * u, i, S * u + S - 1), i, n),
        FREE_U,
    ),
    "a quotient by a number": (
        quotients.quotient_to_range,
        total(x(i) * where(floor((i + 1) / 2).eq(u - 1)), i, n),
        total(x(i) * between(2 * u - 2, i + 1, 2 * u - 1), i, n),
        FREE_U,
    ),
    "division without remainder": (
        quotients.divide_without_remainder,
        total(x(i) * where(mod(i + 1, S).eq(0)) * where(floor((i + 1) / S).eq(u)), i, n),
        total(x(i) * where((i + 1).eq(S * u)), i, n),
        FREE_U,
    ),
    "division by a number that leaves one": (
        quotients.divide_without_remainder,
        total(x(i) * where(mod(i + 1, 2).eq(0)) * where(floor(i / 2).eq(u)), i, n),
        total(x(i) * where((i - 1).eq(2 * u)), i, n),
        FREE_U,
    ),
    "the larger of two ends, each by itself": (
        quotients.divisible,
        span(x(i) * where((2 * i).eq(u)), i, maximum(0, 1 - u), minimum(n - 1, S)),
        x(floor(u / 2))
        * where(mod(u, 2).eq(0))
        * where(Formula(num(0).expr).le(u))
        * where((2 - 2 * u).le(u))
        * where(u.le(2 * n - 2))
        * where(u.le(2 * S)),
        FREE_LONG,
    ),
    "a stride that has to divide": (
        quotients.divisible,
        total(x(i) * where((S * i).eq(u)), i, n),
        x(floor(u / S)) * where(mod(u, S).eq(0)) * between(0, u, S * n - S),
        FREE_LONG,
    ),
    "a number that has to divide": (
        quotients.divisible,
        total(x(i) * where((3 - 2 * i).eq(u)), i, n),
        x(floor((3 - u) / 2)) * where(mod(3 - u, 2).eq(0)) * between(0, 3 - u, 2 * n - 2),
        FREE_LONG,
    ),
    "a stride and a dilation": (
        quotients.divisible,
        total(total(x(i) * w(p) * where((S * i + D * p).eq(u)), p, D), i, n),
        total(
            x(floor((u - D * p) / S)) * w(p) * where(mod(u - D * p, S).eq(0)) * between(0, u - D * p, S * n - S), p, D
        ),
        FREE_LONG,
    ),
    "a known quotient": (
        quotients.known_position,
        span(x(i, floor(i / S)), i, S * u, S * u + S - 1),
        span(x(i, u), i, S * u, S * u + S - 1),
        FREE_U,
    ),
    "a known remainder": (
        quotients.known_position,
        total(x(mod(p, S)), p, S),
        total(x(p), p, S),
        {},
    ),
    "a known minimum": (
        quotients.known_extremum,
        total(x(minimum(i, n - 1)), i, n),
        total(x(i), i, n),
        {},
    ),
    "a known maximum under a bracket": (
        quotients.known_extremum,
        total(x(maximum(i - S, 0)) * where(S.le(i)), i, n),
        total(x(i - S) * where(S.le(i)), i, n),
        {},
    ),
}

DOES_NOT: DoesNot = {
    "another width": (
        quotients.divide_with_remainder,
        total(x(i) * between(0, u - S * i, S), i, n),
        FREE_LONG,
    ),
    "windows that overlap": (
        quotients.divide_with_remainder,
        total(x(i) * between(0, u - S * i, D - 1), i, n),
        FREE_LONG,
    ),
    "a quotient of bound indices is no gain": (
        quotients.divide_quotient,
        total(x(i) * between(0, i - S * floor(i / D), S - 1), i, n),
        {},
    ),
    "a quotient of what is free stays": (quotients.quotient_to_range, x(u) * where(floor(u / S).eq(0)), FREE_U),
    "a quotient and its index": (
        quotients.quotient_to_range,
        total(x(i) * where((2 * floor(i / S)).eq(u)), i, n),
        FREE_U,
    ),
    "the remainder of something else": (
        quotients.divide_without_remainder,
        total(x(i) * where(mod(i, S).eq(0)) * where(floor((i + 1) / S).eq(u)), i, n),
        FREE_U,
    ),
    "another remainder": (
        quotients.divide_without_remainder,
        total(x(i) * where(mod(i, S).eq(S - 1)) * where(floor(i / S).eq(u)), i, n),
        FREE_U,
    ),
    "a number that leaves another": (
        quotients.divide_without_remainder,
        total(x(i) * where((i - 3 * floor(i / 3)).eq(1)) * where(floor((i + 1) / 3).eq(u)), i, n),
        FREE_U,
    ),
    "a product of indices": (quotients.divisible, total(x(i) * where((u * i).eq(u)), i, n), FREE_U),
    "a quotient that varies": (quotients.known_position, total(x(floor(i / S)), i, n), {}),
    "one value too many": (quotients.known_position, span(x(floor(i / S)), i, S * u, S * u + S), FREE_U),
    "an extremum that varies": (quotients.known_extremum, total(x(minimum(i, S)), i, n), {}),
    "an extremum of real numbers": (quotients.known_extremum, total(maximum(x(i), x(i) - 1), i, n), {}),
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
