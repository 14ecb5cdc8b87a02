"""Values by brute force, from the definitions alone: no code of the prover, nor of the evaluator that it uses.

Numbers are exact rationals until a function or a root is met, floating-point numbers of many digits from there on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, reduce
from math import ceil, factorial, floor, prod
from typing import Any
from zlib import crc32

from mpmath.ctx_mp import MPContext

from symderiv.lang.expr import (
    Add,
    ArgMax,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    NegativeInfinity,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.layer import Equation

Number = Any  # a Fraction, or a float of mpmath, which mix
Place = Mapping[str, int]
Position = tuple[int, ...]

_FEW, _MANY = 60, 1000  # digits
_LARGEST = 300  # of what is put into exp: beyond, numbers take too long
_NEAR = 1e-30  # numbers closer than this cannot be told apart by a condition


class NoValue(Exception):
    """There is no value here: a read outside a tensor, a division by 0."""


class Unclear(NoValue):
    """There may be a value, but not one that these numbers tell: a condition too close to call, too large an exp."""


@cache
def _context(digits: int) -> Any:
    context = MPContext()
    context.dps = digits
    return context


@dataclass(frozen=True, slots=True)
class World:
    """Numbers for all that is given: sizes, shapes, elements; and equations for what is defined."""

    sizes: Mapping[str, int]
    shapes: Mapping[str, Position]
    element: Callable[[str, Position], Fraction]
    definitions: Mapping[str, Equation] = field(default_factory=dict)
    digits: int = _FEW
    _known: dict[tuple[str, Position], Number] = field(default_factory=dict)

    def value(self, expr: Expr, at: Place) -> Number:
        """The value of an expression.  Raises NoValue."""
        match expr:
            case Constant(number):
                return number
            case Pi():
                return +_context(self.digits).pi
            case Size(name):
                return Fraction(self.sizes[name])
            case Index(name):
                return Fraction(at[name])
            case Read(tensor, indices):
                return self._read(tensor, tuple(self.integer(index, at) for index in indices))
            case Add(terms):
                return sum((self.value(term, at) for term in terms), Fraction(0))
            case Mul(factors):
                brackets = [factor for factor in factors if isinstance(factor, Bracket)]
                if not all(self.holds(c, at) for bracket in brackets for c in bracket.conditions):
                    return Fraction(0)
                return prod((self.value(f, at) for f in factors if not isinstance(f, Bracket)), start=Fraction(1))
            case Pow(base, exponent):
                return self._power(self.value(base, at), self.value(exponent, at))
            case Call(function, arguments, order):
                return self._called(function, [self.value(argument, at) for argument in arguments], order)
            case Sum(body, index):
                return sum((self.value(body, {**at, index: k}) for k in self._run(expr, at)), Fraction(0))
            case Max():
                return self._largest(expr, at)[0]
            case ArgMax(largest, place):
                return Fraction(self._largest(largest, at)[1][place])
            case Bracket(conditions):
                return Fraction(all(self.holds(condition, at) for condition in conditions))
            case Cases():
                return self.value(self._branch(expr, at), at)
        raise AssertionError(f"no value for {expr!r}")

    def integer(self, expr: Expr, at: Place) -> int:
        """The value of an index position or a limit."""
        number = self.value(expr, at)
        if not isinstance(number, Fraction) or number.denominator != 1:
            raise NoValue(f"{number} in an index position")
        return int(number)

    def holds(self, condition: Comparison, at: Place) -> bool:
        """Whether a condition holds."""
        left, right = self.value(condition.left, at), self.value(condition.right, at)
        exact, difference = isinstance(left, Fraction) and isinstance(right, Fraction), left + -right
        if not exact and abs(difference) <= _NEAR:
            raise Unclear("a condition between numbers too close to tell apart")
        relations = {"=": difference == 0, "!=": difference != 0, "<=": difference <= 0, "<": difference < 0}
        return bool(relations[condition.relation])

    def _run(self, binder: Sum | Max, at: Place) -> range:
        return range(self.integer(binder.lower, at), self.integer(binder.upper, at) + 1)

    def _branch(self, expr: Cases, at: Place) -> Expr:
        held = (value for value, conditions in expr.branches if all(self.holds(c, at) for c in conditions))
        return next(held, expr.otherwise)

    def _largest(self, largest: Max, at: Place) -> tuple[Number, Position]:
        """A maximum and where it is first taken, by the indices from the outermost on."""
        best: tuple[Number, Position] | None = None
        for k in self._run(largest, at):
            inside, inner = {**at, largest.index: k}, largest.body
            while isinstance(inner, Cases):
                inner = self._branch(inner, inside)
            if isinstance(inner, NegativeInfinity):
                continue
            if isinstance(inner, Max):
                try:
                    here, places = self._largest(inner, inside)
                except NoValue:
                    continue
            else:
                here, places = self.value(inner, inside), ()
            if best is None or here + -best[0] > 0:
                best = here, (k, *places)
        if best is None:
            raise NoValue("the largest of nothing")
        return best

    def _read(self, tensor: str, position: Position) -> Number:
        if not all(0 <= place < length for place, length in zip(position, self.shapes[tensor], strict=True)):
            raise NoValue(f"{tensor}{position} is outside")
        if tensor not in self.definitions:
            return self.element(tensor, position)
        if (tensor, position) not in self._known:
            equation = self.definitions[tensor]
            at = dict(zip(equation.indices, position, strict=True))
            self._known[tensor, position] = self.value(equation.rhs, at)
        return self._known[tensor, position]

    def _float(self, number: Number) -> Any:
        context = _context(self.digits)
        if isinstance(number, Fraction):
            return context.mpf(number.numerator) / number.denominator
        return number

    def _power(self, base: Number, exponent: Number) -> Number:
        if base == 0 and exponent < 0:
            raise NoValue("a division by 0")
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            return base ** int(exponent)
        if base < 0:
            raise NoValue("a root of a negative number")
        return _context(self.digits).power(self._float(base), self._float(exponent))

    def _called(self, function: str, numbers: list[Number], order: int) -> Number:
        context, number = _context(self.digits), numbers[0]
        match function:
            case "max":
                return reduce(lambda a, b: a if a + -b >= 0 else b, numbers)
            case "min":
                return reduce(lambda a, b: a if a + -b <= 0 else b, numbers)
            case "abs":
                return abs(number)
            case "sign":
                return Fraction(int(number > 0) - int(number < 0))
            case "floor":
                return Fraction(floor(number))
            case "ceil":
                return Fraction(ceil(number))
            case "mod":
                return number + -numbers[1] * floor(number / numbers[1])
            case "log" if number <= 0:
                raise NoValue("log of what is not positive")
            case "exp" | "sigmoid" if abs(number) + -_LARGEST > 0:
                raise Unclear("too large for exp")
            case "sigmoid":
                return 1 / (1 + context.exp(-self._float(number)))
            case "exp" | "log" | "tanh" | "erf" | "sin" | "cos":
                return getattr(context, function)(self._float(number))
        return _unknown(function, order, number)


def _unknown(function: str, order: int, number: Number) -> Number:
    """An unknown function is a polynomial of degree 5 whose coefficients come from its name."""
    coefficients = [Fraction(crc32(f"{function}{power}".encode()) % 19 + 1, 7) for power in range(6)]
    steps = (
        (power, c * factorial(power) / factorial(power - order)) for power, c in enumerate(coefficients[order:], order)
    )
    return sum((c * number ** (power - order) for power, c in steps), Fraction(0))


@dataclass(frozen=True, slots=True)
class Compared:
    """What brute force says of two expressions: at how many places both have values, and the first where they differ.

    `lopsided` is the first place at which one side alone has no value.
    """

    places: int = 0
    apart: str = ""
    lopsided: str = ""


def compared(left: Expr, right: Expr, points: Iterable[tuple[World, Place]]) -> Compared:
    """Both sides at some points, up to the first where they differ."""
    seen, lopsided = 0, ""
    for world, at in points:
        try:
            values: list[Number] = [_value_or_none(world, side, at) for side in (left, right)]
        except Unclear:
            continue
        if None in values:
            precise = replace(world, digits=_MANY, _known={})  # with few digits, a sum may be 0 that is not
            sure = [_value_or_none(precise, side, at) is None for side in (left, right)]
            lopsided = lopsided or (f"{dict(world.sizes)} {dict(at)}" if sure[0] != sure[1] else "")
            continue
        seen += 1
        difference = values[0] + -values[1]
        if difference != 0 and _differ(world, left, right, at, difference):
            return Compared(seen, f"{dict(world.sizes)} {dict(at)}: {values[0]} and {values[1]}", lopsided)
    return Compared(seen, "", lopsided)


def _value_or_none(world: World, side: Expr, at: Place) -> Number | None:
    try:
        return world.value(side, at)
    except Unclear:
        raise
    except NoValue:
        return None


def _differ(world: World, left: Expr, right: Expr, at: Place, difference: Number) -> bool:
    """Whether a difference is one: with many more digits it stays what it was."""
    precise = World(world.sizes, world.shapes, world.element, world.definitions, _MANY)
    try:
        again = precise.value(left, at) + -precise.value(right, at)
    except NoValue:
        return False
    return bool(2 * abs(again) + -abs(difference) > 0 and 2 * abs(difference) + -abs(again) > 0)
