"""A claim that is wrong in general, where the assumptions of the layer hold: targets that add up to 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderiv.compare.settle import settle
from symderiv.compare.truth import Range, Truth
from symderiv.emit.latex import latex
from symderiv.emit.notation import notation_of
from symderiv.emit.text import listed
from symderiv.lang.assume import scaled_name, scaled_to_satisfy
from symderiv.lang.expr import Expr
from symderiv.lang.layer import Tensor
from symderiv.lang.walk import tensors_read
from symderiv.prove.verdict import Checked, Proof, Verdict


def as_assumed(truth: Truth) -> Truth:
    """The truth for all tensors that satisfy the assumptions of the layer."""
    scaled = scaled_to_satisfy(truth.layer)
    names = [equation.lhs.tensor for equation in scaled]
    free = {scaled_name(name): Tensor(scaled_name(name), truth.layer.tensors[name].shape) for name in names}
    return replace(truth, definitions=(*scaled, *truth.definitions), tensors={**truth.tensors, **free})


def settle_as_assumed(left: Expr, right: Expr, ranges: Mapping[str, Range], truth: Truth) -> Verdict:
    """Whether two expressions are equal for all tensors that satisfy the assumptions of the layer."""
    verdict = settle(left, right, ranges, as_assumed(truth))
    if not isinstance(verdict, Proof | Checked):
        return verdict
    # That the scaled sums are not 0 is a condition on tensors that do not occur: the assumed ones are not 0.
    free = {scaled_name(equation.lhs.tensor) for equation in scaled_to_satisfy(truth.layer)}
    domain = tuple(c for c in verdict.domain if not {*tensors_read(c.left), *tensors_read(c.right)} & free)
    return replace(verdict, domain=domain)


def assumptions_text(truth: Truth) -> str:
    r"""`where \sum_k t_{nk} = 1`."""
    notation = notation_of(truth.layer)
    return "where " + listed([f"{latex(a.left, notation)} = {latex(a.right, notation)}" for a in truth.layer.assume])
