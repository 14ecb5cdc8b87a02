"""Many expressions in floating-point numbers, most of whose nodes they share: nodes as functions of the indices.

What an expression that is known from before has inside is made a function once, and what its sums and functions of
scalars give under the same indices is found once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import prod

from symderiv.lang.expr import (
    KNOWN_FUNCTIONS,
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.walk import children, free_indices, nodes
from symderiv.numbers.arithmetic import FLOATS
from symderiv.numbers.compiled import holds, places
from symderiv.numbers.evaluate import Evaluation, Indices

Function = Callable[[Indices], float]
"""The value under indices.  Raises what `Evaluation.value` raises, KeyError where there is no such element."""

_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<=": lambda left, right: left <= right,
    "<": lambda left, right: left < right,
}


@dataclass(frozen=True, slots=True)
class Floats:
    """What expressions are evaluated with, and the nodes that are known.

    walker  evaluates by walking what is made no function here; its values and sizes are those of all
    """

    walker: Evaluation
    known: dict[int, tuple[Expr, Function]] = field(default_factory=dict)  # holding a node keeps its id its own

    def near(self, expr: Expr) -> Floats:
        """The same for expressions that have most of their nodes from this one."""
        there = Floats(self.walker, dict(self.known))
        there.learn(expr)
        return there

    def learn(self, expr: Expr) -> Function:
        """The function of an expression, which is known from now on with all that is inside."""
        if id(expr) not in self.known:
            for child in () if isinstance(expr, Read | Bracket) else children(expr):
                self.learn(child)
            self.known[id(expr)] = expr, self._remembered(expr)
        return self.known[id(expr)][1]

    def function(self, expr: Expr) -> Function:
        """The function of an expression."""
        known = self.known.get(id(expr))
        return known[1] if known is not None else self._made(expr)

    def _remembered(self, expr: Expr) -> Function:
        made = self._made(expr)
        if not any(isinstance(node, Sum | Max | Call | Pow) for node in nodes(expr)):
            return made
        names, found = tuple(sorted(free_indices(expr))), dict[tuple[int, ...], float]()

        def value(at: Indices) -> float:
            key = tuple([at[name] for name in names])
            if key not in found:
                found[key] = made(at)
            return found[key]

        return value

    def _made(self, expr: Expr) -> Function:
        made: Function | None = None
        match expr:
            case Constant(number):
                made = _always(float(number))
            case Size(name):
                made = partial(_size, name, self.walker.sizes)
            case Index(name):
                made = partial(_index, name)
            case Read():
                made = self._read(expr)
            case Add(terms):
                made = _sum_of([self.function(term) for term in terms])
            case Mul(factors):
                made = self._product(factors)
            case Pow(base, Constant(exponent)):
                below = self.function(base)
                made = lambda at: FLOATS.power(below(at), exponent)  # noqa: E731
            case Call() if not expr.order or expr.function not in KNOWN_FUNCTIONS:
                made = self._call(expr)
            case Sum():
                made = self._sum(expr)
            case Bracket(conditions):
                held = self._held(conditions)
                made = lambda at: float(held(at))  # noqa: E731
            case Cases(branches, otherwise):
                made = _first_to_hold(
                    [(self._held(conditions), self.function(value)) for value, conditions in branches],
                    self.function(otherwise),
                )
        return made if made is not None else lambda at: float(self.walker.value(expr, at))

    def _read(self, expr: Read) -> Function | None:
        table, sizes = self.walker.values.get(expr.tensor, {}), self.walker.sizes
        names = [index.name for index in expr.indices if isinstance(index, Index)]
        at_indices = places(expr.indices)
        if at_indices is None:
            return None
        if len(names) < len(expr.indices):
            return lambda at: float(table[at_indices(at, sizes)])
        if len(names) == 1:
            (only,) = names
            return lambda at: float(table[at[only],])
        return lambda at: float(table[tuple([at[name] for name in names])])

    def _product(self, factors: tuple[Expr, ...]) -> Function:
        """Where a bracket is 0 no other factor is evaluated."""
        brackets = [self._held(factor.conditions) for factor in factors if isinstance(factor, Bracket)]
        rest = [self.function(factor) for factor in factors if not isinstance(factor, Bracket)]
        if not brackets:
            return lambda at: prod([factor(at) for factor in rest])
        return lambda at: prod([factor(at) for factor in rest]) if all([held(at) for held in brackets]) else 0.0

    def _call(self, call: Call) -> Function | None:
        arguments = [self.function(argument) for argument in call.arguments]
        if call.function in KNOWN_FUNCTIONS:
            if call.function in ("max", "min"):
                choose = max if call.function == "max" else min
                return lambda at: choose([argument(at) for argument in arguments])
            if call.function not in (*FLOATS.functions, "sign"):
                return None
            return lambda at: FLOATS.call(call.function, arguments[0](at))
        if call.function not in self.walker.functions:
            return None
        realised = self.walker.functions[call.function]
        return lambda at: realised(call.order, arguments[0](at), FLOATS)

    def _sum(self, expr: Sum) -> Function | None:
        ends, sizes = places((expr.lower, expr.upper)), self.walker.sizes
        if ends is None:
            return None
        body, index = self.function(expr.body), expr.index

        def value(at: Indices) -> float:
            first, last = ends(at, sizes)
            there, total = dict(at), 0.0
            for number in range(first, last + 1):
                there[index] = number
                total += body(there)
            return total

        return value

    def _held(self, conditions: tuple[Comparison, ...]) -> Callable[[Indices], bool]:
        quick, sizes = holds(conditions), self.walker.sizes
        if quick is not None:
            return lambda at: quick(at, sizes)
        sides = [(_RELATIONS[c.relation], self.function(c.left), self.function(c.right)) for c in conditions]
        return lambda at: all([compare(left(at), right(at)) for compare, left, right in sides])


def _size(name: str, sizes: Mapping[str, int], at: Indices) -> float:
    return float(sizes[name])


def _always(number: float) -> Function:
    return lambda at: number


def _index(name: str, at: Indices) -> float:
    return float(at[name])


def _sum_of(terms: list[Function]) -> Function:
    return lambda at: sum([term(at) for term in terms])


def _first_to_hold(branches: list[tuple[Callable[[Indices], bool], Function]], otherwise: Function) -> Function:
    return lambda at: next((value for held, value in branches if held(at)), otherwise)(at)
