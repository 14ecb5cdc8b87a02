"""Expressions as plain data for JSON, and back: lists that begin with a word, never a text that is evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symderiv.errors import SymderivError
from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import (
    Add,
    ArgMax,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Determinant,
    Expr,
    Index,
    Inverse,
    Max,
    Mul,
    NegativeInfinity,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
)

Data = Any  # a list of words, numbers and such lists: what JSON can hold

_DEEPEST = 200
RELATIONS = ("=", "!=", "<=", "<")


class DataError(SymderivError):
    """Data that are no expression."""


def to_data(expr: Expr) -> Data:
    """`["sum", ["read", "x", [["index", "i"]]], "i", ["number", "0"], ["size", "n", 1]]`; numbers as `"3/4"`."""
    match expr:
        case Constant(value):
            return ["number", str(value)]
        case Pi():
            return ["pi"]
        case NegativeInfinity():
            return ["-infinity"]
        case Size(name, least):
            return ["size", name, least]
        case Index(name):
            return ["index", name]
        case Read(tensor, indices):
            return ["read", tensor, [to_data(index) for index in indices]]
        case Add(parts):
            return ["add", [to_data(part) for part in parts]]
        case Mul(parts):
            return ["mul", [to_data(part) for part in parts]]
        case Pow(base, exponent):
            return ["power", to_data(base), to_data(exponent)]
        case Call(function, arguments, order):
            return ["call", function, [to_data(argument) for argument in arguments], order]
        case Sum(body, index, lower, upper):
            return ["sum", to_data(body), index, to_data(lower), to_data(upper)]
        case Max(body, index, lower, upper, ties):
            return ["max", to_data(body), index, to_data(lower), to_data(upper), ties]
        case ArgMax(largest, place):
            return ["place", to_data(largest), place]
        case Inverse(entry, size):
            return ["inverse", to_data(entry), to_data(size)]
        case Determinant(entry, inverse, size):
            return ["determinant", to_data(entry), to_data(inverse), to_data(size)]
        case Bracket(conditions):
            return ["where", conditions_data(conditions)]
        case Cases(branches, otherwise):
            return ["cases", [[to_data(v), conditions_data(held)] for v, held in branches], to_data(otherwise)]
    raise DataError(f"a {type(expr).__name__} node has no data.")


def conditions_data(conditions: Sequence[Comparison]) -> Data:
    """`[["<=", left, right], ...]`."""
    return [[c.relation, to_data(c.left), to_data(c.right)] for c in conditions]


def from_data(data: Data, depth: int = 0) -> Expr:
    """The expression.  Raises DataError for anything that `to_data` does not make."""
    if depth > _DEEPEST:
        raise DataError(f"an expression is nested more than {_DEEPEST} deep.")

    def inner(part: Data) -> Expr:
        return from_data(part, depth + 1)

    def many(parts: Data) -> tuple[Expr, ...]:
        return tuple(map(inner, _list(parts)))

    def held(conditions: Data) -> tuple[Comparison, ...]:
        return tuple(_condition(condition, inner) for condition in _list(conditions))

    match data:
        case ["number", str() as text]:
            return constant(number(text))
        case ["pi"]:
            return Pi()
        case ["-infinity"]:
            return NegativeInfinity()
        case ["size", str() as name, int() as least]:
            return Size(name, least)
        case ["index", str() as name]:
            return Index(name)
        case ["read", str() as tensor, indices]:
            return Read(tensor, many(indices))
        case ["add", parts]:
            return Add(many(parts))
        case ["mul", parts]:
            return Mul(many(parts))
        case ["power", base, exponent]:
            return Pow(inner(base), inner(exponent))
        case ["call", str() as function, arguments, int() as order]:
            return Call(function, many(arguments), order)
        case ["sum", body, str() as index, lower, upper]:
            return Sum(inner(body), index, inner(lower), inner(upper))
        case ["max", body, str() as index, lower, upper, str() as ties]:
            return Max(inner(body), index, inner(lower), inner(upper), ties)
        case ["place", largest, int() as place] if isinstance(found := inner(largest), Max):
            return ArgMax(found, place)
        case ["inverse", entry, size] if isinstance(of := inner(entry), Read):
            return Inverse(of, inner(size))
        case ["determinant", entry, inverse, size] if isinstance(of := inner(entry), Read):
            if isinstance(beside := inner(inverse), Read):
                return Determinant(of, beside, inner(size))
        case ["where", conditions]:
            return Bracket(held(conditions))
        case ["cases", branches, otherwise]:
            return Cases(tuple(_branch(branch, inner, held) for branch in _list(branches)), inner(otherwise))
    raise DataError(f"this is no expression: {_short(data)}.")


def number(text: Data) -> Fraction:
    """A rational written as `-3/4`.  Raises DataError for any other text."""
    digits = text.removeprefix("-").replace("/", "", 1) if isinstance(text, str) else ""
    if not (digits.isascii() and digits.isdigit()) or text.endswith("/0"):
        raise DataError(f"this is no rational number: {_short(text)}.")
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise DataError(f"this is no rational number: {_short(text)}.") from None


def _list(data: Data) -> list[Data]:
    if not isinstance(data, list):
        raise DataError(f"a list is expected here: {_short(data)}.")
    return data


def _condition(data: Data, inner: Any) -> Comparison:
    match data:
        case [str() as relation, left, right] if relation in RELATIONS:
            return Comparison(relation, inner(left), inner(right))
    raise DataError(f"this is no condition: {_short(data)}.")


def _branch(data: Data, inner: Any, held: Any) -> tuple[Expr, tuple[Comparison, ...]]:
    match data:
        case [value, conditions]:
            return inner(value), held(conditions)
    raise DataError(f"this is no branch of cases: {_short(data)}.")


def _short(data: Data) -> str:
    text = repr(data)
    return text if len(text) <= 60 else f"{text[:57]}..."
