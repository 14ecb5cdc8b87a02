"""What numbers modulo primes are made of: terms, factors, and what is given by the others."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest

from symderiv.prove.modular.cells import Cell
from symderiv.prove.modular.expansion import factors_of, line_of, product_of, solved_for_generator, terms_of
from symderiv.prove.modular.functions import Functions
from symderiv.prove.modular.lanes import USUAL, Lanes
from symderiv.prove.modular.ring import Monomial, Ring, Value

RING = Ring(Lanes(USUAL, Random(2).randrange), 1)
FUNCTIONS = Functions(RING, Cell())
a, b, c = (FUNCTIONS.element(name, (), False) for name in "abc")
MANY = [FUNCTIONS.element("x", (place,), False) for place in range(17)]


LONG = RING.zero
for place in range(65):
    LONG = LONG + FUNCTIONS.element("y", (place,), False)


def number(value: str | int) -> Value:
    return RING.rational(Fraction(value))


def total(values: list[Value]) -> Value:
    result = RING.zero
    for value in values:
        result = result + value
    return result


def run(count: int) -> Value:
    """1 + a + a^2 + ..., so many terms."""
    return total([a.power(exponent) for exponent in range(count)])


def term(*powers: tuple[Value, int]) -> Monomial:
    return tuple(sorted((generator.number, exponent) for generator, exponent in powers))


WHOLE = "stands as one"
TERMS: dict[str, tuple[Callable[[], Value], dict[Monomial, int | Fraction] | str]] = {
    "a fraction": (lambda: number("3/2"), {(): Fraction(3, 2)}),
    "0": (lambda: RING.zero, {}),
    "an element": (lambda: a, {term((a, 1)): 1}),
    "a sum": (lambda: a + b * number(3) + number(1), {term((a, 1)): 1, term((b, 1)): 3, (): 1}),
    "a sum of one kind": (lambda: a + b + a, {term((a, 1)): 2, term((b, 1)): 1}),
    "a sum that cancels": (lambda: (a + b) - b, {term((a, 1)): 1}),
    "a product": (lambda: a * b * a * number(5), {term((a, 2), (b, 1)): 5}),
    "a product of sums": (
        lambda: (a + b) * (a - c),
        {term((a, 2)): 1, term((a, 1), (c, 1)): -1, term((a, 1), (b, 1)): 1, term((b, 1), (c, 1)): -1},
    ),
    "a product in which terms meet": (lambda: (a + b) * (a - b), {term((a, 2)): 1, term((b, 2)): -1}),
    "a power of a product": (lambda: (a * b * number(2)).power(3), {term((a, 3), (b, 3)): 8}),
    "a reciprocal": (lambda: (a * number(2)).power(-2), {term((a, -2)): Fraction(1, 4)}),
    "a square": (lambda: (a + b).power(2), {term((a, 2)): 1, term((a, 1), (b, 1)): 2, term((b, 2)): 1}),
    "a fourth power": (
        lambda: (a + number(1)).power(4),
        {term((a, 4)): 1, term((a, 3)): 4, term((a, 2)): 6, term((a, 1)): 4, (): 1},
    ),
    "a fifth power": (lambda: (a + number(1)).power(5), WHOLE),
    "a reciprocal of a sum": (lambda: (a + b).power(-1), WHOLE),
    "a high power of a multiple": (lambda: (a * number(3)).power(1000), {term((a, 1000)): 3**1000}),
    "too high a power of a multiple": (lambda: (a * number(3)).power(1400), WHOLE),
    "64 products": (
        lambda: total(MANY[:8]) * total(MANY[8:16]),
        {term((one, 1), (two, 1)): 1 for one in MANY[:8] for two in MANY[8:16]},
    ),
    "72 products": (lambda: total(MANY[:8]) * total(MANY[8:17]), WHOLE),
    "256 products of 31 kinds": (
        lambda: run(16) * run(16),
        {term((a, k)) if k else (): min(k, 30 - k) + 1 for k in range(31)},
    ),
    "289 products": (lambda: run(17) * run(17), WHOLE),
}


@pytest.mark.parametrize("name", TERMS)
def test_terms(name: str) -> None:
    make, expected = TERMS[name]
    value = make()
    found = terms_of(value)
    if expected == WHOLE:
        ((monomial, coefficient),) = found.items()
        ((generator, exponent),) = monomial
        assert (RING.generators[generator].kind, coefficient) == ("whole", 1)
        inside = RING.generators[generator].inside
        assert inside is not None
        assert inside.power(exponent).residues == value.residues
    else:
        assert found == expected
    assert (
        total([product_of(RING, m) * RING.rational(Fraction(c)) for m, c in found.items()]).residues == value.residues
    )


def test_equal_numbers_have_one_expansion() -> None:
    """The second is taken from the first, of which it is known."""
    one, two = (a + number(1)).power(5), (a + number(1)).power(4) * (a + number(1))
    assert terms_of(one) == terms_of(two)
    assert terms_of(two) == terms_of((number(1) + a).power(5))


FACTORS: dict[str, tuple[Callable[[], Value], list[tuple[Callable[[], Value], int]]]] = {
    "an element": (lambda: a, [(lambda: a, 1)]),
    "a product": (lambda: a * b * a, [(lambda: a, 2), (lambda: b, 1)]),
    "a power of a product": (lambda: (a * b.power(2)).power(-3), [(lambda: a, -3), (lambda: b, -6)]),
    "a sum": (lambda: a + b, [(lambda: a + b, 1)]),
    "a negative sum": (lambda: -a - b, [(lambda: number(-1) * (a + b), 1)]),
    "a multiple of a sum": (
        lambda: number(6) * a + number(4) * b,
        [(lambda: number(2), 1), (lambda: number(3) * a + number(2) * b, 1)],
    ),
    "a fraction of a sum": (
        lambda: number("1/2") * a + number("1/3") * b,
        [(lambda: number("1/6"), 1), (lambda: number(3) * a + number(2) * b, 1)],
    ),
    "what all terms share": (
        lambda: a * a * b + a * b * b * c,
        [(lambda: number(1), 1), (lambda: a, 1), (lambda: b, 1), (lambda: a + b * c, 1)],
    ),
    "what all terms are divided by": (
        lambda: a.power(-2) * b + a.power(-1),
        [(lambda: number(1), 1), (lambda: a, -2), (lambda: a + b, 1)],
    ),
    "a power of a multiple of a sum": (
        lambda: (number(2) * a + number(2) * a * b).power(3),
        [(lambda: number(2), 3), (lambda: a, 3), (lambda: number(1) + b, 3)],
    ),
    "a sum of one term": (
        lambda: a * number(-2) + b - b,
        [(lambda: number(2), 1), (lambda: a, 1), (lambda: number(-1), 1)],
    ),
    "a sum that is 0": (lambda: a + b - a - b, [(lambda: RING.zero, 1)]),
    "a shared product that stands as one": (
        lambda: a * (total(MANY[:8]) * total(MANY[8:17])) + b * (total(MANY[:8]) * total(MANY[8:17])),
        [(lambda: number(1), 1), (lambda: total(MANY[:8]), 1), (lambda: total(MANY[8:17]), 1), (lambda: a + b, 1)],
    ),
    "a shared sum that stands as one": (
        lambda: a * LONG + b * LONG,
        [(lambda: number(1), 1), (lambda: LONG, 1), (lambda: a + b, 1)],
    ),
    "a shared sum": (
        lambda: a * (c + number(1)).power(-1) + b * (c + number(1)).power(-1),
        [(lambda: number(1), 1), (lambda: c + number(1), -1), (lambda: a + b, 1)],
    ),
}


@pytest.mark.parametrize("name", FACTORS)
def test_factors(name: str) -> None:
    make, expected = FACTORS[name]
    found = list(factors_of(make()))
    assert powers([(factor.residues, times) for factor, times in found]) == powers(
        [(factor().residues, times) for factor, times in expected]
    )


def powers(factors: list[tuple[object, int]]) -> dict[object, int]:
    result: dict[object, int] = {}
    for factor, times in factors:
        result[factor] = result.get(factor, 0) + times
    return result


def test_what_is_left_of_a_sum_is_known_in_terms() -> None:
    *_, (one, _) = factors_of(a * number(-2) + b - b)
    assert one.exact == -1
    *_, (rest, _) = factors_of(number(6) * a * a + number(4) * a * b)
    assert rest.expansion == {term((a, 1)): 3, term((b, 1)): 2}
    assert rest.sign is None
    p, q = (FUNCTIONS.element(name, (), True) for name in "pq")
    *_, (rest, _) = factors_of(number(6) * p + number(4) * q)
    assert rest.sign == 2


def test_one_line_for_all_multiples() -> None:
    line, opposite, other = line_of(a - b), line_of(number(3) * b - number(3) * a), line_of(a + b)
    assert line.key == opposite.key != other.key
    assert line.turned == -opposite.turned
    assert line.terms == {term((a, 1)): 1, term((b, 1)): -1}
    assert (line_of(a - a).key, line_of(a - a).turned) == ((), 1)


ROOT = RING.root("root", "c", 2, c, 1).value
EXPONENTIAL = FUNCTIONS.exp(a)
PI = FUNCTIONS.arithmetic.pi()
SOLVED: dict[str, tuple[Callable[[], Value], tuple[Callable[[], int], dict[Monomial, int | Fraction]] | None]] = {
    "an element": (lambda: a, (lambda: a.number, {})),
    "the first of two elements": (lambda: a - number(2) * b, (lambda: a.number, {term((b, 1)): 2})),
    "with a number": (lambda: number(2) * b - number(3), (lambda: b.number, {(): Fraction(3, 2)})),
    "beside a product": (lambda: a * b + c, (lambda: c.number, {term((a, 1), (b, 1)): -1})),
    "none that is entangled": (lambda: a * a + a, None),
    "none that stands in a product only": (lambda: a * b + b * b, None),
    "the newest of other kinds": (lambda: EXPONENTIAL - b, (lambda: EXPONENTIAL.number, {term((b, 1)): 1})),
    "none beside the newest": (lambda: EXPONENTIAL * EXPONENTIAL - b, None),
    "no root": (lambda: ROOT - a, None),
    "no power that stands as one": (lambda: (a + b).power(-1) - c, None),
    "no product that stands as one": (lambda: total(MANY[:8]) * total(MANY[8:17]) - c, None),
    "an element beside pi": (lambda: PI - a, (lambda: a.number, {term((PI, 1)): 1})),
    "not pi": (lambda: PI - number(3), None),
}


@pytest.mark.parametrize("name", SOLVED)
def test_a_generator_that_is_given_by_the_others(name: str) -> None:
    make, expected = SOLVED[name]
    found = solved_for_generator(RING, terms_of(make()))
    assert found == (None if expected is None else (expected[0](), expected[1]))
