"""When two values count as equal."""

from collections.abc import Callable
from fractions import Fraction

import flint
import pytest

from symderiv.check.exactness import Exactness, exactnesses, shown
from symderiv.check.watch import watched
from symderiv.numbers.arithmetic import EXACT, FLOATS, Unclear

RATIONALS, BALLS, DECIMALS = exactnesses()
TINY, SEEN = Fraction(1, 10**45), Fraction(1, 10**35)


@pytest.mark.parametrize(
    ("exactness", "difference", "equal"),
    [
        (RATIONALS, Fraction(0), True),
        (RATIONALS, Fraction(1, 10**80), False),
        (BALLS, Fraction(0), True),
        (BALLS, Fraction(1, 10**60), False),
        (DECIMALS, Fraction(0), True),
        (DECIMALS, TINY, True),
        (DECIMALS, SEEN, False),
    ],
)
def test_how_far_apart_is_different(exactness: Exactness, difference: Fraction, equal: bool) -> None:
    with exactness.working():
        number = exactness.arithmetic.from_fraction
        assert exactness.agree(number(Fraction(1, 3)), number(Fraction(1, 3) + difference)) is equal


def test_wide_balls_cannot_be_compared() -> None:
    wide = flint.arb(1, 0.5)
    with pytest.raises(Unclear):
        BALLS.agree(wide, wide)
    assert BALLS.agree(wide, flint.arb(3)) is False


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(3, 8), "3/8"),
        (Fraction(10**20, 3), "3.333333333e+19"),
        (flint.arb(2).sqrt(), "1.414213562"),
        (Fraction(10**400), "a number beyond the range of floats"),
        (7, "7"),
    ],
)
def test_values_as_a_person_reads_them(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("ask", "below", "above"),
    [
        (lambda a, x: a.compare(x, Fraction(0)), [-1], [1]),
        (lambda a, x: a.largest(x, Fraction(0)), [-1], [1]),
        (lambda a, x: a.smallest(x, Fraction(0)), [-1], [1]),
        (lambda a, x: a.call("abs", x), [-1], [1]),
        (lambda a, x: a.call("sign", x), [-1], [1]),
        (lambda a, x: a.power(x, Fraction(2)), [], []),
    ],
)
def test_each_branch_is_noted(ask: Callable[[object, Fraction], object], below: list[int], above: list[int]) -> None:
    for x, wanted in ((Fraction(-1), below), (Fraction(1), above)):
        arithmetic, sides = watched(EXACT)
        assert ask(arithmetic, x) == ask(EXACT, x)
        assert sides == wanted


def test_watching_changes_no_value() -> None:
    arithmetic, sides = watched(FLOATS)
    assert arithmetic.call("exp", 0.0) == 1.0
    assert sides == []
