"""Arithmetic of forms, and the relations that atoms obey among themselves."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from symderiv.prove.normal.atoms import Atom, Form, GiveUp, base, indicator, leaf
from symderiv.prove.normal.atoms import test as bracket
from symderiv.prove.normal.form import ONE, ZERO, atom_form, number, plus, product_of, scaled, times
from tests.prove.shorthand import index, num, tensor

S, T, U = (leaf(tensor(name)().expr) for name in "stu")
HELD = bracket("<=", index("i")[0].expr)
TWO, THREE = leaf(num(2).expr), leaf(num(3).expr)
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def term(*powers: tuple[Atom, int | Fraction], by: int | Fraction = 1) -> Form:
    """A number times powers of atoms, nothing done to them."""
    ordered = sorted(((atom, Fraction(exponent)) for atom, exponent in powers), key=lambda pair: pair[0].key)
    return {tuple(ordered): Fraction(by)}


def added(*forms: Form) -> Form:
    """The sum, nothing done to it but equal monomials put together."""
    result: dict[object, Fraction] = {}
    for form in forms:
        for monomial, coefficient in form.items():
            result[monomial] = result.get(monomial, Fraction(0)) + coefficient
    return {monomial: coefficient for monomial, coefficient in result.items() if coefficient}  # type: ignore[misc]


s, t, u = atom_form(S), atom_form(T), atom_form(U)
SUM = plus(s, plus(t, t))  # s + 2*t, with t the leading term
B = base(SUM)
ABOVE, BELOW = indicator(True, SUM), indicator(False, SUM)

SUMS = {
    "two": (lambda: plus(s, t), added(s, t)),
    "of one kind": (lambda: plus(s, s), scaled(s, 2)),
    "a difference": (lambda: plus(s, t, -1), added(s, term((T, 1), by=-1))),
    "a difference of the same": (lambda: plus(s, s, -1), ZERO),
    "with a factor": (lambda: plus(s, t, Fraction(2, 3)), added(s, term((T, 1), by=Fraction(2, 3)))),
    "with the factor 0": (lambda: plus(s, t, 0), s),
    "a multiple": (lambda: scaled(SUM, 3), added(term((S, 1), by=3), term((T, 1), by=6))),
    "no times": (lambda: scaled(SUM, 0), ZERO),
    "the number 0": (lambda: number(0), ZERO),
    "a number": (lambda: number(HALF), {(): HALF}),
}

PRODUCTS = {
    "by 1": (lambda: times(SUM, ONE), SUM),
    "1 by": (lambda: times(ONE, SUM), SUM),
    "by 0": (lambda: times(SUM, ZERO), ZERO),
    "of two": (lambda: times(s, t), term((S, 1), (T, 1))),
    "of two sums": (
        lambda: times(SUM, plus(s, t, -1)),
        added(term((S, 2)), term((S, 1), (T, 1), by=1), term((T, 2), by=-2)),
    ),
    "in which terms meet": (
        lambda: times(plus(s, t), plus(s, t)),
        added(term((S, 2)), term((S, 1), (T, 1), by=2), term((T, 2))),
    ),
    "of powers": (lambda: product_of(((S, Fraction(2)), (S, Fraction(-3)))), term((S, -1))),
    "of powers that cancel": (lambda: product_of(((S, Fraction(2)), (S, Fraction(-2)))), ONE),
    "of a bracket by itself": (
        lambda: product_of(((HELD, Fraction(1)), (HELD, Fraction(1)), (S, Fraction(1)))),
        term((HELD, 1), (S, 1)),
    ),
    "of a bracket and half of it": (lambda: product_of(((HELD, HALF),)), term((HELD, 1))),
    "of an indicator by itself": (lambda: product_of(((ABOVE, Fraction(3)),)), term((ABOVE, 1))),
    "of a root of 2 by itself": (lambda: product_of(((TWO, HALF), (TWO, HALF))), number(2)),
    "of 5 roots of 2": (lambda: product_of(((TWO, Fraction(5, 2)),)), term((TWO, HALF), by=4)),
    "of 3 roots of 2 and of 3": (
        lambda: product_of(((TWO, Fraction(3, 2)), (THREE, Fraction(3, 2)))),
        term((TWO, HALF), (THREE, HALF), by=6),
    ),
    "by a root of 2": (lambda: product_of(((TWO, -HALF),)), term((TWO, HALF), by=HALF)),
    "by a cube root of 2": (
        lambda: product_of(((TWO, -THIRD), (S, Fraction(1)))),
        term((TWO, Fraction(2, 3)), (S, 1), by=HALF),
    ),
    "of a root of 2": (lambda: product_of(((TWO, HALF),)), term((TWO, HALF))),
    "of a sum, to the power 1": (lambda: product_of(((B, Fraction(1)),)), SUM),
    "of a sum, squared": (lambda: product_of(((B, Fraction(2)),)), times(SUM, SUM)),
    "of 3 roots of a sum": (
        lambda: product_of(((B, Fraction(3, 2)),)),
        added(term((B, HALF), (S, 1)), term((B, HALF), (T, 1), by=2)),
    ),
    "of a sum, to the power 1, with a number": (
        lambda: product_of(((B, Fraction(1)), (TWO, Fraction(3, 2)))),
        added(term((S, 1), (TWO, HALF), by=2), term((T, 1), (TWO, HALF), by=4)),
    ),
    "by a sum": (lambda: product_of(((B, Fraction(-1)), (S, Fraction(1)))), term((B, -1), (S, 1))),
    "by a sum, of its leading term": (
        lambda: product_of(((B, Fraction(-1)), (T, Fraction(1)))),
        added(number(HALF), term((B, -1), (S, 1), by=-HALF)),
    ),
    "by a root of a sum, of its leading term": (
        lambda: product_of(((B, -HALF), (T, Fraction(1)))),
        added(term((B, HALF), by=HALF), term((B, -HALF), (S, 1), by=-HALF)),
    ),
    "by a sum, of more than its leading term": (
        lambda: product_of(((B, Fraction(-1)), (T, Fraction(1)), (U, Fraction(2)))),
        added(term((U, 2), by=HALF), term((B, -1), (S, 1), (U, 2), by=-HALF)),
    ),
    "by a sum, of the square of its leading term": (
        lambda: product_of(((B, Fraction(-1)), (T, Fraction(2)))),
        added(term((T, 1), by=HALF), term((S, 1), by=-HALF / 2), term((B, -1), (S, 2), by=HALF / 2)),
    ),
    "by a sum, of a root of its leading term": (
        lambda: product_of(((B, Fraction(-1)), (T, HALF))),
        term((B, -1), (T, HALF)),
    ),
    "by a sum with one by a term in it, of this term": (
        lambda: product_of(((base({**s, ((S, Fraction(-1)),): Fraction(1)}), Fraction(-1)), (S, Fraction(1)))),
        term((base({**s, ((S, Fraction(-1)),): Fraction(1)}), -1), (S, 1)),
    ),
    "of both signs": (lambda: product_of(((ABOVE, Fraction(1)), (BELOW, Fraction(1)), (S, Fraction(1)))), ZERO),
    "of both signs alone": (lambda: product_of(((ABOVE, Fraction(1)), (BELOW, Fraction(1)))), ZERO),
    "by no sum": (
        lambda: product_of(((B, HALF), (T, Fraction(1)))),
        term((B, HALF), (T, 1)),
    ),
    "of signs of two sums": (
        lambda: product_of(((ABOVE, Fraction(1)), (indicator(False, s), Fraction(1)))),
        term((ABOVE, 1), (indicator(False, s), 1)),
    ),
    "of the leading term where the sum is positive": (
        lambda: product_of(((ABOVE, Fraction(1)), (T, Fraction(1)))),
        term((ABOVE, 1), (T, 1)),
    ),
    "of the leading term where the sum is negative": (
        lambda: product_of(((BELOW, Fraction(1)), (T, Fraction(1)))),
        # t*[u<0] = (u - u*[0<u] - s*[u<0]) / 2 for u = s + 2*t
        added(
            term((S, 1), by=HALF),
            term((T, 1)),
            term((ABOVE, 1), (S, 1), by=-HALF),
            term((ABOVE, 1), (T, 1), by=-1),
            term((BELOW, 1), (S, 1), by=-HALF),
        ),
    ),
    "of a multiple of the leading term where the sum is negative": (
        lambda: product_of(((BELOW, Fraction(1)), (T, Fraction(1)), (U, Fraction(1)))),
        added(
            term((S, 1), (U, 1), by=HALF),
            term((T, 1), (U, 1)),
            term((ABOVE, 1), (S, 1), (U, 1), by=-HALF),
            term((ABOVE, 1), (T, 1), (U, 1), by=-1),
            term((BELOW, 1), (S, 1), (U, 1), by=-HALF),
        ),
    ),
    "of another term where the sum is negative": (
        lambda: product_of(((BELOW, Fraction(1)), (S, Fraction(1)))),
        term((BELOW, 1), (S, 1)),
    ),
}


@pytest.mark.parametrize("compute, expected", SUMS.values(), ids=SUMS.keys())
def test_sums(compute: Callable[[], Form], expected: Form) -> None:
    assert compute() == expected


@pytest.mark.parametrize("compute, expected", PRODUCTS.values(), ids=PRODUCTS.keys())
def test_products(compute: Callable[[], Form], expected: Form) -> None:
    assert compute() == expected


def test_nothing_is_divided_by_a_bracket() -> None:
    for atom in (HELD, ABOVE):
        with pytest.raises(GiveUp):
            product_of(((atom, Fraction(-1)),))


def powers(count: int) -> Form:
    """The sum of the first powers."""
    return {((S, Fraction(exponent)),): Fraction(1) for exponent in range(1, count + 1)}


def test_too_many_terms_are_given_up() -> None:
    assert len(plus(powers(10_000), ZERO)) == 10_000
    assert plus(powers(10_000), powers(1), -1) == {m: c for m, c in powers(10_000).items() if m[0][1] > 1}
    with pytest.raises(GiveUp):
        plus(powers(10_000), t)


def test_too_many_products_are_given_up() -> None:
    assert len(times(powers(200), powers(200))) == 399
    with pytest.raises(GiveUp):
        times(powers(201), powers(200))
