"""Concrete functions for unknown ones: different, without symmetry, and easy to print."""

from fractions import Fraction

import pytest

from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.realisation import Polynomial, realisations

POINTS = tuple(Fraction(k, 3) for k in range(-6, 7))


@pytest.mark.parametrize("variant", range(4))
def test_no_accidents(variant: int) -> None:
    """f, f', f'' of two functions differ as functions, none is constant, even or odd."""
    rows = {
        (name, order): tuple(function(order, point, EXACT) for point in POINTS)
        for name, function in realisations(("f", "g", "sigma"), variant).items()
        for order in range(3)
    }
    assert len(set(rows.values())) == len(rows)
    for values in rows.values():
        assert len(set(values)) > 1
        assert values != values[::-1]
        assert values != tuple(-value for value in values[::-1])


def test_the_third_derivative_is_constant_in_the_readable_variant_only() -> None:
    for variant, distinct in ((0, False), (1, True)):
        function = realisations(["f"], variant)["f"]
        values = {function(3, point, EXACT) for point in POINTS}
        assert (len(values) > 1) is distinct


def test_in_words() -> None:
    assert str(realisations(["f"])["f"]) == "1/3*x^3 + 1/2*x^2 + 2*x + 1"
    assert str(Polynomial((Fraction(0), Fraction(1), Fraction(0)))) == "x"
    assert str(Polynomial((Fraction(0),))) == "0"


def test_the_name_decides_and_not_the_order() -> None:
    assert realisations(["g", "f", "f"]) == realisations(["f", "g"])


def test_derivatives() -> None:
    square = Polynomial((Fraction(5), Fraction(0), Fraction(3)))
    assert square.derivative() == Polynomial((Fraction(0), Fraction(6)))
    assert square(2, Fraction(7), EXACT) == 6
    assert square(3, Fraction(7), EXACT) == 0
