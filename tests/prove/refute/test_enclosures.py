"""Numbers of the second evaluator: exact where they can be, else intervals that hold the true value."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from mpmath import iv

from symderiv.prove.refute.enclosures import Enclosures, NoValueError, Value

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
NUMBERS = Enclosures(64)


def interval(low: float, high: float) -> Value:
    return NUMBERS.context.mpf([low, high])


POWERS = {
    "a whole power": (Fraction(-2), Fraction(3), -8),
    "a negative power": (Fraction(-2), Fraction(-3), Fraction(-1, 8)),
    "the power 0 of 0": (Fraction(0), Fraction(0), 1),
    "a power of 0": (Fraction(0), Fraction(2), 0),
    "a root of 0": (Fraction(0), HALF, 0),
    "a root of a power of 0": (Fraction(0), Fraction(3, 2), 0),
}


@pytest.mark.parametrize("base, exponent, expected", POWERS.values(), ids=POWERS.keys())
def test_powers(base: Fraction, exponent: Fraction, expected: Fraction) -> None:
    assert NUMBERS.power(base, exponent) == expected


ENCLOSED = {
    "a root": (lambda: NUMBERS.power(Fraction(2), HALF), "1.41421356237309504880"),
    "a root of 1": (lambda: NUMBERS.power(Fraction(1), HALF), "1"),
    "a cube root": (lambda: NUMBERS.power(Fraction(2), THIRD), "1.25992104989487316477"),
    "one by a root": (lambda: NUMBERS.power(Fraction(2), -HALF), "0.70710678118654752440"),
    "a power of a root": (lambda: NUMBERS.power(Fraction(2), Fraction(3, 2)), "2.82842712474619009760"),
    "a power that is no fraction": (lambda: NUMBERS.power(Fraction(2), NUMBERS.pi()), "8.82497782707628762386"),
    "a log": (lambda: NUMBERS.logarithm(Fraction(2)), "0.69314718055994530942"),
    "erf": (lambda: NUMBERS.error_function(HALF), "0.52049987781304653768"),
    "erf of 0": (lambda: NUMBERS.error_function(Fraction(0)), "0"),
    "erf of something larger": (lambda: NUMBERS.error_function(Fraction(3)), "0.99997790950300141456"),
    "erf of something negative": (lambda: NUMBERS.error_function(-HALF), "-0.52049987781304653768"),
    "tanh": (lambda: NUMBERS.call("tanh", [HALF]), "0.46211715726000975850"),
    "sigmoid": (lambda: NUMBERS.call("sigmoid", [HALF]), "0.62245933120185456464"),
}


@pytest.mark.parametrize("compute, digits", ENCLOSED.values(), ids=ENCLOSED.keys())
def test_the_true_value_is_inside(compute: Callable[[], Value], digits: str) -> None:
    """And the interval is narrow."""
    found = compute()
    true = iv.mpf([str(Fraction(digits) - Fraction(1, 10**18)), str(Fraction(digits) + Fraction(1, 10**18))])
    assert not (found < true) and not (found > true)
    assert found.delta < 10**-15


@pytest.mark.parametrize("base", [Fraction(0), interval(-1, 1), interval(0, 1)])
def test_nothing_is_divided_by_0(base: Value) -> None:
    with pytest.raises(NoValueError):
        NUMBERS.power(base, Fraction(-1))


@pytest.mark.parametrize("value", [Fraction(-1), interval(-2, -1), interval(-1, 1)])
def test_no_root_of_what_may_be_negative(value: Value) -> None:
    with pytest.raises(NoValueError):
        NUMBERS.power(value, HALF)


@pytest.mark.parametrize("value", [Fraction(0), Fraction(-1), interval(-2, -1), interval(-1, 1)])
def test_no_logarithm_of_what_may_not_be_positive(value: Value) -> None:
    with pytest.raises(NoValueError):
        NUMBERS.logarithm(value)


EXTREMES = {
    "exact numbers": ([Fraction(1), Fraction(3), Fraction(2)], (3, 3), (1, 1)),
    "intervals apart": ([interval(1, 2), interval(3, 4)], (3, 4), (1, 2)),
    "intervals that overlap": ([interval(1, 4), interval(2, 3)], (2, 4), (1, 3)),
    "the other way round": ([interval(2, 3), interval(1, 4)], (2, 4), (1, 3)),
    "shifted": ([interval(1, 3), interval(2, 4)], (2, 4), (1, 3)),
    "a fraction inside": ([interval(1, 3), Fraction(2)], (2, 3), (1, 2)),
    "a third that is larger": ([interval(1, 3), interval(2, 4), interval(5, 6)], (5, 6), (1, 3)),
}


@pytest.mark.parametrize("values, largest, smallest", EXTREMES.values(), ids=EXTREMES.keys())
def test_extremes(values: list[Value], largest: tuple[int, int], smallest: tuple[int, int]) -> None:
    for sign, ends in ((1, largest), (-1, smallest)):
        found = NUMBERS.interval(NUMBERS.extreme(values, sign))
        assert (found.a, found.b) == ends


def test_remainders() -> None:
    assert NUMBERS.call("mod", [Fraction(7), Fraction(3)]) == 1
    assert NUMBERS.call("mod", [Fraction(-7), Fraction(3)]) == 2
    assert NUMBERS.call("mod", [Fraction(7, 2), Fraction(1)]) == HALF
    for divisor in (Fraction(0), interval(1, 2), interval(0, 0)):
        with pytest.raises(NoValueError):
            NUMBERS.call("mod", [Fraction(7), divisor])


def test_what_is_not_known_has_no_value() -> None:
    with pytest.raises(NoValueError):
        NUMBERS.call("gamma", [HALF])


FAR = Fraction(10) ** 5000


@pytest.mark.parametrize(
    "function, value, low, high",
    [
        ("tanh", FAR, 1 - Fraction(1, 2**60), 1),
        ("tanh", -FAR, -1, -1 + Fraction(1, 2**60)),
        ("sigmoid", FAR, 1 - Fraction(1, 2**60), 1),
        ("sigmoid", -FAR, 0, Fraction(1, 2**60)),
        ("exp", -FAR, 0, Fraction(1, 2**60)),
    ],
)
def test_far_from_0_functions_are_near_their_limits(
    function: str, value: Fraction, low: Fraction, high: Fraction
) -> None:
    found = NUMBERS.call(function, [value])
    assert (found >= NUMBERS.interval(Fraction(low))) is not False
    assert (found <= NUMBERS.interval(Fraction(high))) is not False
    assert found.delta < 2**-60


def test_the_exponential_of_a_large_number_has_no_enclosure() -> None:
    with pytest.raises(NoValueError):
        NUMBERS.call("exp", [FAR])


def test_a_long_fraction_becomes_an_interval() -> None:
    long = Fraction(1, 3) ** 4000
    assert isinstance(NUMBERS.multiply(Fraction(1, 3), Fraction(1, 3)), Fraction)
    product = NUMBERS.multiply(long, long)
    assert not isinstance(product, Fraction)
    assert (product > 0) is True
    assert not isinstance(NUMBERS.power(long, Fraction(2)), Fraction)
