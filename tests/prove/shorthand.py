"""Expressions written with operators, for tables that a person can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symderiv.lang.arithmetic import add as plus
from symderiv.lang.arithmetic import constant, div, neg, power, sub
from symderiv.lang.arithmetic import mul as times
from symderiv.lang.expr import Bracket, Call, Cases, Comparison, Constant, Expr, Index, Max, Pi, Read, Size, Sum
from symderiv.lang.layer import Equation, Tensor
from symderiv.prove.problem import Problem

Operand = "Formula | int | Fraction"


class Formula:
    """An expression with operators; `/` divides, `**` takes a rational exponent, comparisons are methods."""

    def __init__(self, expr: Expr) -> None:
        self.expr = expr

    def __add__(self, other: Operand) -> Formula:
        return Formula(plus(self.expr, of(other)))

    def __radd__(self, other: Operand) -> Formula:
        return Formula(plus(of(other), self.expr))

    def __sub__(self, other: Operand) -> Formula:
        return Formula(sub(self.expr, of(other)))

    def __rsub__(self, other: Operand) -> Formula:
        return Formula(sub(of(other), self.expr))

    def __mul__(self, other: Operand) -> Formula:
        return Formula(times(self.expr, of(other)))

    def __rmul__(self, other: Operand) -> Formula:
        return Formula(times(of(other), self.expr))

    def __truediv__(self, other: Operand) -> Formula:
        return Formula(div(self.expr, of(other)))

    def __rtruediv__(self, other: Operand) -> Formula:
        return Formula(div(of(other), self.expr))

    def __pow__(self, other: Operand) -> Formula:
        return Formula(power(self.expr, of(other)))

    def __neg__(self) -> Formula:
        return Formula(neg(self.expr))

    def eq(self, other: Operand) -> Comparison:
        return Comparison("=", self.expr, of(other))

    def ne(self, other: Operand) -> Comparison:
        return Comparison("!=", self.expr, of(other))

    def le(self, other: Operand) -> Comparison:
        return Comparison("<=", self.expr, of(other))

    def lt(self, other: Operand) -> Comparison:
        return Comparison("<", self.expr, of(other))


def of(value: Operand) -> Expr:
    return value.expr if isinstance(value, Formula) else constant(value)


def size(names: str, least: int = 1) -> tuple[Formula, ...]:
    return tuple(Formula(Size(name, least)) for name in names.split())


def index(names: str) -> tuple[Formula, ...]:
    return tuple(Formula(Index(name)) for name in names.split())


def num(value: str | int) -> Formula:
    return Formula(Constant(Fraction(value)))


def tensor(name: str) -> Callable[..., Formula]:
    """`x = tensor("x")`, then `x(i, j)`; a scalar is `s()`."""
    return lambda *indices: Formula(Read(name, tuple(of(i) for i in indices)))


def call(name: str, order: int = 0) -> Callable[..., Formula]:
    return lambda *arguments: Formula(Call(name, tuple(of(a) for a in arguments), order))


def total(body: Formula, over: Formula, length: Operand) -> Formula:
    """The sum for `over` from 0 to length - 1."""
    return span(body, over, 0, Formula(of(length)) - 1)


def span(body: Formula, over: Formula, lower: Operand, upper: Operand) -> Formula:
    """The sum with both limits given."""
    assert isinstance(over.expr, Index)
    return Formula(Sum(body.expr, over.expr.name, of(lower), of(upper)))


def largest(body: Formula, over: Formula, length: Operand) -> Formula:
    assert isinstance(over.expr, Index)
    return Formula(Max(body.expr, over.expr.name, constant(0), of(Formula(of(length)) - 1)))


def where(*conditions: Comparison) -> Formula:
    return Formula(Bracket(conditions))


def cases(*branches: tuple[Operand, Comparison], otherwise: Operand) -> Formula:
    return Formula(Cases(tuple((of(value), (held,)) for value, held in branches), of(otherwise)))


def defined(left: Formula, right: Formula) -> Equation:
    assert isinstance(left.expr, Read)
    return Equation(left.expr, right.expr)


def shaped(domain: str = "real", **shapes: tuple[Operand, ...]) -> dict[str, Tensor]:
    return {name: Tensor(name, tuple(of(d) for d in shape), domain) for name, shape in shapes.items()}


def up_to(length: Operand) -> tuple[Expr, Expr]:
    """The range 0 to length - 1."""
    return constant(0), (Formula(of(length)) - 1).expr


def problem(
    left: Operand,
    right: Operand,
    ranges: Mapping[str, Operand] | None = None,
    tensors: Mapping[str, Tensor] | None = None,
    **rest: object,
) -> Problem:
    """A problem whose free indices run from 0 to these lengths less 1."""
    ends = {name: up_to(length) for name, length in (ranges or {}).items()}
    return Problem(of(left), of(right), ends, tensors or {}, **rest)  # type: ignore[arg-type]


pi = Formula(Pi())
exp, log, tanh, sigmoid, erf, sin, cos = map(call, ("exp", "log", "tanh", "sigmoid", "erf", "sin", "cos"))
absolute, sign, maximum, minimum = map(call, ("abs", "sign", "max", "min"))
floor, ceil, mod = map(call, ("floor", "ceil", "mod"))


def sqrt(value: Operand) -> Formula:
    return Formula(of(value)) ** Fraction(1, 2)
