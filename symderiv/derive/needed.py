"""Which gradients others are computed from."""

from __future__ import annotations

from symderiv.derive.derivation import Derivation, Gradient
from symderiv.lang.expr import Expr, split_name
from symderiv.lang.walk import tensors_read


def needed(derivation: Derivation) -> tuple[Gradient, ...]:
    """The gradients of the inputs, and those they are computed from, in order."""
    names: set[str] = set()
    more = {t.name for t in derivation.layer.inputs}
    while more - names:  # again only where a recurrence reads what stands behind it
        names |= more
        for gradient in reversed(derivation.gradients):
            if gradient.wrt in names | more:
                more |= set(gradients_read(gradient.equation.rhs))
    return tuple(g for g in derivation.gradients if g.wrt in names and g.wrt not in derivation.upstream)


def gradients_read(expr: Expr) -> tuple[str, ...]:
    """The tensors whose gradients are read."""
    parts = [split_name(name) for name in tensors_read(expr)]
    return tuple(part[1] for part in parts if len(part) == 2 and not part[0])
