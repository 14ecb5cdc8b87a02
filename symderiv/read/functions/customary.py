"""Functions that are known by their name alone, as formulas in those that the prover knows."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symderiv.lang.arithmetic import add, constant, div, mul, neg, power, sub
from symderiv.lang.expr import Call, Expr, Read
from symderiv.read.functions.function_definitions import FunctionDefinition

_X = Read("x")


def _exp(argument: Expr) -> Expr:
    return Call("exp", (argument,))


def _half(argument: Expr) -> Expr:
    return mul(constant(Fraction(1, 2)), argument)


def _named(**bodies: Expr) -> Mapping[str, FunctionDefinition]:
    return {name: FunctionDefinition(name, ("x",), body) for name, body in bodies.items()}


FORMULAS = _named(
    sqrt=power(_X, Fraction(1, 2)),
    relu=Call("max", (constant(0), _X)),
    cosh=_half(add(_exp(_X), _exp(neg(_X)))),
    sinh=_half(sub(_exp(_X), _exp(neg(_X)))),
    tan=div(Call("sin", (_X,)), Call("cos", (_X,))),
    cot=div(Call("cos", (_X,)), Call("sin", (_X,))),
    softplus=Call("log", (add(constant(1), _exp(_X)),)),
)
NOT_SUPPORTED = frozenset(
    ("atan", "lg", "gcd", "argmax", "argmin", "softmax", "det", "trace", "diag", "vec", "rank", "dim")
)
"""Functions with a meaning that is not that of an unknown function, and that cannot be said in the others."""
