"""Whether an expression can vanish, by its form: what a relation may be divided by, and what has a value everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from symderiv.lang.arithmetic import sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Add, Bracket, Call, Comparison, Constant, Expr, Max, Mul, Pi, Pow, Read, Size, Sum
from symderiv.lang.layer import Layer, ranges_of
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import substitute

Known = tuple[Comparison, ...]  # comparisons of real values that hold


def never_zero(expr: Expr, layer: Layer, known: Known = ()) -> bool:
    """Whether the expression differs from 0 wherever it is defined."""
    match expr:
        case Constant(number):
            return number != 0
        case Mul(factors):
            return all(never_zero(factor, layer, known) for factor in factors)
        case Pow(base, Constant(exponent)):
            return exponent < 0 or never_zero(base, layer, known)
        case Read(tensor, _) if layer.equation_of(tensor) is not None:
            return _read(tensor, layer, never_zero) or positive(expr, layer, known)
    return positive(expr, layer, known)


def positive(expr: Expr, layer: Layer, known: Known = ()) -> bool:
    """Whether the expression is above 0 wherever it is defined."""
    if any(_is_below(condition, expr, layer) for condition in known):
        return True
    match expr:
        case Constant(number):
            return number > 0
        case Size(_, least):
            return least > 0
        case Pi() | Call("exp" | "sigmoid", _):
            return True
        case Call("max", arguments):
            return any(positive(argument, layer, known) for argument in arguments)
        case Call("min", arguments):
            return all(positive(argument, layer, known) for argument in arguments)
        case Read(tensor, _):
            return _read(tensor, layer, positive)
        case Mul(factors):
            return all(positive(factor, layer, known) for factor in factors)
        case Pow(base, exponent):
            if positive(base, layer, known) or not isinstance(exponent, Constant):
                return positive(base, layer, known)
            return not_negative(expr, layer, known) and never_zero(expr, layer, known)
        case Add(terms):
            safe = all(not_negative(term, layer, known) for term in terms)
            return (safe and any(positive(term, layer, known) for term in terms)) or _is_rest_to_one(terms, layer)
        case Sum(body, _, lower, upper):
            counts = positive(body, layer, known) and never_negative(sub(upper, lower), _facts(layer))
            return counts or _counts_the_largest(expr, layer)
    return False


def not_negative(expr: Expr, layer: Layer, known: Known = ()) -> bool:
    """Whether the expression is at least 0 wherever it is defined."""
    match expr:
        case Constant(number):
            return number >= 0
        case Size() | Bracket() | Call("abs", _):
            return True
        case Call("max", arguments):
            return any(not_negative(argument, layer, known) for argument in arguments)
        case Call("min", arguments):
            return all(not_negative(argument, layer, known) for argument in arguments)
        case Read(tensor, _):
            return _read(tensor, layer, not_negative) or positive(expr, layer, known)
        case Pow(base, Constant(exponent)):
            return _even(exponent) or exponent.denominator % 2 == 0 or not_negative(base, layer, known)
        case Mul(parts) | Add(parts):
            return all(not_negative(part, layer, known) for part in parts)
        case Sum(body, _, _, _):
            return not_negative(body, layer, known)
    return positive(expr, layer, known)


def _is_below(condition: Comparison, expr: Expr, layer: Layer) -> bool:
    """Whether a condition says that the expression is above something that is not below 0."""
    if condition.relation not in ("<", "<=") or not alike(condition.right, expr):
        return False
    return positive(condition.left, layer) or (condition.relation == "<" and not_negative(condition.left, layer))


def _counts_the_largest(expr: Sum, layer: Layer) -> bool:
    """Whether it is the number of elements that equal the largest of them: there is one, where there is any at all."""
    match expr.body:
        case Bracket((Comparison("=", left, right),)):
            return _is_largest(left, right, expr, layer) or _is_largest(right, left, expr, layer)
    return False


def _is_largest(read: Expr, body: Expr, over: Sum, layer: Layer) -> bool:
    equation = layer.equation_of(read.tensor) if isinstance(read, Read) else None
    if equation is None or not isinstance(read, Read):
        return False
    match substitute(equation.rhs, dict(zip(equation.indices, read.indices, strict=True))):
        case Max(other, index, lower, upper):
            return alike(Sum(other, index, lower, upper), replace(over, body=body))
    return False


def _is_rest_to_one(terms: tuple[Expr, ...], layer: Layer) -> bool:
    """Whether it is 1 less a value of the logistic function."""
    match terms:
        case (Constant(number), Mul((Constant(factor), rest))) if number >= 1 and factor == -1:
            return _is_logistic(rest, layer)
    return False


def _is_logistic(expr: Expr, layer: Layer) -> bool:
    match expr:
        case Read(tensor, _) if layer.equation_of(tensor) is not None:
            return _read(tensor, layer, _is_logistic)
    return isinstance(expr, Call) and expr.function == "sigmoid"


def _even(exponent: Fraction) -> bool:
    return exponent.denominator == 1 and exponent.numerator % 2 == 0


def _read(tensor: str, layer: Layer, holds: Callable[[Expr, Layer], bool]) -> bool:
    equation = layer.equation_of(tensor)
    if equation is not None:  # of a recurrence nothing is known: that would take an induction
        return tensor not in recurrent_tensors(layer.forward) and holds(equation.rhs, layer)
    return tensor in layer.tensors and layer.tensors[tensor].domain == "positive"


def _facts(layer: Layer) -> Facts:
    """The ranges of the indices on the left of relations, as far as a letter has one range alone."""
    found: dict[str, set[tuple[Expr, Expr]]] = {}
    for equation in layer.forward:
        for name, range_ in ranges_of(equation, layer.tensors[equation.lhs.tensor]).items():
            found.setdefault(name, set()).add(range_)
    ranges = {name: next(iter(those)) for name, those in found.items() if len(those) == 1}
    return Facts(ranges, layer.known, layer.derived_sizes)
