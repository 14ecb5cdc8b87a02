"""Two formulas about the same quantities: what only one of them reads is written out in it."""

from __future__ import annotations

from symderiv.lang.expr import Expr
from symderiv.lang.layer import Layer
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import nodes, tensors_read
from symderiv.prove.normal.normal_form import unfold_once

_LONGEST = 300  # nodes of a formula that is written out


def in_the_same_terms(one: Expr, other: Expr, layer: Layer) -> tuple[Expr, Expr]:
    """Both formulas, `u` written out in the one that has it where the other has what u is."""
    return _written_out(one, other, layer), _written_out(other, one, layer)


def _written_out(expr: Expr, other: Expr, layer: Layer) -> Expr:
    """The formula with definitions in the place of what the other one does not read, as far as that stays short."""
    again = recurrent_tensors(layer.forward)
    kept = {*again, *tensors_read(other)}
    for equation in reversed(layer.forward):  # what a definition reads is defined before it
        if equation.lhs.tensor in kept or equation.lhs.tensor not in tensors_read(expr):
            continue
        longer = unfold_once(expr, equation)
        if sum(1 for _ in nodes(longer)) > _LONGEST:
            break
        expr = longer
    return expr
