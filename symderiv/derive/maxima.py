"""Derivatives of a maximum over indices, for each way with ties."""

from __future__ import annotations

from collections.abc import Callable

from symderiv.derive.match import match_indices
from symderiv.lang.arithmetic import mul, power
from symderiv.lang.bounds import Facts
from symderiv.lang.canonical import alike
from symderiv.lang.expr import ArgMax, Bracket, Cases, Comparison, Expr, Max, NegativeInfinity, Read, Sum
from symderiv.lang.layer import Layer
from symderiv.lang.walk import binders_of, bound_apart, replace, substitute


def of_maximum(largest: Max, derivative: Callable[[Expr], Expr]) -> Expr:
    r"""The derivative of a maximum, given that of its body.

    first   d max_r x_r = dx_r at r = argmax_r x_r
    each    d max_r x_r = sum_r [x_r = max x] dx_r
    equal   the same, divided by sum_r [x_r = max x]
    """
    binders = binders_of(largest)
    body = binders[-1].body
    change = derivative(body)
    if largest.ties == "first":
        return substitute(change, {b.index: ArgMax(largest, place) for place, b in enumerate(binders)})
    is_largest = _is_largest(body, bound_apart(largest, frozenset(b.index for b in binders)))
    chosen = _over(binders, mul(is_largest, change))
    if largest.ties == "each":
        return chosen
    return mul(power(_over(binders, is_largest), -1), chosen)


def _is_largest(body: Expr, largest: Expr) -> Expr:
    """`[body = largest]`; where the body is minus infinity it is not."""
    match body:
        case Cases(((value, conditions),), NegativeInfinity()):
            return Bracket((*conditions, Comparison("=", value, largest)))
    return Bracket((Comparison("=", body, largest),))


def _over(binders: tuple[Max, ...], body: Expr) -> Expr:
    for binder in reversed(binders):
        body = Sum(body, binder.index, binder.lower, binder.upper)
    return body


def read_choices(expr: Expr, layer: Layer) -> Expr:
    """Every place of a maximum as a read of the tensor that holds it."""
    choices = [equation for equation in layer.forward if isinstance(equation.rhs, ArgMax)]

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, ArgMax):
            return None
        for equation in choices:
            values = match_indices(equation.rhs, node, frozenset(equation.indices), Facts({}))
            if values is not None and alike(substitute(equation.rhs, values), node):
                return Read(equation.lhs.tensor, tuple(values[name] for name in equation.indices))
        return None

    return replace(expr, change) if choices else expr
