"""The derived right side of a claim's left side."""

from __future__ import annotations

import re
from fractions import Fraction

from symderiv.compare.truth import Truth
from symderiv.derive.sweep import put_equations
from symderiv.lang.arithmetic import add, mul, sub
from symderiv.lang.expr import ONE, ZERO, Add, Bracket, Comparison, Expr, Mul, Read
from symderiv.lang.index_form import is_index_expression, polynomial
from symderiv.lang.layer import Layer
from symderiv.lang.walk import bound_apart, free_indices, map_children


def true_formula(target: Read, truth: Truth) -> Expr:
    """The derived right side at the indices of a claim's left side, no bound index being called like one of those."""
    equations = {e.lhs.tensor: e for e in truth.definitions if e.lhs.tensor == target.tensor}
    formula = put_equations(target, equations)
    taken = free_indices(target) | _letters_above(truth.layer)
    return _decided(bound_apart(formula, taken, truth.layer.names))


def _letters_above(layer: Layer) -> frozenset[str]:
    """The letters of layers, which names have above: no index is called like one."""
    return frozenset(letter for name in layer.tensors for letter in re.findall(r"[A-Za-z]", name.partition("^")[2]))


def _decided(expr: Expr) -> Expr:
    """The expression without brackets that always hold, `[k = k]`, and without what stands under `[0 = 1]`."""
    match expr:
        case Bracket(conditions):
            known = {condition: _holds(condition) for condition in conditions}
            if False in known.values():
                return ZERO
            kept = tuple(condition for condition in conditions if known[condition] is None)
            return Bracket(kept) if kept else ONE
        case Mul(factors):
            return mul(*map(_decided, factors))
        case Add(terms):
            return add(*map(_decided, terms))
    return map_children(expr, _decided)


def _holds(condition: Comparison) -> bool | None:
    """Whether a condition between index expressions holds for all values of them; None where that hangs on them."""
    if not (is_index_expression(condition.left) and is_index_expression(condition.right)):
        return None
    difference = polynomial(sub(condition.right, condition.left))
    if set(difference) - {()}:
        return None
    number = difference.get((), Fraction(0))
    return {"=": number == 0, "!=": number != 0, "<": number > 0, "<=": number >= 0}[condition.relation]
