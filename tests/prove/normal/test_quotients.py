"""Fractions in lowest terms, and factors: two ways to write one come to one form, which has the value they have."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest

from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.prove.normal.atoms import Form
from symderiv.prove.normal.form import ONE, scaled, times
from symderiv.prove.normal.functions import power
from symderiv.prove.normal.normal_form import formed
from symderiv.prove.normal.quotients import factors_of, reduced
from symderiv.prove.normal.scope import Scope
from tests.prove.normal.form_value import value_of
from tests.prove.shorthand import Formula, num, shaped, sqrt, tensor

s, t, u, p = (tensor(name)() for name in "stup")
SCOPE = Scope(tensors={**shaped(s=(), t=(), u=()), **shaped("positive", p=())})
THIRD = Fraction(1, 3)
POINTS = [
    {"s": s_at, "t": t_at, "u": u_at, "p": Fraction(64)}
    for s_at, t_at, u_at in ((Fraction(2), Fraction(5), Fraction(-3)), (Fraction(-7, 3), Fraction(1, 2), Fraction(11)))
]

SAME = {
    "what both have in common": (s * (s + t) / ((s + t) * (s - t)), s / (s - t)),
    "what is found in common only when multiplied out": ((s**2 + 3 * s + 2) / ((s + 1) * (s + 3)), (s + 2) / (s + 3)),
    "a sum of fractions": (1 / (s + 1) + 1 / (s - 1), 2 * s / ((s + 1) * (s - 1))),
    "a denominator that falls": (1 / (t - s) + 1 / (s + 1), (t + 1) / ((t - s) * (s + 1))),
    "a denominator multiplied out": (1 / (s**2 - t**2), 1 / ((s - t) * (s + t))),
    "halves in the numerator": (s / 2 + 1 / (s + 1), (s**2 + s + 2) / (2 * s + 2)),
    "thirds in the denominator": (1 / (s / 3 + t / 2), 6 / (2 * s + 3 * t)),
    "a fraction in a denominator": (1 / (1 + 1 / (1 + s)), (1 + s) / (2 + s)),
    "a root below": ((p - 1) / (sqrt(p) + 1), sqrt(p) - 1),
    "a root above": ((sqrt(p) * (p + 1) + u * p + u) / ((p + 1) * (u + sqrt(p))), num(1)),
    "a cube root below": ((p - 1) / (p**THIRD - 1), p ** (2 * THIRD) + p**THIRD + 1),
    "two roots of one": ((sqrt(p) + p ** (5 * THIRD / 2)) / (1 + p**THIRD) / p, 1 / sqrt(p)),
    "a root of a sum": ((s**2 - t**2) * sqrt(p + 1) / ((s + t) * (p + 1)), (s - t) / sqrt(p + 1)),
    "a root of a sum, above": ((p + 1) / sqrt(p + 1) / (s + t) * (s**2 - t**2), (s - t) * sqrt(p + 1)),
    "a root in denominators alone": (p / (u + sqrt(p)) - p / (u - sqrt(p)), 2 * p * sqrt(p) / (p - u**2)),
}
APART = {
    "another numerator": (1 / (s + 1) + 1 / (s - 1), (2 * s + 1) / ((s + 1) * (s - 1))),
    "another root": ((p - 1) / (sqrt(p) + 1), sqrt(p) + 1),
    "a power too many": (1 / (s**2 - t**2), 1 / ((s - t) ** 2 * (s + t))),
}


def total(terms: list[Formula]) -> Formula:
    return sum(terms, num(0))


def value(form: Form, at: dict[str, Fraction]) -> Fraction:
    return value_of(form, Evaluation(EXACT, {name: {(): number} for name, number in at.items()}, {}), {})


def form_of(formula: Formula) -> Form:
    return formed(formula.expr, SCOPE)


@pytest.mark.parametrize("name", SAME)
def test_one_fraction(name: str) -> None:
    left, right = (reduced(form_of(side), SCOPE) for side in SAME[name])
    assert left == right


@pytest.mark.parametrize("name", APART)
def test_two_fractions(name: str) -> None:
    left, right = (reduced(form_of(side), SCOPE) for side in APART[name])
    assert left != right


@pytest.mark.parametrize("name", [name for name in SAME if "a root of a sum" not in name])
def test_the_value_stays(name: str) -> None:
    for side in SAME[name]:
        form = form_of(side)
        for at in POINTS:
            assert value(reduced(form, SCOPE), at) == value(form, at)


FACTORS: dict[str, tuple[Formula, list[tuple[Formula, int]] | None]] = {
    "a difference of squares": (s**2 - t**2, [(num(1), 1), (s + t, 1), (s - t, 1)]),
    "a square": (s**2 + 2 * s * t + t**2, [(num(1), 1), (s + t, 2)]),
    "a multiple": (6 * s**2 - 6 * t**2, [(num(6), 1), (s + t, 1), (s - t, 1)]),
    "a fraction": (s**2 / 2 - t**2 / 2, [(num("1/2"), 1), (s + t, 1), (s - t, 1)]),
    "three": (s**3 - s, [(num(1), 1), (s + 1, 1), (s - 1, 1), (s, 1)]),
    "with roots": (sqrt(p) + p, [(num(1), 1), (1 + sqrt(p), 1), (sqrt(p), 1)]),
    "a sum that has none": (s + t, None),
    "one term": (s**2 * t, None),
    "a fraction that is no polynomial": (1 + 1 / s, None),
}


@pytest.mark.parametrize("name", FACTORS)
def test_factors(name: str) -> None:
    whole, expected = FACTORS[name]
    found = factors_of(form_of(whole))
    if expected is None:
        assert found is None
        return
    assert found is not None
    product = ONE
    for factor, exponent in found:
        product = times(product, power(factor, Fraction(exponent), SCOPE))
    assert product == form_of(whole)
    assert _up_to_sign(found) == _up_to_sign([(form_of(factor), exponent) for factor, exponent in expected])


def _up_to_sign(factors: list[tuple[Form, int]]) -> set[tuple[frozenset[object], int]]:
    return {
        (min(frozenset(form.items()), frozenset(scaled(form, -1).items()), key=repr), exponent)
        for form, exponent in factors
    }


FORTY = prod((tensor(f"x{k}")() for k in range(39)), start=num(1))
LONG = total([s**a * t**b for a in range(15) for b in range(10)])
LIMITS = {
    "the 40th power": (
        (s + 1) ** -40 * (1 / (s + 2) + 1 / (s + 3)),
        (s + 1) ** -40 * (2 * s + 5) / ((s + 2) * (s + 3)),
    ),
    "40 atoms": (1 / (FORTY + s) + 1 / (FORTY - s), 2 * FORTY / ((FORTY + s) * (FORTY - s))),
}
BEYOND = {
    "the 41st power": (s + 1) ** -41 * (1 / (s + 2) + 1 / (s + 3)),
    "41 atoms": 1 / (u * FORTY + s) + 1 / (u * FORTY - s),
    "302 terms": (LONG + s**20) / (u + 1) + (LONG + s**20) / (u - 1),
}


@pytest.mark.parametrize("name", LIMITS)
def test_up_to_a_limit_on_length(name: str) -> None:
    left, right = (form_of(side) for side in LIMITS[name])
    assert left != right
    assert reduced(left, SCOPE) == reduced(right, SCOPE)


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_too_long_stays_as_it_is(name: str) -> None:
    form = form_of(BEYOND[name])
    assert reduced(form, SCOPE) == form


def test_what_is_too_long_has_no_factors() -> None:
    assert factors_of(form_of(s**42 - s)) is None
