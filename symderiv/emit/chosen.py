"""Which terms of a sum data choose."""

from __future__ import annotations

from symderiv.lang.arithmetic import mul
from symderiv.lang.expr import Bracket, Comparison, Expr, Mul, Read
from symderiv.lang.walk import free_indices, nodes


def chosen_by_data(body: Expr, bound: frozenset[str]) -> tuple[tuple[Comparison, ...], Expr]:
    """The conditions on data that choose the terms of a sum over these indices, and the terms without them."""
    factors = body.factors if isinstance(body, Mul) else (body,)
    brackets = [f for f in factors if isinstance(f, Bracket) and any(isinstance(node, Read) for node in nodes(f))]
    chosen = [bracket for bracket in brackets if free_indices(bracket) & bound]
    if not chosen:
        return (), body
    rest = tuple(factor for factor in factors if factor not in chosen)
    conditions = tuple(condition for bracket in chosen for condition in bracket.conditions)
    return conditions, mul(*rest)
