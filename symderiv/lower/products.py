"""Putting arrays together: products with numbers, divisors and masks, and what may be multiplied with a mask at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symderiv.lang.arithmetic import constant, mul, power
from symderiv.lang.expr import ONE, Call, Constant, Expr, Mul, Pow
from symderiv.lang.walk import nodes
from symderiv.lower.labelled import Labelled, align, apply, is_number, number, permuted, union
from symderiv.lower.ops import Cast, Fill
from symderiv.lower.scope import Scope

_BOUNDED = frozenset(("tanh", "sigmoid", "erf", "sin", "cos", "sign", "abs", "max", "min", "floor", "ceil", "mod"))


@dataclass(frozen=True, slots=True)
class Factor:
    """A number as a fraction of two expressions in sizes, with its sign apart."""

    negative: bool
    above: Expr
    below: Expr


def split_number(value: Expr) -> Factor:
    """A product of numbers and sizes with negative powers below the line; `1/2` as 0.5, `1/3` as a division by 3."""
    above: list[Expr] = []
    below: list[Expr] = []
    fraction = Fraction(1)
    for part in value.factors if isinstance(value, Mul) else (value,):
        match part:
            case Constant(number_):
                fraction *= number_
            case Pow(base, Constant(exponent)) if exponent < 0:
                below.append(power(base, -exponent))
            case _:
                above.append(part)
    if is_short_decimal(fraction):
        return Factor(fraction < 0, mul(constant(abs(fraction)), *above), mul(*below, ONE))
    numerator, denominator = constant(abs(fraction.numerator)), constant(fraction.denominator)
    return Factor(fraction < 0, mul(numerator, *above), mul(denominator, *below))


def is_short_decimal(value: Fraction) -> bool:
    """Whether the number is written exactly with at most six digits behind the point."""
    return 10**6 % value.denominator == 0


def multiplied(arrays: Sequence[Labelled], scope: Scope) -> Labelled:
    """The product of arrays, those with few axes first, so that as much as possible is done on small ones."""
    ordered = sorted(arrays, key=lambda array: len(array.axes)) if len(arrays) > 2 else list(arrays)
    total = ordered[0]
    for array in ordered[1:]:
        total = apply("multiply", (total, array), scope)
    return total


def scaled(array: Labelled, factor: Factor, scope: Scope) -> Labelled:
    """A number times an array; its sign is left to `signed`."""
    if factor.above != ONE:
        array = apply("multiply", (number(factor.above), array), scope)
    if factor.below != ONE:
        array = apply("divide", (array, number(factor.below)), scope)
    return array


def signed(array: Labelled, negative: bool, scope: Scope) -> Labelled:
    """The array or its negative."""
    return apply("negative", (array,), scope) if negative else array


def quotient(above: Sequence[Labelled], below: Sequence[Labelled], value: Expr, scope: Scope) -> Labelled:
    """The product of a number and arrays, divided by others."""
    factor = split_number(value)
    if not above:
        if not below:
            return number(value)
        total = number(factor.above)
        rest = [*([number(factor.below)] if factor.below != ONE else []), *below]
        return signed(apply("divide", (total, multiplied(rest, scope)), scope), factor.negative, scope)
    small = min(range(len(above)), key=lambda place: len(above[place].axes))
    if len(above[small].axes) < len(union([*above, *below], scope)):
        reduced = scaled(above[small], factor, scope)
        total = multiplied([*above[:small], reduced, *above[small + 1 :]], scope)
    else:
        total = scaled(multiplied(above, scope), factor, scope)
    for array in sorted(below, key=lambda array: len(array.axes)):
        total = apply("divide", (total, array), scope)
    return signed(total, factor.negative, scope)


def is_tame(expr: Expr) -> bool:
    """Whether the expression is finite wherever what it reads is: a mask may then be multiplied with it."""
    for node in nodes(expr):
        if isinstance(node, Call) and node.function not in _BOUNDED:
            return False
        if isinstance(node, Pow) and not (
            isinstance(node.exponent, Constant) and node.exponent.value > 0 and node.exponent.value.denominator == 1
        ):
            return False
    return True


def as_values(array: Labelled, scope: Scope) -> Labelled:
    """An array of integers or a mask in the floating dtype of the equation."""
    return Labelled(Cast(array.op, scope.like), array.axes)


def not_wider(array: Labelled, scope: Scope) -> Labelled:
    """What a function makes of scalars alone, which in NumPy is float64, in the dtype of the equation."""
    return array if array.axes else as_values(array, scope)


def spread_over(array: Labelled, axes: tuple[str, ...], scope: Scope) -> Labelled:
    """The array with exactly these axes, repeated along those that it lacks."""
    if set(axes) <= set(array.axes) and not is_number(array):
        return permuted(array, axes)
    return Labelled(Fill(align(array, axes), tuple(scope.extents[name] for name in axes), scope.like), axes)


def divided(factors: list[Labelled], divisor: Labelled, scope: Scope) -> list[Labelled]:
    """A divisor under a sum taken into a factor that has its axes, else as a factor 1/x."""
    for place, array in enumerate(factors):
        if set(divisor.axes) <= set(array.axes):
            return [*factors[:place], apply("divide", (array, divisor), scope), *factors[place + 1 :]]
    return [*factors, apply("divide", (number(ONE), divisor), scope)]
