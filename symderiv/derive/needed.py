"""Which gradients others are computed from."""

from __future__ import annotations

from symderiv.derive.derivation import Derivation, Gradient
from symderiv.lang.expr import Expr, gradient_name, split_name
from symderiv.lang.recurrence import defining
from symderiv.lang.walk import tensors_read


def needed(derivation: Derivation) -> tuple[Gradient, ...]:
    """The gradients of the inputs, and those they are computed from, in order."""
    inputs = {gradient_name(tensor.name) for tensor in derivation.layer.inputs}
    found = defining([gradient.equation for gradient in derivation.gradients], inputs)
    return tuple(g for g in derivation.gradients if g.equation in found and g.wrt not in derivation.upstream)


def gradients_read(expr: Expr) -> tuple[str, ...]:
    """The tensors whose gradients are read."""
    parts = [split_name(name) for name in tensors_read(expr)]
    return tuple(part[1] for part in parts if len(part) == 2 and not part[0])
