"""Square roots of numbers and of pi in a product, as one."""

from __future__ import annotations

from fractions import Fraction
from math import isclose, prod
from math import pi as circle

import pytest

from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import Constant, Expr, Mul, Pi, Pow, Read
from symderiv.lang.roots import root_parts, roots_together
from symderiv.lang.show import show


def root(value: int | Expr, exponent: Fraction = Fraction(1, 2)) -> Pow:
    return Pow(constant(value) if isinstance(value, int) else value, constant(exponent))


def over(value: int | Expr) -> Pow:
    return root(value, Fraction(-1, 2))


HALF, X = constant(Fraction(1, 2)), Read("x")

TOGETHER: dict[str, tuple[tuple[Expr, ...], str]] = {
    "half a root of 2": ((HALF, root(2)), "2**(-1/2)"),
    "a root of 6 by 2": ((HALF, root(6)), "(3/2)**(1/2)"),
    "a root of 2 by 6": ((constant(Fraction(1, 6)), root(2)), "1/3*2**(-1/2)"),
    "twice a root of 2": ((constant(2), root(2)), "2*2**(1/2)"),
    "2 by its root": ((constant(2), over(2)), "2**(1/2)"),
    "roots that cancel": ((root(3), over(3)), ""),
    "roots that meet": ((root(2), root(8)), "4"),
    "the density of the normal distribution": ((HALF, root(2), over(Pi()), X), "(2*pi)**(-1/2)*x"),
    "the root of 2 by pi": ((root(2), over(Pi())), "(2*pi**-1)**(1/2)"),
    "roots of pi": ((root(Pi()), root(Pi())), "pi"),
    "a root with a whole number of circles": ((root(Mul((constant(2), Pi()))), root(2)), "2*pi**(1/2)"),
}


@pytest.mark.parametrize(("factors", "text"), TOGETHER.values(), ids=TOGETHER.keys())
def test_together(factors: tuple[Expr, ...], text: str) -> None:
    found = tuple(factor for factor in roots_together(factors) if factor != constant(1))
    assert "*".join(map(show, found)) == text
    assert isclose(prod(map(value, found)), prod(map(value, factors)))


def test_other_factors_are_left_alone() -> None:
    factors = (constant(Fraction(3, 2)), X, Pow(X, constant(Fraction(1, 2))))
    assert roots_together(factors) == factors
    assert root_parts(Pow(X, constant(Fraction(1, 2)))) is None


def test_the_parts_of_a_root() -> None:
    inside = Mul((constant(2), Pow(Pi(), constant(-1))))
    parts = root_parts(root(inside))
    assert parts == ((constant(2), Fraction(1, 2)), (Pi(), Fraction(-1, 2)))


def value(expr: Expr) -> float:
    match expr:
        case Constant(number):
            return float(number)
        case Pi():
            return circle
        case Pow(base, Constant(exponent)):
            return float(value(base) ** float(exponent))
        case Mul(factors):
            return prod(map(value, factors))
    return 1.7
