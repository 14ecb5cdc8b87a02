"""The number types agree with each other, and say so where there is no value."""

from fractions import Fraction

import flint
import pytest

from symderiv.errors import Unsupported
from symderiv.numbers.arithmetic import (
    BALLS,
    EXACT,
    FLOATS,
    Arithmetic,
    Number,
    Unclear,
    Undefined,
    decimals,
    exact_root,
)

ALL = (EXACT, FLOATS, decimals(40), BALLS)
INEXACT = ALL[1:]
FUNCTIONS = ("exp", "log", "tanh", "sigmoid", "erf", "sin", "cos", "abs", "sign")
POINTS = tuple(map(Fraction, ("1/3", "-1/3", "2", "-5/2", "7", "-13", "20")))


def close(number: Number, expected: Fraction, arithmetic: Arithmetic) -> bool:
    """Equal within what a float can tell."""
    difference = abs(number - arithmetic.from_fraction(expected)) / arithmetic.from_fraction(1 + abs(expected))
    return bool(difference < arithmetic.from_fraction(Fraction(1, 10**12)))


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("point", POINTS, ids=str)
def test_functions_agree(name: str, point: Fraction) -> None:
    if name == "log" and point < 0:
        point = -point
    exact = decimals(40)
    expected = exact.call(name, exact.from_fraction(point))
    for arithmetic in INEXACT:
        number = arithmetic.call(name, arithmetic.from_fraction(point))
        assert close(number, Fraction(str(expected)), arithmetic), arithmetic.name


@pytest.mark.parametrize("exponent", [Fraction(e) for e in ("1/2", "-1/2", "1/3", "-3/2", "3", "-2")], ids=str)
def test_powers_agree(exponent: Fraction) -> None:
    exact = decimals(40)
    expected = Fraction(str(exact.power(exact.from_fraction(Fraction(7, 3)), exponent)))
    for arithmetic in INEXACT:
        number = arithmetic.power(arithmetic.from_fraction(Fraction(7, 3)), exponent)
        assert close(number, expected, arithmetic), arithmetic.name


@pytest.mark.parametrize("arithmetic", ALL, ids=lambda a: a.name)
def test_what_has_no_value(arithmetic: Arithmetic) -> None:
    zero, below = arithmetic.from_fraction(Fraction(0)), arithmetic.from_fraction(Fraction(-2))
    with pytest.raises(Undefined):
        arithmetic.power(zero, Fraction(-1))
    with pytest.raises(Undefined):
        arithmetic.power(below, Fraction(1, 2))
    if arithmetic is not EXACT:
        for value in (zero, below):
            with pytest.raises(Undefined):
                arithmetic.call("log", value)


@pytest.mark.parametrize("arithmetic", ALL, ids=lambda a: a.name)
def test_comparing_and_choosing(arithmetic: Arithmetic) -> None:
    one, two = arithmetic.from_fraction(Fraction(1)), arithmetic.from_fraction(Fraction(2))
    assert [arithmetic.compare(*pair) for pair in ((one, two), (two, one), (two, two))] == [-1, 1, 0]
    assert arithmetic.compare(arithmetic.largest(one, two), two) == 0
    assert arithmetic.compare(arithmetic.smallest(one, two), one) == 0


def test_enclosures_do_not_guess() -> None:
    for arithmetic in (BALLS,):
        third = arithmetic.from_fraction(Fraction(1, 3))
        with pytest.raises(Unclear):
            arithmetic.compare(third, arithmetic.from_fraction(Fraction(1, 3)))
        nothing = third - third
        with pytest.raises(Unclear):
            arithmetic.power(nothing, Fraction(-1))
        with pytest.raises(Unclear):
            arithmetic.power(nothing, Fraction(1, 2))
        with pytest.raises(Unclear):
            arithmetic.call("log", nothing)
        with pytest.raises(Unclear):
            arithmetic.call("sign", nothing)


def test_balls_are_as_precise_as_the_context_says() -> None:
    with flint.ctx.workprec(400):
        narrow = BALLS.call("exp", BALLS.from_fraction(Fraction(1, 3))).rad()
    with flint.ctx.workprec(64):
        wide = BALLS.call("exp", BALLS.from_fraction(Fraction(1, 3))).rad()
    assert narrow < wide / 2**200


def test_exact_rationals_have_no_transcendental_functions() -> None:
    for call in (lambda: EXACT.call("exp", Fraction(1)), EXACT.pi, lambda: EXACT.power(Fraction(2), Fraction(1, 2))):
        with pytest.raises(Unsupported, match="exact rationals have no"):
            call()
    assert EXACT.power(Fraction(9, 4), Fraction(-3, 2)) == Fraction(8, 27)


def test_exact_roots() -> None:
    assert [exact_root(value, 2) for value in (0, 1, 8, 9)] == [0, 1, None, 3]
    assert exact_root(10**60, 3) == 10**20


def test_floats_overflow_to_infinity() -> None:
    assert FLOATS.call("exp", 1e4) == float("inf")
    assert FLOATS.call("sigmoid", -1e4) == 0
