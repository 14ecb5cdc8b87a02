"""Small sizes and indices at which facts hold: one where an expression is negative ends the search for a proof."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, prod
from random import Random

from symderiv.lang.expr import Add, Call, Constant, Expr, Index, Mul, Pow, Read, Size
from symderiv.lang.walk import free_indices, nodes, sizes_in

Point = dict[Expr, int]  # the values of sizes, indices and integer reads

_POINTS = 20  # at which the expression is looked at
_TRIES = 80  # for so many points
_LARGEST = 5  # sizes that tell apart what a proof would have to tell apart


class NoValueError(ArithmeticError):
    """The expression has no value at this point: a division by 0, or something that is no index expression."""


def value_at(expr: Expr, point: Mapping[Expr, int]) -> int | Fraction:
    """The value of an index expression.  Raises NoValueError."""
    match expr:
        case Constant(number):
            return number.numerator if number.denominator == 1 else number
        case Size() | Index() | Read():
            if expr not in point:
                raise NoValueError
            return point[expr]
        case Add(terms):
            return sum(value_at(term, point) for term in terms)
        case Mul(factors):
            return prod(value_at(factor, point) for factor in factors)
        case Pow(base, Constant(exponent)) if exponent.denominator == 1:
            value = value_at(base, point)
            if value == 0 and exponent < 0:
                raise NoValueError
            return Fraction(value) ** exponent.numerator
        case Call(function, arguments):
            return _call(function, [value_at(argument, point) for argument in arguments])
    raise NoValueError


def _call(function: str, numbers: list[int | Fraction]) -> int | Fraction:
    match function, numbers:
        case "floor", [number]:
            return floor(number)
        case "ceil", [number]:
            return ceil(number)
        case "mod", [number, modulus] if modulus:
            return number - modulus * floor(Fraction(number) / modulus)
        case "min", _:
            return min(numbers)
        case "max", _:
            return max(numbers)
    raise NoValueError


def negative_somewhere(
    expr: Expr,
    ranges: Mapping[str, tuple[Expr, Expr]],
    values: Mapping[str, tuple[Expr, Expr]],
    at_least_zero: tuple[Expr, ...],
    derived: Mapping[str, Expr],
) -> bool:
    """Whether a point was found at which all is as stated and the expression is below 0; False says nothing."""
    at_least_zero = _related(expr, at_least_zero, ranges)
    found = 0
    for seed in range(_TRIES):
        try:
            point = _point(Random(seed), (expr, *at_least_zero), ranges, values, derived)
            if all(value_at(fact, point) >= 0 for fact in at_least_zero):
                if value_at(expr, point) < 0:
                    return True
                found += 1
        except NoValueError:
            continue
        if found == _POINTS:
            break
    return False


def _related(expr: Expr, facts: tuple[Expr, ...], ranges: Mapping[str, tuple[Expr, Expr]]) -> tuple[Expr, ...]:
    """The facts that speak of indices that the expression, or a range or a fact that it hangs on, speaks of.

    Of the facts that speak of sizes alone, those are taken that share one.
    """
    names: frozenset[str] = frozenset()
    new = free_indices(expr)
    while new - names:
        names |= new
        new = frozenset().union(*(free_indices(end) for name in names & ranges.keys() for end in ranges[name]))
        new = new.union(*(free_indices(fact) for fact in facts if free_indices(fact) & names))
    chosen = tuple(fact for fact in facts if free_indices(fact) & names)
    ends = (end for name in names & ranges.keys() for end in ranges[name])
    return (*chosen, *_about_sizes((expr, *chosen, *ends), facts))


def _about_sizes(wanted: tuple[Expr, ...], facts: tuple[Expr, ...]) -> tuple[Expr, ...]:
    waiting = [fact for fact in facts if not free_indices(fact)]
    sizes = frozenset().union(*map(sizes_in, wanted))
    chosen: list[Expr] = []
    while linked := [fact for fact in waiting if sizes_in(fact) & sizes]:
        chosen += linked
        waiting = [fact for fact in waiting if fact not in linked]
        sizes = sizes.union(*map(sizes_in, linked))
    return tuple(chosen)


def _point(
    random: Random,
    wanted: tuple[Expr, ...],
    ranges: Mapping[str, tuple[Expr, Expr]],
    values: Mapping[str, tuple[Expr, Expr]],
    derived: Mapping[str, Expr],
) -> Point:
    """All atoms of the expressions, those in the ranges and formulas of others included.  Raises NoValueError."""
    point: Point = {}

    def settle(expr: Expr) -> None:
        for node in nodes(expr):
            if node in point:
                continue
            match node:
                case Size(name, least):
                    if name in derived:
                        settle(derived[name])
                        number = value_at(derived[name], point)
                        if number.denominator != 1 or number < 1:
                            raise NoValueError
                        point[node] = int(number)
                    else:
                        point[node] = random.randint(least, _LARGEST)
                case Index(name) if name in ranges:
                    point[node] = between(*ranges[name])
                case Index():  # of which nothing is known
                    point[node] = random.randint(-_LARGEST, _LARGEST)
                case Read(name) if name in values:
                    point[node] = between(*values[name])

    def between(lower: Expr, upper: Expr) -> int:
        settle(lower)
        settle(upper)
        first, last = ceil(value_at(lower, point)), floor(value_at(upper, point))
        if first > last:
            raise NoValueError
        return random.choice((first, last, random.randint(first, last)))

    for expr in wanted:
        settle(expr)
    return point
