"""Rational numbers on paper: fractions, and decimals where the denominator is a long one."""

from __future__ import annotations

from fractions import Fraction

from symderiv.emit.presentation import Node, Number, Quotient

_LONGEST_DENOMINATOR, _MOST_PLACES = 100, 9


def ratio(value: Fraction) -> Node:
    """A number as a fraction, or alone where it is whole."""
    above, below = above_and_below(value)
    return above if below == Number(1) else Quotient(above, below)


def above_and_below(value: Fraction) -> tuple[Number, Number]:
    """The numbers above and below the line; a decimal where the denominator is a long one: 0.044715."""
    if value.denominator > _LONGEST_DENOMINATOR and 10**_MOST_PLACES % value.denominator == 0:
        places = next(k for k in range(_MOST_PLACES + 1) if 10**k % value.denominator == 0)
        return Number(int(value * 10**places), places), Number(1)
    return Number(value.numerator), Number(value.denominator)
