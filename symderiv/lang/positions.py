"""What stands in index positions, in conditions and in limits, changed in place."""

from __future__ import annotations

from collections.abc import Callable

from symderiv.lang.expr import (
    ZERO,
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
    Read,
    Size,
    Sum,
)
from symderiv.lang.index_form import is_index_expression, tidy
from symderiv.lang.polynomial import may_divide
from symderiv.lang.walk import free_indices, map_children, nodes, rebound


def tidy_positions(expr: Expr) -> Expr:
    """The expression with what stands in index positions, in conditions and in limits in normal form."""
    return map_positions(expr, tidy)


def map_positions(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with every index expression in a read, a condition or a limit changed, but not plain indices.

    Quotients and remainders are changed where they count as numbers, too.
    """
    if _is_quotient(expr):
        return change(expr)
    match expr:
        case Read(tensor, indices):
            inside = tuple(_changed_position(index, change) for index in indices)
            return expr if inside == indices else Read(tensor, inside)
        case Bracket(conditions):
            return Bracket(_changed_conditions(conditions, change))
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            ends = (_changed_position(lower, change), _changed_position(upper, change))
            return rebound(expr, map_positions(body, change), index, *ends)
        case Cases(branches, otherwise):
            changed = ((map_positions(value, change), _changed_conditions(held, change)) for value, held in branches)
            return Cases(tuple(changed), map_positions(otherwise, change))
    return map_children(expr, lambda child: map_positions(child, change))


def _is_quotient(expr: Expr) -> bool:
    """Whether an expression is made of indices, with a division by what is never 0 in it."""
    if not isinstance(expr, Add | Mul | Call) or not is_index_expression(expr):
        return False
    calls = [node for node in nodes(expr) if isinstance(node, Call)]
    divided = [node for node in calls if node.function in ("floor", "ceil", "mod")]
    divisors = [node.arguments[-1] for node in divided if node.function == "mod"]
    known = all(may_divide(divisor) or (isinstance(divisor, Constant) and divisor != ZERO) for divisor in divisors)
    return bool(divided) and known and bool(free_indices(expr))


def _changed_conditions(conditions: tuple[Comparison, ...], change: Callable[[Expr], Expr]) -> tuple[Comparison, ...]:
    return tuple(
        Comparison(c.relation, _changed_position(c.left, change), _changed_position(c.right, change))
        for c in conditions
    )


def _changed_position(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    if isinstance(expr, Index | Size | Constant):
        return expr
    if isinstance(expr, Call) and expr.function in ("min", "max") and is_index_expression(expr):
        return Call(expr.function, tuple(_changed_position(argument, change) for argument in expr.arguments))
    return change(expr) if is_index_expression(expr) else map_positions(expr, change)
