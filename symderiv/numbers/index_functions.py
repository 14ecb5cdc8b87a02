"""floor, ceil, mod, min, max and abs of exact rationals: what index positions are computed with."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from symderiv.numbers.arithmetic import Undefined


def exact_call(function: str, numbers: Sequence[Fraction | int]) -> Fraction | int:
    """The value of the function.  Raises Undefined for a division by 0 and for a function that is none of these."""
    match function, numbers:
        case "floor", [number]:
            return floor(number)
        case "ceil", [number]:
            return ceil(number)
        case "mod", [number, modulus] if modulus:
            return number - modulus * floor(Fraction(number) / modulus)
        case "abs", [number]:
            return abs(Fraction(number))
        case "max", _:
            return max(numbers)
        case "min", _:
            return min(numbers)
    raise Undefined(f"{function} of {len(numbers)} numbers")
