"""The derived right side of a claim's left side."""

from __future__ import annotations

import re

from symderiv.compare.truth import Truth
from symderiv.derive.sweep import put_equations
from symderiv.lang.decided import decided
from symderiv.lang.expr import Expr, Read
from symderiv.lang.layer import Layer
from symderiv.lang.walk import bound_apart, free_indices


def true_formula(target: Read, truth: Truth) -> Expr:
    """The derived right side at the indices of a claim's left side, no bound index being called like one of those."""
    equations = {e.lhs.tensor: e for e in truth.definitions if e.lhs.tensor == target.tensor}
    formula = put_equations(target, equations)
    taken = free_indices(target) | _letters_above(truth.layer)
    return decided(bound_apart(formula, taken, truth.layer.names))


def _letters_above(layer: Layer) -> frozenset[str]:
    """The letters of layers, which names have above: no index is called like one."""
    return frozenset(letter for name in layer.tensors for letter in re.findall(r"[A-Za-z]", name.partition("^")[2]))
