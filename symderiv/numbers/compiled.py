"""Index positions, limits and conditions as Python functions: loops ask for them again and again.

Only what is told by indices and sizes alone is compiled; the evaluator walks through all else, and through what divides
by 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add, eq, le, lt, mul, ne
from typing import Any

from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import INTEGER_FUNCTIONS, Add, Call, Comparison, Constant, Expr, Index, Mul, Pow, Size
from symderiv.numbers.index_functions import exact_call

# Of the values of the indices and of the sizes.  Raises ZeroDivisionError for a division by 0.
Places = Callable[[Mapping[str, int], Mapping[str, int]], tuple[int, ...]]
Holds = Callable[[Mapping[str, int], Mapping[str, int]], bool]
Function = Callable[[Mapping[str, int], Mapping[str, int]], Any]  # an int or a Fraction

_RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<=": le, "<": lt}


@dataclass(frozen=True, slots=True)
class Quick:
    """What has been compiled, by the node itself and not by what is equal to it, which would take long to tell."""

    _places: dict[int, tuple[object, Places | None]] = field(default_factory=dict)
    _holds: dict[int, tuple[object, Holds | None]] = field(default_factory=dict)

    def places(self, node: Expr, exprs: tuple[Expr, ...]) -> Places | None:
        """The values of the index expressions of a node; None where they are to be walked through."""
        if id(node) not in self._places:
            self._places[id(node)] = (node, places(exprs))  # holding the node keeps its id its own
        return self._places[id(node)][1]

    def holds(self, conditions: tuple[Comparison, ...]) -> Holds | None:
        """Whether all conditions hold; None where they are to be walked through."""
        if id(conditions) not in self._holds:
            self._holds[id(conditions)] = (conditions, holds(conditions))
        return self._holds[id(conditions)][1]


class _Walked(Exception):
    """What is to be evaluated by walking through it."""


@lru_cache(maxsize=8192)
def places(exprs: tuple[Expr, ...]) -> Places | None:
    """The values of several integers; None where one of them is not told by indices and sizes alone."""
    try:
        parts = tuple(map(_integer, exprs))
    except (_Walked, RecursionError):
        return None
    if len(parts) == 2:  # the limits of a sum, asked for most
        first, second = parts
        return lambda at, sizes: (first(at, sizes), second(at, sizes))
    return lambda at, sizes: tuple([part(at, sizes) for part in parts])


@lru_cache(maxsize=8192)
def holds(conditions: tuple[Comparison, ...]) -> Holds | None:
    """Whether all conditions hold; None where one of them is not told by indices and sizes alone."""
    try:
        parts = tuple(map(_condition, conditions))
    except (_Walked, RecursionError):
        return None
    return lambda at, sizes: all([part(at, sizes) for part in parts])


def _condition(condition: Comparison) -> Holds:
    if condition.relation not in _RELATIONS:
        raise _Walked
    compare, left, right = _RELATIONS[condition.relation], _function(condition.left), _function(condition.right)
    return lambda at, sizes: compare(left(at, sizes), right(at, sizes))


def _integer(expr: Expr) -> Function:
    if not _is_integer(expr):
        raise _Walked
    return _function(expr)


def _is_integer(expr: Expr) -> bool:
    """Whether a value is an integer whatever the indices and sizes are."""
    match expr:
        case Index() | Size() | Call("floor" | "ceil", _, 0):
            return True
        case Constant(number):
            return number.denominator == 1
        case Add(parts) | Mul(parts) | Call("mod" | "max" | "min", parts, 0):
            return all(map(_is_integer, parts))
        case Pow(base, Constant(exponent)):
            return exponent.denominator == 1 and exponent >= 0 and _is_integer(base)
    return False


def _function(expr: Expr) -> Function:
    match expr:
        case Index(name):
            return lambda at, sizes: at[name]
        case Size(name):
            return lambda at, sizes: sizes[name]
        case Constant(number):
            value: Any = number.numerator if number.denominator == 1 else number
            return lambda at, sizes: value
        case Add(terms) if terms:
            return _joined(add, tuple(map(_function, terms)))
        case Mul(factors) if factors:
            return _joined(mul, tuple(map(_function, factors)))
        case Pow(base, Constant(exponent)) if exponent.denominator == 1:
            inner, power, is_integer = _function(base), exponent.numerator, _is_integer(expr)
            return lambda at, sizes: (inner(at, sizes) if is_integer else Fraction(inner(at, sizes))) ** power
        case Call("floor", (Mul(factors),), 0) if (quotient := _quotient(factors)) is not None:
            return quotient
        case Call(function, arguments, 0) if function in (*INTEGER_FUNCTIONS, "max", "min", "abs"):
            parts = tuple(map(_function, arguments))
            return lambda at, sizes: exact_call(function, [part(at, sizes) for part in parts])
    raise _Walked


def _joined(operation: Callable[[Any, Any], Any], parts: tuple[Function, ...]) -> Function:
    if len(parts) == 2:
        first, second = parts
        return lambda at, sizes: operation(first(at, sizes), second(at, sizes))
    return lambda at, sizes: reduce(operation, [part(at, sizes) for part in parts])


def _quotient(factors: tuple[Expr, ...]) -> Function | None:
    """floor of a product of integers and reciprocals of integers, None for any other product."""
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in factors:
        match factor:
            case Constant(number):
                above.append(constant(number.numerator))
                below.append(constant(number.denominator))
            case Pow(base, Constant(Fraction(numerator=-1, denominator=1))) if _is_integer(base):
                below.append(base)
            case _ if _is_integer(factor):
                above.append(factor)
            case _:
                return None
    dividend, divisor = (_joined(mul, (*map(_function, parts), _one)) for parts in (above, below))
    return lambda at, sizes: dividend(at, sizes) // divisor(at, sizes)


def _one(at: Mapping[str, int], sizes: Mapping[str, int]) -> int:
    return 1
