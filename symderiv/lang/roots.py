"""Square roots of numbers and of pi in a product, as one root: sqrt(2)/(2 sqrt(pi)) = 1/sqrt(2 pi)."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, isqrt

from symderiv.lang.arithmetic import constant, mul, power
from symderiv.lang.expr import ONE, Constant, Expr, Mul, Pi, Pow

HALF = Fraction(1, 2)


def roots_together(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The factors with all square roots of numbers and of pi in one, which has the denominator of the product in it."""
    number, radicand, circle = Fraction(1), Fraction(1), 0  # the product has number * sqrt(radicand * pi^circle)
    rest: list[Expr] = []
    found = False
    for factor in factors:
        inside = _radicand(factor)
        if isinstance(factor, Constant):
            number *= factor.value
        elif inside is None:
            rest.append(factor)
        else:
            radicand, circle, found = radicand * inside[0], circle + inside[1], True
    if not found:
        return factors
    number *= Fraction(_square_in(radicand.numerator), _square_in(radicand.denominator))
    above, below = _without_square(radicand.numerator), _without_square(radicand.denominator)
    shared = gcd(number.denominator, above)  # sqrt(2)/2 is 1/sqrt(2)
    above, below, number = above // shared, below * shared, number * shared
    shared = gcd(number.numerator, below)  # 2/sqrt(2) is sqrt(2)
    above, below, number = above * shared, below // shared, number / shared
    whole = circle // 2 if circle > 0 else -(-circle // 2)
    return (
        constant(number),
        *((power(Pi(), whole),) if whole else ()),
        *_root(above, below, circle - 2 * whole),
        *rest,
    )


def root_parts(power_: Pow) -> tuple[tuple[Expr, Fraction], ...] | None:
    """The bases and exponents of a root that `roots_together` makes of several: of sqrt(2 pi), 2^(1/2) and pi^(1/2)."""
    inside = _radicand(power_)
    if inside is None:
        return None
    value, circle = inside
    parts = ((constant(value.numerator), HALF), (constant(value.denominator), -HALF), (Pi(), circle * HALF))
    return tuple((base, exponent) for base, exponent in parts if base != ONE and exponent)


def _radicand(factor: Expr) -> tuple[Fraction, int] | None:
    """`(r, k)` where the factor is the square root of r*pi^k, r a positive number."""
    if not (isinstance(factor, Pow) and isinstance(factor.exponent, Constant) and abs(factor.exponent.value) == HALF):
        return None
    value, circle = Fraction(1), 0
    sign = 1 if factor.exponent.value > 0 else -1
    for part in factor.base.factors if isinstance(factor.base, Mul) else (factor.base,):
        match part:
            case Constant(number) if number > 0:
                value *= number
            case Pi():
                circle += 1
            case Pow(Pi(), Constant(exponent)) if exponent.denominator == 1:
                circle += exponent.numerator
            case _:
                return None
    return value**sign, circle * sign


def _square_in(value: int) -> int:
    """The largest number whose square divides the value."""
    return next(root for root in range(isqrt(value), 0, -1) if value % (root * root) == 0)


def _without_square(value: int) -> int:
    return value // _square_in(value) ** 2


def _root(above: int, below: int, circle: int) -> tuple[Expr, ...]:
    """The square root of above/below * pi^circle; a power -1/2 where there is nothing above the line."""
    if above == 1 and circle <= 0:
        inside, exponent = mul(constant(below), power(Pi(), -circle)), -HALF
    else:
        inside, exponent = mul(constant(Fraction(above, below)), power(Pi(), circle)), HALF
    return () if inside == ONE else (Pow(inside, constant(exponent)),)
