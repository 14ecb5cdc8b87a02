"""Index positions, limits and conditions as Python functions: loops ask for them again and again.

Only what is told by indices and sizes alone is compiled; the evaluator walks through all else, and through what divides
by 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symderiv.lang.expr import INTEGER_FUNCTIONS, Add, Call, Comparison, Constant, Expr, Index, Mul, Pow, Size
from symderiv.numbers.index_functions import exact_call

# Of the values of the indices and of the sizes.  Raises ZeroDivisionError for a division by 0.
Places = Callable[[Mapping[str, int], Mapping[str, int]], tuple[int, ...]]
Holds = Callable[[Mapping[str, int], Mapping[str, int]], bool]

_RELATIONS = {"=": "==", "!=": "!=", "<=": "<=", "<": "<"}


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
    found: Places | None = None
    with suppress(_Walked):
        found = _function("".join(f"{_integer(expr)}, " for expr in exprs))
    return found


@lru_cache(maxsize=8192)
def holds(conditions: tuple[Comparison, ...]) -> Holds | None:
    """Whether all conditions hold; None where one of them is not told by indices and sizes alone."""
    found: Holds | None = None
    with suppress(_Walked):
        found = _function(" and ".join(map(_condition, conditions)) or "True")
    return found


def _function(source: str) -> Any:
    names = {"Fraction": Fraction, "call": exact_call, "__builtins__": {}}
    try:
        return eval(f"lambda at, sizes: ({source})", names)  # the source is made here, of numbers and quoted names
    except (SyntaxError, MemoryError, RecursionError):  # nested too deeply for Python
        raise _Walked from None


def _condition(condition: Comparison) -> str:
    if condition.relation not in _RELATIONS:
        raise _Walked
    return f"{_source(condition.left)} {_RELATIONS[condition.relation]} {_source(condition.right)}"


def _integer(expr: Expr) -> str:
    if not _is_integer(expr):
        raise _Walked
    return _source(expr)


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


def _source(expr: Expr) -> str:
    match expr:
        case Index(name):
            return f"at[{name!r}]"
        case Size(name):
            return f"sizes[{name!r}]"
        case Constant(number):
            whole = number.denominator == 1
            return f"({number.numerator})" if whole else f"Fraction({number.numerator}, {number.denominator})"
        case Add(terms) if terms:
            return f"({' + '.join(map(_source, terms))})"
        case Mul(factors) if factors:
            return f"({' * '.join(map(_source, factors))})"
        case Pow(base, Constant(exponent)) if _is_integer(expr):
            return f"{_source(base)} ** {exponent.numerator}"
        case Pow(base, Constant(exponent)) if exponent.denominator == 1:
            return f"Fraction({_source(base)}) ** {exponent.numerator}"
        case Call("floor", (Mul(factors),), 0) if (quotient := _quotient(factors)) is not None:
            return quotient
        case Call("mod", (number, modulus), 0) if _is_integer(expr):
            return f"({_source(number)} % {_source(modulus)})"
        case Call(function, arguments, 0) if function in (*INTEGER_FUNCTIONS, "max", "min", "abs"):
            return f"call({function!r}, [{', '.join(map(_source, arguments))}])"
    raise _Walked


def _quotient(factors: tuple[Expr, ...]) -> str | None:
    """floor of a product of integers and reciprocals of integers, None for any other product."""
    above, below = ["1"], ["1"]
    for factor in factors:
        match factor:
            case Constant(number):
                above.append(f"({number.numerator})")
                below.append(f"{number.denominator}")
            case Pow(base, Constant(Fraction(numerator=-1, denominator=1))) if _is_integer(base):
                below.append(_source(base))
            case _ if _is_integer(factor):
                above.append(_source(factor))
            case _:
                return None
    return f"({' * '.join(above)} // ({' * '.join(below)}))"
