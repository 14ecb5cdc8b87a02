"""Maxima over indices as reductions, and where they are first taken."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.errors import Unsupported
from symderiv.lang.expr import ZERO, ArgMax, Expr, Max
from symderiv.lang.walk import binders_of
from symderiv.lower.conditions import Conditions
from symderiv.lower.contract import first_place, reduced
from symderiv.lower.labelled import Labelled, apply, number
from symderiv.lower.products import spread_over
from symderiv.lower.scope import Scope, is_host
from symderiv.lower.terms import bind, merged


@dataclass(frozen=True, slots=True)
class OpenMaximum:
    """The indices of nested maxima, what is inside all of them, the conditions of their limits, the scope there."""

    names: tuple[str, ...]
    body: Expr
    conditions: Conditions
    scope: Scope


def open_maximum(node: Max, scope: Scope) -> OpenMaximum:
    """Nested maxima opened up."""
    names: list[str] = []
    conditions: Conditions = ()
    body: Expr = node
    while isinstance(body, Max):
        bound = bind(body, scope)
        names.append(bound.index)
        conditions = merged(conditions, bound.conditions)
        body, scope = bound.body, bound.scope
    return OpenMaximum(tuple(names), body, conditions, scope)


def lower_maximum(opened: OpenMaximum, array: Labelled) -> Labelled:
    """The maximum over all values that the indices take; `array` has what it is taken of."""
    return reduced("max", array, tuple(name for name in opened.names if name in array.axes))


def lower_place(node: ArgMax, opened: OpenMaximum, array: Labelled) -> Labelled:
    """Where the maximum is first taken; the index counts from its lower limit."""
    names, scope = opened.names, opened.scope
    array = spread_over(array, (*(name for name in array.axes if name not in names), *names), scope)
    lower = binders_of(node.largest)[node.place].lower
    if not is_host(lower):
        raise Unsupported(f"{scope.where}: the range of a maximum begins at no number.")
    found = first_place(array, names, node.place, scope)
    return found if lower == ZERO else apply("add", (found, number(lower)), scope)
