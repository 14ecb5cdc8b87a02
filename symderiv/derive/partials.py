"""The derivative of one tensor of a layer by another, in the form that fits where it is read."""

from __future__ import annotations

from collections.abc import Collection

from symderiv.derive.jacobian import jacobian
from symderiv.derive.one_step import is_at_one_step, jacobian_at_one_step
from symderiv.derive.through_steps import jacobian_steps_apart, steps_apart, through_steps
from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr, split_name
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.recurrence import defining, recurrent_tensors


def partial_equations(layer: Layer, name: str, expressions: Collection[Expr]) -> tuple[Equation, ...]:
    """The equation of a partial that the expressions read, and those of the partials that it is made of.

    Raises Unsupported where it has none.
    """
    of, wrt = split_name(name)
    if is_at_one_step(layer, name, expressions):
        return (jacobian_at_one_step(layer, of, wrt),)
    steps = steps_apart(layer, name, expressions)
    if steps is not None:
        return (jacobian_steps_apart(layer, of, wrt, steps),)
    try:
        return (jacobian(layer, of, wrt),)
    except Unsupported:
        forwards = through_steps(layer, wrt)
        if not recurrent_tensors(forwards):
            raise
        return defining(forwards, (name,))
