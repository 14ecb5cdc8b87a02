"""Conditions between indices that hold for all values of them, or for none."""

from __future__ import annotations

from fractions import Fraction

from symderiv.lang.arithmetic import add, mul, sub
from symderiv.lang.expr import ONE, ZERO, Add, Bracket, Comparison, Expr, Mul
from symderiv.lang.index_form import is_index_expression, polynomial
from symderiv.lang.walk import map_children


def decided(expr: Expr) -> Expr:
    """The expression without brackets that always hold, `[k = k]`, and without what stands under `[0 = 1]`."""
    match expr:
        case Bracket(conditions):
            known = {condition: _holds(condition) for condition in conditions}
            if False in known.values():
                return ZERO
            kept = tuple(condition for condition in conditions if known[condition] is None)
            return Bracket(kept) if kept else ONE
        case Mul(factors):
            return mul(*map(decided, factors))
        case Add(terms):
            return add(*map(decided, terms))
    return map_children(expr, decided)


def _holds(condition: Comparison) -> bool | None:
    """Whether a condition between index expressions holds for all values of them; None where that hangs on them."""
    if not (is_index_expression(condition.left) and is_index_expression(condition.right)):
        return None
    difference = polynomial(sub(condition.right, condition.left))
    if set(difference) - {()}:
        return None
    number = difference.get((), Fraction(0))
    return {"=": number == 0, "!=": number != 0, "<": number > 0, "<=": number >= 0}[condition.relation]
