"""Signs of numbers modulo primes: evident, assumed in a cell, or asked for."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest

from symderiv.prove.modular.cells import Asked, Cell
from symderiv.prove.modular.expansion import line_of
from symderiv.prove.modular.functions import Functions
from symderiv.prove.modular.lanes import USUAL, Lanes
from symderiv.prove.modular.ring import Ring, Value
from symderiv.prove.normal.atoms import GiveUp

RING = Ring(Lanes(USUAL, Random(1).randrange), 1)
PLAIN = Functions(RING, Cell())
a, b, c = (PLAIN.element(name, (), False) for name in "abc")
p, q = (PLAIN.element(name, (), True) for name in "pq")


def number(value: str | int) -> Value:
    return RING.rational(Fraction(value))


def within(*assumed: tuple[Value, int]) -> Functions:
    """The functions where these numbers have these signs."""
    lines = [(line_of(value), sign) for value, sign in assumed]
    return Functions(RING, Cell({line.key: sign * line.turned for line, sign in lines}))


def unseen(value: Value) -> Value:
    """The same number as a sum whose sign is not seen from its parts."""
    return value + a + c - a - c


KNOWN: dict[str, tuple[Callable[[], Value], int | None]] = {
    "a positive element": (lambda: p, 2),
    "its negative": (lambda: -p, -2),
    "an element": (lambda: a, None),
    "0": (lambda: RING.zero, 0),
    "a number": (lambda: number(-3), -2),
    "what is 0": (lambda: p - p, 0),
    "a square": (lambda: a * a, 1),
    "a square less 1": (lambda: a * a - number(1), None),
    "a square and 1": (lambda: a * a + number(1), 2),
    "a sum of positive ones": (lambda: unseen(p + q), 2),
    "a multiple of one": (lambda: unseen(number("1/3") * p), 2),
    "a negative sum": (lambda: unseen(-p - number(2) * q), -2),
    "a difference": (lambda: unseen(p - q), None),
    "1": (lambda: unseen(number(1)), 2),
    "a negative number and less": (lambda: unseen(number(-1) - p), -2),
    "squares": (lambda: unseen(a * a + b * b), 1),
    "squares taken away": (lambda: unseen(-(a * a) - b * b), -1),
    "a square of squares": (lambda: unseen(a * a * b * b), 1),
    "a cube": (lambda: unseen(b * b * b), None),
    "a cube of a positive one": (lambda: unseen(p * p * p), 2),
    "a square beside a positive one": (lambda: unseen(a * a + p), 2),
    "a positive one times a square": (lambda: unseen(p * a * a), 1),
    "a positive one times another": (lambda: unseen(p * a), None),
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_evident(name: str) -> None:
    make, sign = KNOWN[name]
    assert PLAIN.known(make())[0] == sign


@pytest.mark.parametrize("sign", [2, 1, 0, -1, -2])
def test_what_is_assumed_holds_of_all_multiples(sign: int) -> None:
    there = within((a - b, sign))
    assert there.known(a - b)[0] == sign
    assert there.known(number(3) * b - number(3) * a)[0] == -sign
    assert there.known(a + b)[0] is None


def test_a_square_may_be_assumed_to_be_above_0() -> None:
    assert within((a * a, 2)).known(a * a)[0] == 2


def asked(question: Callable[[], object]) -> list[Cell]:
    with pytest.raises(Asked) as raised:
        question()
    return raised.value.cells


def test_what_is_not_known_is_asked() -> None:
    key, turned = line_of(a - b).key, line_of(a - b).turned
    assert [cell.signs for cell in asked(lambda: PLAIN.side(a - b))] == [{key: turned}, {key: -turned}]
    above, below, at = asked(lambda: PLAIN.sign(a - b))
    assert (above.signs, below.signs) == ({key: 2 * turned}, {key: -2 * turned})
    (given,) = at.fixed
    assert given in (a.number, b.number)
    assert (at.signs, above.fixed) == ({}, {})


def test_what_is_at_least_0_is_above_it_or_0() -> None:
    there = within((a, 1))
    above, at = asked(lambda: there.sign(a))
    assert above.signs == {line_of(a).key: 2 * line_of(a).turned}
    assert at.fixed == {a.number: {}}


def test_cells_that_cannot_be_are_not_asked_for() -> None:
    there = within((a - b, 2), (b - c, 2))
    assert len(asked(lambda: there.side(a - c))) == 1
    assert len(asked(lambda: there.side(a + c))) == 2


def test_a_sign_that_no_generator_is_given_by() -> None:
    """The square of b and a product: which element is to be given by the others is not told, or it is entangled."""
    *_, at = asked(lambda: PLAIN.sign(a * b + b * b + c * a))
    assert at.fixed == {}
    assert list(at.signs.values()) == [0]


SIDES = {
    "0": (lambda: RING.zero, 1, 0),
    "a positive one": (lambda: p, 1, 1),
    "a negative one": (lambda: -p, -1, -1),
    "assumed to be above": (lambda: a, 1, 1),
    "assumed to be below": (lambda: b, -1, -1),
    "a product of both": (lambda: a * b, -1, -1),
    "a product with a square": (lambda: a * a * b, -1, -1),
    "with a square of what is below": (lambda: a * b.power(2), 1, 1),
    "with a cube of what is below": (lambda: a * b.power(3), -1, -1),
    "with the square below": (lambda: a * (b * b).power(-1), 1, 1),
    "with what is below in the denominator": (lambda: a * b.power(-1), -1, -1),
    "a product of what is below": (lambda: b * b * b, -1, -1),
}


@pytest.mark.parametrize("name", SIDES)
def test_sides_and_signs(name: str) -> None:
    make, side, sign = SIDES[name]
    there, value = within((a, 2), (b, -2)), make()
    assert (there.side(value), there.sign(value)) == (side, sign)
    magnitude = there.absolute(value)
    assert magnitude.residues == (value if side > 0 else -value).residues


def test_the_side_of_what_is_assumed_to_be_0() -> None:
    there = within((a, 0))
    assert (there.side(a), there.sign(a)) == (1, 0)


def test_factors_of_known_and_of_unknown_sign() -> None:
    there = within((a, -1))
    value = number(-6) * a * a * a * p.power(-2) * b * b * c
    kept, rest, sign = there.positive_factors(value)
    assert powers(kept) == powers([(number(6), 1), (-a, 3), (p, -2)])
    assert powers(rest) == powers([(b, 2), (c, 1)])
    assert sign == 1
    assert there.positive_factors(a * b)[2] == -1


def test_a_factor_that_is_assumed_to_be_0_has_no_sign() -> None:
    kept, rest, sign = within((a, 0)).positive_factors(a * b)
    assert (powers(kept), powers(rest), sign) == (powers([(a, 1)]), powers([(b, 1)]), 1)


def powers(factors: list[tuple[Value, int]]) -> dict[object, int]:
    """How often each factor stands in a product."""
    found: dict[object, int] = {}
    for factor, times in factors:
        found[factor.residues] = found.get(factor.residues, 0) + times
    return found


def test_too_many_assumptions_are_given_up() -> None:
    elements = [PLAIN.element("x", (place,), False) for place in range(41)]
    some = within(*((one, 1) for one in elements[:39]))
    assert len(asked(lambda: some.side(elements[40]))) == 2
    full = within(*((one, 1) for one in elements[:40]))
    with pytest.raises(GiveUp):
        full.side(elements[40])
    fixed = Functions(RING, Cell({line_of(one).key: 1 for one in elements[:20]}, {k: {} for k in range(1000, 1020)}))
    with pytest.raises(GiveUp):
        fixed.side(elements[40])
