"""exp, log, roots and other functions of numbers modulo primes: true relations, and none beside them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest

from symderiv.numbers.arithmetic import Undefined
from symderiv.prove.modular.cells import Asked, Cell
from symderiv.prove.modular.expansion import line_of
from symderiv.prove.modular.functions import Finer, Functions
from symderiv.prove.modular.lanes import USUAL, Lanes
from symderiv.prove.modular.ring import Ring, Value
from symderiv.prove.normal.atoms import GiveUp

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


class At:
    """A ring, with a and b of unknown sign, p and q positive, u > 0 and v < 0 assumed, and a*w < 0 assumed."""

    def __init__(self, fineness: int) -> None:
        self.ring = Ring(Lanes(USUAL, Random(3).randrange), fineness)
        plain = Functions(self.ring, Cell())
        self.a, self.u, self.v, self.w = (plain.element(name, (), False) for name in "auvw")
        self.p, self.q = (plain.element(name, (), True) for name in "pq")
        assumed = [(line_of(value), sign) for value, sign in ((self.u, 2), (self.v, -2), (self.a * self.w, -2))]
        self.functions = Functions(self.ring, Cell({line.key: sign * line.turned for line, sign in assumed}))
        self.log, self.exp, self.power = self.functions.log, self.functions.exp, self.functions.power
        self.b = plain.element("b", (), False)  # made after the logarithm of p, if there is one

    def number(self, value: str | int) -> Value:
        return self.ring.rational(Fraction(value))

    def call(self, name: str, value: Value) -> Value:
        found = self.functions.arithmetic.functions[name](value)
        assert isinstance(found, Value)
        return found


Sides = Callable[[At], tuple[Value, Value]]

EQUAL: dict[str, Sides] = {
    "log of a product of primes": (lambda at: (at.log(at.number(6)), at.log(at.number(2)) + at.log(at.number(3)))),
    "log of a power of a prime": (lambda at: (at.log(at.number(8)), at.number(3) * at.log(at.number(2)))),
    "log of a fraction": (lambda at: (at.log(at.number("2/3")), at.log(at.number(2)) - at.log(at.number(3)))),
    "log of 1": (lambda at: (at.log(at.number(1)), at.number(0))),
    "log of a product": (lambda at: (at.log(at.p * at.q), at.log(at.p) + at.log(at.q))),
    "log of a quotient": (lambda at: (at.log(at.p * at.q.power(-2)), at.log(at.p) - at.number(2) * at.log(at.q))),
    "log of a product of what is below 0": (
        lambda at: (at.log(at.v * at.v * at.v * at.v), at.number(4) * at.log(-at.v))
    ),
    "log of an exponential": (lambda at: (at.log(at.exp(at.a)), at.a)),
    "log of an exponential of a sum": (lambda at: (at.log(at.exp(at.a + at.number(2) * at.p)), at.a + at.p + at.p)),
    "log of a root": (lambda at: (at.log(at.power(at.p, HALF)) * at.number(2), at.log(at.p))),
    "exp of a log of unknown sign": (lambda at: (at.exp(at.log(at.a)), at.a)),
    "exp of a log of a negative": (lambda at: (at.exp(at.log(-at.a)), -at.a)),
    "exp of a log of a number": (lambda at: (at.exp(at.log(at.number("6/5"))), at.number("6/5"))),
    "exp of a log of a product of unknown sign": (lambda at: (at.exp(at.log(at.a * at.b)), at.a * at.b)),
    "exp of a multiple of a log": (lambda at: (at.exp(at.number(3) * at.log(at.p)), at.p.power(3))),
    "exp of a sum": (lambda at: (at.exp(at.a + at.p), at.exp(at.a) * at.exp(at.p))),
    "exp of 0": (lambda at: (at.exp(at.a - at.a), at.number(1))),
    "exp of a product": (lambda at: (at.exp(at.p * at.a).power(2), at.exp(at.a * at.p * at.number(2)))),
    "a root of 0": (lambda at: (at.power(at.a - at.a, HALF), at.number(0))),
    "a root of a square of a number": (lambda at: (at.power(at.number(4), HALF), at.number(2))),
    "a cube root of a fraction, squared": (lambda at: (at.power(at.number("8/27"), 2 * THIRD), at.number("4/9"))),
    "roots of primes": (
        lambda at: (at.power(at.number(6), HALF), at.power(at.number(2), HALF) * at.power(at.number(3), HALF))
    ),
    "a root by its square": (lambda at: (at.power(at.p, HALF) * at.power(at.p, HALF), at.p)),
    "a root by its power": (lambda at: (at.power(at.p, -HALF) * at.p, at.power(at.p, HALF))),
    "a root of a square": (lambda at: (at.power(at.p * at.p, HALF), at.p)),
    "a root of a square of what is below 0": (lambda at: (at.power(at.v.power(2), HALF), -at.v)),
    "a root of a square, of two of them": (
        lambda at: (at.power(at.v.power(2) * at.p, HALF), -at.v * at.power(at.p, HALF))
    ),
    "a root of a cube": (lambda at: (at.power(at.a.power(3), HALF).power(2), at.a.power(3))),
    "a root of a cube of what is below 0": (lambda at: (at.power(-at.v * at.v * at.v, HALF).power(2), -at.v.power(3))),
    "a root of a negative": (lambda at: (at.power(-at.a, HALF).power(2), -at.a)),
    "tanh": (lambda at: (at.call("tanh", at.a), at.number(2) * at.call("sigmoid", at.a + at.a) - at.number(1))),
    "sigmoid": (lambda at: (at.call("sigmoid", at.a) + at.call("sigmoid", -at.a), at.number(1))),
    "erf is odd": (lambda at: (at.call("erf", at.a), -at.call("erf", -at.a))),
    "erf of 0": (lambda at: (at.call("erf", at.a - at.a), at.number(0))),
    "sine is odd": (lambda at: (at.call("sin", at.a - at.p), -at.call("sin", at.p - at.a))),
    "sine of 0": (lambda at: (at.call("sin", at.a - at.a), at.number(0))),
    "cosine is even": (lambda at: (at.call("cos", at.a - at.p), at.call("cos", at.p - at.a))),
    "cosine of 0": (lambda at: (at.call("cos", at.a - at.a), at.number(1))),
    "a circle": (lambda at: (at.call("sin", at.a).power(2) + at.call("cos", at.a).power(2), at.number(1))),
}
FINER: dict[str, tuple[int, Sides]] = {
    "a root of an exponential": (2, lambda at: (at.power(at.exp(at.a), HALF), at.exp(at.a * at.number("1/2")))),
    "log of an exponential, in halves": (2, lambda at: (at.log(at.exp(at.a)), at.a)),
    "an exponential, in thirds": (3, lambda at: (at.exp(at.a), at.exp(at.a * at.number("1/3")).power(3))),
    "a root of a root": (4, lambda at: (at.power(at.power(at.p, HALF), HALF), at.power(at.p, HALF * HALF))),
    "a cube root of a root": (6, lambda at: (at.power(at.power(at.p, HALF), THIRD), at.power(at.p, HALF * THIRD))),
    "a root and a cube root": (6, lambda at: (at.power(at.p, HALF).power(2), at.power(at.p, THIRD).power(3))),
}
APART: dict[str, Sides] = {
    "logs of two primes": (lambda at: (at.log(at.number(2)), at.log(at.number(3)))),
    "roots of two primes": (lambda at: (at.power(at.number(2), HALF), at.power(at.number(3), HALF))),
    "log of a fraction": (lambda at: (at.log(at.number("2/3")), at.log(at.number(6)))),
    "logs of two elements": (lambda at: (at.log(at.p), at.log(at.q))),
    "roots of two elements": (lambda at: (at.power(at.p, HALF), at.power(at.q, HALF))),
    "a root and its negative": (lambda at: (at.power(at.p, HALF), -at.power(at.p, HALF))),
    "exp of a product with a log": (lambda at: (at.exp(at.log(at.p) * at.b), at.p)),
    "exp of a product with a log, made before": (
        lambda at: (at.exp(at.log(at.p) * at.functions.element("later", (), False)), at.p)
    ),
    "erf of two": (lambda at: (at.call("erf", at.a), at.call("erf", at.p))),
    "sine of two": (lambda at: (at.call("sin", at.a), at.call("sin", at.p))),
    "exp of a log squared": (lambda at: (at.exp(at.log(at.p) * at.log(at.p)), at.p)),
    "a root of a square below 0": (lambda at: (at.power(at.v.power(2), HALF), at.v)),
    "exponentials of two": (lambda at: (at.exp(at.p), at.exp(at.q))),
    "erf and its negative": (lambda at: (at.call("erf", at.a), at.call("erf", -at.a))),
    "erf and cosine": (lambda at: (at.call("erf", at.a), at.call("cos", at.a))),
    "sine and cosine": (lambda at: (at.call("sin", at.a), at.call("cos", at.a))),
}


@pytest.mark.parametrize("name", EQUAL)
@pytest.mark.parametrize("fineness", [1, 6])
def test_relations(name: str, fineness: int) -> None:
    left, right = EQUAL[name](At(fineness))
    assert (left - right).is_zero()


@pytest.mark.parametrize("name", FINER)
def test_relations_that_need_finer_exponents(name: str) -> None:
    fineness, sides = FINER[name]
    left, right = sides(At(fineness))
    assert (left - right).is_zero()


@pytest.mark.parametrize("name", APART)
@pytest.mark.parametrize("fineness", [1, 6])
def test_no_relations(name: str, fineness: int) -> None:
    left, right = APART[name](At(fineness))
    assert not (left - right).is_zero()


UNDEFINED: dict[str, Callable[[At], object]] = {
    "log of 0": lambda at: at.log(at.number(0)),
    "log of what is 0": lambda at: at.log(at.a - at.a),
    "log of a negative number": lambda at: at.log(at.number(-2)),
    "log of what is below 0": lambda at: at.log(-at.p),
    "log of what is assumed to be below 0": lambda at: at.log(at.v),
    "log of a product of both signs": lambda at: at.log(at.u * at.v),
    "log of a product that is assumed to be below 0": lambda at: at.log(at.a * at.w),
    "a root of a negative number": lambda at: at.power(at.number(-2), HALF),
    "a root of what is below 0": lambda at: at.power(-at.p, HALF),
    "a root of what is assumed to be below 0": lambda at: at.power(at.v, HALF),
    "one by a root of 0": lambda at: at.power(at.a - at.a, -HALF),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_where_there_is_no_value(name: str) -> None:
    with pytest.raises(Undefined):
        UNDEFINED[name](At(1))


def test_what_is_given_up_or_asked() -> None:
    at = At(1)
    with pytest.raises(GiveUp):  # at most 0: it is 0 where the root has a value
        at.power(at.u * at.v, HALF)
    for value in (at.a.power(2), at.a.power(2) * at.p, at.a.power(2) * at.w):
        with pytest.raises(Asked):  # |a| is asked for
            at.power(value, HALF)


@pytest.mark.parametrize(
    ("finer", "make"),
    [
        (2, lambda at: (at.exp(at.a), at.exp(at.a * at.number("1/2")))),
        (3, lambda at: (at.power(at.p, HALF), at.power(at.p, THIRD))),
        (2, lambda at: (at.exp(at.a), at.power(at.exp(at.a), HALF))),
        (2, lambda at: at.power(at.power(at.p, HALF), HALF)),
    ],
)
def test_finer_exponents_are_asked_for(finer: int, make: Callable[[At], object]) -> None:
    with pytest.raises(Finer) as raised:
        make(At(1))
    assert raised.value.factor == finer


def test_signs_of_values() -> None:
    at = At(1)
    known = at.functions.known
    assert known(at.exp(at.a))[0] == 2
    assert known(at.power(at.p, HALF))[0] == 2
    assert known(at.power(at.a, HALF))[0] == 1
    assert known(at.functions.arithmetic.pi())[0] == 2
    assert known(at.log(at.p))[0] is None


def test_an_element_may_be_given_by_others() -> None:
    at = At(1)
    with pytest.raises(Asked) as raised:
        at.functions.sign(at.b - at.p)
    (fixed,) = (cell.fixed for cell in raised.value.cells if cell.fixed)
    there = Functions(at.ring, Cell(fixed=fixed))
    assert (there.element("b", (), False) - there.element("p", (), True)).is_zero()
    assert there.exp(there.element("b", (), False)).residues == there.exp(there.element("p", (), True)).residues


def test_of_elements_the_first_is_given_by_the_others() -> None:
    at = At(1)
    with pytest.raises(Asked) as raised:
        at.functions.sign(at.a - at.b)
    assert [number for cell in raised.value.cells for number in cell.fixed] == [at.a.number]


def test_unknown_functions_by_their_order_and_argument() -> None:
    at = At(1)
    f, g = at.functions.unknown("f"), at.functions.unknown("g")
    arithmetic = at.functions.arithmetic

    def value(function: object, order: int, argument: Value) -> object:
        assert callable(function)
        return function(order, argument, arithmetic).residues

    assert value(f, 0, at.a + at.p) == value(f, 0, at.p + at.a)
    apart = {value(f, 0, at.a), value(f, 1, at.a), value(g, 0, at.a), value(f, 0, at.p)}
    assert len(apart) == 4
