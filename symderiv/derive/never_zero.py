"""Whether an expression can vanish, by its form: what a relation may be divided by."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symderiv.lang.expr import Add, Bracket, Call, Constant, Expr, Mul, Pi, Pow, Read, Size, Sum
from symderiv.lang.layer import Layer
from symderiv.lang.recurrence import recurrent_tensors


def never_zero(expr: Expr, layer: Layer) -> bool:
    """Whether the expression differs from 0 wherever it is defined."""
    match expr:
        case Constant(number):
            return number != 0
        case Mul(factors):
            return all(never_zero(factor, layer) for factor in factors)
        case Pow(base, Constant(exponent)):
            return exponent < 0 or never_zero(base, layer)
        case Read(tensor, _) if layer.equation_of(tensor) is not None:
            return _read(tensor, layer, never_zero)
    return positive(expr, layer)


def positive(expr: Expr, layer: Layer) -> bool:
    """Whether the expression is above 0 wherever it is defined."""
    match expr:
        case Constant(number):
            return number > 0
        case Size(_, least):
            return least > 0
        case Pi() | Call("exp" | "sigmoid", _):
            return True
        case Call("max", arguments):
            return any(positive(argument, layer) for argument in arguments)
        case Call("min", arguments):
            return all(positive(argument, layer) for argument in arguments)
        case Read(tensor, _):
            return _read(tensor, layer, positive)
        case Mul(factors):
            return all(positive(factor, layer) for factor in factors)
        case Pow(base, _):
            return positive(base, layer) or (not_negative(expr, layer) and never_zero(expr, layer))
        case Add(terms):
            return all(not_negative(term, layer) for term in terms) and any(positive(term, layer) for term in terms)
    return False


def not_negative(expr: Expr, layer: Layer) -> bool:
    """Whether the expression is at least 0 wherever it is defined."""
    match expr:
        case Constant(number):
            return number >= 0
        case Size() | Bracket() | Call("abs", _):
            return True
        case Call("max", arguments):
            return any(not_negative(argument, layer) for argument in arguments)
        case Call("min", arguments):
            return all(not_negative(argument, layer) for argument in arguments)
        case Read(tensor, _):
            return _read(tensor, layer, not_negative)
        case Pow(base, Constant(exponent)):
            return _even(exponent) or exponent.denominator % 2 == 0 or not_negative(base, layer)
        case Mul(parts) | Add(parts):
            return all(not_negative(part, layer) for part in parts)
        case Sum(body, _, _, _):
            return not_negative(body, layer)
    return positive(expr, layer)


def _even(exponent: Fraction) -> bool:
    return exponent.denominator == 1 and exponent.numerator % 2 == 0


def _read(tensor: str, layer: Layer, holds: Callable[[Expr, Layer], bool]) -> bool:
    equation = layer.equation_of(tensor)
    if equation is not None:  # of a recurrence nothing is known: that would take an induction
        return tensor not in recurrent_tensors(layer.forward) and holds(equation.rhs, layer)
    return tensor in layer.tensors and layer.tensors[tensor].domain == "positive"
