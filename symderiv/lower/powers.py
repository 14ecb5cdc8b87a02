"""Powers as squares, products and roots."""

from __future__ import annotations

from fractions import Fraction

from symderiv.lang.arithmetic import constant
from symderiv.lower.labelled import Labelled, apply, number
from symderiv.lower.scope import Scope


def positive_power(array: Labelled, exponent: Fraction, scope: Scope) -> Labelled:
    """Powers as squares, products and roots, which are faster than `**` and as exact."""
    if exponent == 1:
        return array
    if exponent == 2:
        return apply("power", (array, number(constant(2))), scope)
    if exponent.denominator == 2:
        root = apply("sqrt", (array,), scope)
        whole = exponent - Fraction(1, 2)
        return root if whole == 0 else apply("multiply", (positive_power(array, whole, scope), root), scope)
    if exponent.denominator != 1:
        return apply("power", (array, number(constant(exponent))), scope)
    if exponent % 2 == 0:
        return positive_power(positive_power(array, exponent / 2, scope), Fraction(2), scope)
    return apply("multiply", (positive_power(array, exponent - 1, scope), array), scope)
