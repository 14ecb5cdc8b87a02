"""What is true of symmetric matrices, or by the other convention for derivatives by them, and is not called wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderiv.compare.assumed import settle_as_assumed
from symderiv.compare.truth import Range, Truth
from symderiv.emit.text import listed
from symderiv.lang.arithmetic import add, equal, mul, neg
from symderiv.lang.assume import says_symmetric
from symderiv.lang.expr import Expr, Inverse, Read, split_name
from symderiv.lang.walk import tensors_read
from symderiv.prove.verdict import Checked, Proof, Refutation, Verdict
from symderiv.read.matrix.layouts import core
from symderiv.read.names.symmetric import assumptions_of

_OFTEN = frozenset(("K", "S", "C", "P", "Q", "R", "H", "G", r"\Lambda", r"\Omega", r"\Gamma", r"\Psi", r"\Phi", r"\Xi"))


def open_by_symmetry(
    verdict: Verdict, left: Expr, right: Expr, target: Read, ranges: Mapping[str, Range], truth: Truth
) -> str | None:
    """Why a claim that differs by a verdict may be meant otherwise; None where it may not, or does not differ.

    left   the right side of the claim
    right  its left side, `target`, where its conditions hold
    """
    if not isinstance(verdict, Refutation) or verdict.on_boundary:
        return None
    wrt = split_name(target.tensor)[-1]
    said = {name for assumption in truth.layer.assume if (name := says_symmetric(assumption)) is not None}
    if wrt in said and split_name(target.tensor) == ("", wrt):
        *before, i, j = target.indices
        turned = Read(target.tensor, (*before, j, i))
        once = add(target, turned, neg(mul(equal(i, j), target)))
        if isinstance(settle_as_assumed(left, once, ranges, truth), Proof | Checked):
            return f"it takes the two entries of the symmetric {wrt} as one variable, and not each by itself"
    often = _often_symmetric(truth) - said
    if not often:
        return None
    more = tuple(assumptions_of(truth.layer, often))
    there = replace(truth, layer=replace(truth.layer, assume=(*truth.layer.assume, *more)))
    if not isinstance(settle_as_assumed(left, right, ranges, there), Proof | Checked):
        return None
    names = sorted(filter(None, map(says_symmetric, more)))
    return f"it holds where {listed(names)} {'is' if len(names) == 1 else 'are'} symmetric: say so if that is meant"


def _often_symmetric(truth: Truth) -> frozenset[str]:
    """Given matrices with an inverse, alone or in a sum, and a letter that symmetric ones often have."""
    made_of = {e.rhs.entry.tensor for e in truth.layer.forward if isinstance(e.rhs, Inverse)}
    for equation in reversed(truth.layer.forward):
        if equation.lhs.tensor in made_of and not isinstance(equation.rhs, Inverse):
            made_of |= set(tensors_read(equation.rhs))
    return frozenset(t.name for t in truth.layer.inputs if t.name in made_of and core(t.name) in _OFTEN)
