"""Evaluating an expression by its definition: loops over indices, for any type of numbers.

Index positions and all that is exactly rational is computed in exact rationals, whatever the type of the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import prod
from operator import add, mul

from symderiv.errors import Unsupported
from symderiv.lang.expr import (
    INTEGER_FUNCTIONS,
    KNOWN_FUNCTIONS,
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
from symderiv.lang.walk import binders_of, free_indices
from symderiv.numbers.arithmetic import Arithmetic, Number, Undefined
from symderiv.numbers.compiled import Quick
from symderiv.numbers.index_functions import exact_call
from symderiv.numbers.realisation import Realisation

Table = Mapping[tuple[int, ...], Number]  # a tensor's elements by their indices; integer tensors hold ints
Indices = Mapping[str, int]

_ZERO, _ONE = Fraction(0), Fraction(1)
_SIDES = {"=": (0,), "!=": (-1, 1), "<=": (-1, 0), "<": (-1,)}  # on which the left of what holds lies


class OutsideBox(LookupError):
    """An element is read that the tensor does not have, and no bracket keeps it from being read."""


class _Inexact(Exception):
    """The value is no exact rational."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression is evaluated with; remembers the sums that it has computed, and what has been compiled."""

    arithmetic: Arithmetic
    values: Mapping[str, Table]
    sizes: Mapping[str, int]
    functions: Mapping[str, Realisation] = field(default_factory=dict)
    _sums: dict[tuple[int, tuple[int, ...]], Number] = field(default_factory=dict)
    _free: dict[int, tuple[Expr, tuple[str, ...]]] = field(default_factory=dict)
    _quick: Quick = field(default_factory=Quick)

    def value(self, expr: Expr, indices: Indices) -> Number:
        """The value of an expression.

        Raises Undefined (no value), Unclear (a ball straddles), OutsideBox (a read that no tensor element answers) and
        Unsupported (a node or function that the number type does not have).
        """
        match expr:
            case Constant(number):
                return self.arithmetic.from_fraction(number)
            case Pi():
                return self.arithmetic.pi()
            case Size(name):
                return self.arithmetic.from_fraction(Fraction(self.sizes[name]))
            case Index(name):
                return self.arithmetic.from_fraction(Fraction(indices[name]))
            case Read():
                element = self._element(expr, indices)
                return self.arithmetic.from_fraction(Fraction(element)) if isinstance(element, int) else element
            case Add(terms):
                return reduce(add, [self.value(term, indices) for term in terms])
            case Mul(factors):
                return self._product(factors, indices)
            case Pow(base, exponent):
                return self._power(self.value(base, indices), exponent, indices)
            case Call():
                return self._call(expr, indices)
            case Sum() | Max():
                return self._remembered(expr, indices)
            case ArgMax():
                return self.arithmetic.from_fraction(Fraction(self._place(expr, indices)))
            case Bracket(conditions):
                return self.arithmetic.from_fraction(Fraction(self._hold(conditions, indices)))
            case Cases(branches, otherwise):
                for branch, conditions in branches:
                    if self._hold(conditions, indices):
                        return self.value(branch, indices)
                return self.value(otherwise, indices)
        raise Unsupported(f"the evaluator does not know the node {type(expr).__name__}.")

    def integer(self, expr: Expr, indices: Indices) -> int:
        """The value of an index expression.  Raises Unsupported where it is no integer."""
        if isinstance(expr, Index):
            return indices[expr.name]
        try:
            number = self._exact_value(expr, indices)
        except _Inexact as inexact:
            raise Unsupported(f"an index position holds {inexact}, which is not known exactly.") from None
        if number.denominator != 1:
            raise Unsupported(f"an index position has the value {number}, which is no integer.")
        return int(number)

    def _places(self, node: Expr, exprs: tuple[Expr, ...], indices: Indices) -> tuple[int, ...]:
        """The values of the index expressions of a node, compiled where that can be."""
        quick = self._quick.places(node, exprs)
        try:
            if quick is not None:
                return quick(indices, self.sizes)
        except ZeroDivisionError:
            pass  # walking through it says what is undefined
        return tuple(self.integer(expr, indices) for expr in exprs)

    def _element(self, read: Read, indices: Indices) -> Number:
        position = self._places(read, read.indices, indices)
        if read.tensor not in self.values:
            raise Unsupported(f"no values are given for the tensor {read.tensor}.")
        try:
            return self.values[read.tensor][position]
        except KeyError:
            place = ", ".join(map(str, position))
            raise OutsideBox(f"{read.tensor}[{place}] is read, which lies outside the tensor.") from None

    def _product(self, factors: tuple[Expr, ...], indices: Indices) -> Number:
        """Brackets first: where one is 0, no other factor is evaluated."""
        for factor in factors:
            if isinstance(factor, Bracket) and not self._hold(factor.conditions, indices):
                return self.arithmetic.from_fraction(_ZERO)
        numbers = [self.value(factor, indices) for factor in factors if not isinstance(factor, Bracket)]
        return reduce(mul, numbers) if numbers else self.arithmetic.from_fraction(_ONE)

    def _power(self, base: Number, exponent: Expr, indices: Indices) -> Number:
        """b^e = exp(e log b) where the exponent is not known exactly; the base is positive there."""
        try:
            exact = self._exact_value(exponent, indices)
        except _Inexact:
            logarithm = self.arithmetic.call("log", base)
            return self.arithmetic.call("exp", self.value(exponent, indices) * logarithm)
        return self.arithmetic.power(base, Fraction(exact))

    def _call(self, call: Call, indices: Indices) -> Number:
        name = call.function
        if name not in KNOWN_FUNCTIONS:
            if name not in self.functions:
                raise Unsupported(f"no concrete function is given for {name}.")
            (argument,) = call.arguments
            return self.functions[name](call.order, self.value(argument, indices), self.arithmetic)
        if call.order:
            raise Unsupported(f"{name} is a known function and has no primes here.")
        if name in INTEGER_FUNCTIONS:
            return self.arithmetic.from_fraction(self._exact(call, indices))
        numbers = [self.value(argument, indices) for argument in call.arguments]
        if name in ("max", "min"):
            choose = self.arithmetic.largest if name == "max" else self.arithmetic.smallest
            return reduce(choose, numbers)
        return self.arithmetic.call(name, *numbers)

    def _remembered(self, expr: Sum | Max, indices: Indices) -> Number:
        """The same node under the same indices is computed once."""
        if id(expr) not in self._free:
            self._free[id(expr)] = (expr, tuple(sorted(free_indices(expr))))  # holding the node keeps its id its own
        key = (id(expr), tuple(indices[name] for name in self._free[id(expr)][1]))
        if key not in self._sums:
            self._sums[key] = self._over_range(expr, indices)
        return self._sums[key]

    def _over_range(self, expr: Sum | Max, indices: Indices) -> Number:
        first, last = self._places(expr, (expr.lower, expr.upper), indices)
        run = range(first, last + 1)
        inside = dict(indices)
        if isinstance(expr, Sum):
            total = self.arithmetic.from_fraction(_ZERO)
            for number in run:
                inside[expr.index] = number
                total = total + self.value(expr.body, inside)
            return total
        best = None
        for number in run:
            inside[expr.index] = number
            here = self._above_minus_infinity(expr.body, inside)
            if here is not None:
                best = here if best is None else self.arithmetic.largest(best, here)
        if best is None:
            raise Undefined(f"the largest of no values, over the empty range of {expr.index}")
        return best

    def _above_minus_infinity(self, expr: Expr, indices: Indices) -> Number | None:
        """The value of the body of a maximum, None where it is minus infinity."""
        match expr:
            case NegativeInfinity():
                return None
            case Cases(branches, otherwise):
                holding = (branch for branch, conditions in branches if self._hold(conditions, indices))
                return self._above_minus_infinity(next(holding, otherwise), indices)
            case Max():
                try:
                    return self.value(expr, indices)
                except Undefined:
                    return None  # of its own values none is above minus infinity
        return self.value(expr, indices)

    def _place(self, expr: ArgMax, indices: Indices) -> int:
        """Where the maximum is first taken: an index after the other, from the outermost to the one that is asked."""
        for binder in binders_of(expr.largest)[: expr.place + 1]:
            best, place = None, None
            for number in range(self.integer(binder.lower, indices), self.integer(binder.upper, indices) + 1):
                here = self._above_minus_infinity(binder.body, {**indices, binder.index: number})
                if here is not None and (best is None or self.arithmetic.compare(here, best) > 0):
                    best, place = here, number
            if place is None:
                raise Undefined(f"the place of the largest of no values, over the empty range of {binder.index}")
            indices = {**indices, binder.index: place}
        return indices[binder.index]

    def _hold(self, conditions: tuple[Comparison, ...], indices: Indices) -> bool:
        quick = self._quick.holds(conditions)
        try:
            if quick is not None:
                return quick(indices, self.sizes)
        except ZeroDivisionError:
            pass
        return all(self._holds(condition, indices) for condition in conditions)

    def _holds(self, condition: Comparison, indices: Indices) -> bool:
        try:
            left, right = self._exact_value(condition.left, indices), self._exact_value(condition.right, indices)
            side = int(left > right) - int(left < right)
        except _Inexact:
            side = self.arithmetic.compare(self.value(condition.left, indices), self.value(condition.right, indices))
        if condition.relation not in _SIDES:
            raise Unsupported(f"the relation {condition.relation!r} is not known.")
        return side in _SIDES[condition.relation]

    def _exact(self, expr: Expr, indices: Indices) -> Fraction:
        try:
            return Fraction(self._exact_value(expr, indices))
        except _Inexact as inexact:
            raise Unsupported(f"a rounded number holds {inexact}, which is not known exactly.") from None

    def _exact_value(self, expr: Expr, indices: Indices) -> Fraction | int:
        """The value as an exact rational.  Raises _Inexact where it is not known as one."""
        match expr:
            case Index(name):
                return indices[name]
            case Constant(number):
                return number.numerator if number.denominator == 1 else number
            case Size(name):
                return self.sizes[name]
            case Read(tensor, _):
                element = self._element(expr, indices)
                if isinstance(element, int | Fraction):
                    return element
                raise _Inexact(tensor)
            case ArgMax():
                return self._place(expr, indices)
            case Add(terms):
                return sum(self._exact_value(term, indices) for term in terms)
            case Mul(factors):
                brackets = [factor for factor in factors if isinstance(factor, Bracket)]
                if not all(self._hold(bracket.conditions, indices) for bracket in brackets):
                    return 0
                return prod(self._exact_value(factor, indices) for factor in factors if not isinstance(factor, Bracket))
            case Pow(base, Constant(exponent)) if exponent.denominator == 1:
                below = Fraction(self._exact_value(base, indices))
                if below == 0 and exponent < 0:
                    raise Undefined("division by 0")
                return below**exponent.numerator
            case Call(function, arguments, 0) if function in (*INTEGER_FUNCTIONS, "max", "min", "abs"):
                return exact_call(function, [self._exact_value(argument, indices) for argument in arguments])
        raise _Inexact(type(expr).__name__)


def evaluate(
    expr: Expr,
    arithmetic: Arithmetic,
    values: Mapping[str, Table],
    sizes: Mapping[str, int],
    indices: Indices,
    functions: Mapping[str, Realisation] | None = None,
) -> Number:
    """The value of one expression at given sizes and free indices.  Raises what `Evaluation.value` raises."""
    return Evaluation(arithmetic, values, sizes, functions or {}).value(expr, indices)
