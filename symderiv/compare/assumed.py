"""A claim that is wrong in general, where the assumptions of the layer hold: targets that add up to 1."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from symderiv.compare.settle import settle
from symderiv.compare.truth import Range, Truth
from symderiv.emit.latex import latex
from symderiv.emit.notation import notation_of
from symderiv.emit.text import listed
from symderiv.lang.arithmetic import add, constant, mul
from symderiv.lang.assume import says_symmetric, scaled_name, scaled_to_satisfy
from symderiv.lang.expr import Expr, Inverse, Read
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.walk import tensors_read
from symderiv.prove.verdict import Checked, Proof, Verdict


def as_assumed(truth: Truth) -> Truth:
    """The truth for all tensors that satisfy the assumptions of the layer."""
    scaled = scaled_to_satisfy(truth.layer)
    names = [equation.lhs.tensor for equation in scaled]
    free = {scaled_name(name): Tensor(scaled_name(name), truth.layer.tensors[name].shape) for name in names}
    symmetric = {name for a in truth.layer.assume if (name := says_symmetric(a)) is not None}
    definitions = [found for equation in truth.definitions for found in _of_symmetric(equation, symmetric)]
    halves = {e.lhs.tensor: Tensor(e.lhs.tensor, truth.layer.tensors[e.lhs.tensor.rstrip("°")].shape) for e in definitions if e.lhs.tensor.endswith("°")}
    return replace(truth, definitions=(*scaled, *definitions), tensors={**truth.tensors, **free, **halves})


def _of_symmetric(equation: Equation, symmetric: Collection[str]) -> tuple[Equation, ...]:
    """The inverse of a symmetric matrix, which is symmetric too: half of itself and its transpose."""
    if not isinstance(equation.rhs, Inverse) or equation.rhs.entry.tensor not in symmetric:
        return (equation,)
    *before, row, column = equation.lhs.indices
    name = scaled_name(equation.lhs.tensor)
    both = add(Read(name, (*before, row, column)), Read(name, (*before, column, row)))
    half = Equation(equation.lhs, mul(constant(Fraction(1, 2)), both))
    return Equation(Read(name, equation.lhs.indices), equation.rhs), half


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
    said = [(a, says_symmetric(a)) for a in truth.layer.assume]
    parts = [f"{name} is symmetric" if name else f"{latex(a.left, notation)} = {latex(a.right, notation)}" for a, name in said]
    return "where " + listed(parts)
