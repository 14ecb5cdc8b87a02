"""A claim that is wrong in general, where the assumptions of the layer hold: targets that add up to 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.compare.settle import is_proved, settle
from symderiv.compare.truth import Range, Truth
from symderiv.emit.latex import latex
from symderiv.emit.notation import notation_of
from symderiv.emit.text import listed
from symderiv.lang.arithmetic import add, constant, mul
from symderiv.lang.assume import says_symmetric, scaled_name, scaled_to_satisfy, tangent_to_satisfy
from symderiv.lang.expr import DIRECTION, Expr, Inverse, Read, partial_name
from symderiv.lang.layer import Equation, Tensor, box
from symderiv.lang.walk import tensors_read
from symderiv.prove.verdict import Checked, Proof, Verdict


def as_assumed(truth: Truth) -> Truth:
    """The truth for all tensors that satisfy the assumptions of the layer, and their inverses."""
    scaled = scaled_to_satisfy(truth.layer)
    scaled = (*scaled, *(_tangents(truth, [equation.lhs.tensor for equation in scaled])))
    names = [equation.lhs.tensor for equation in scaled]
    free = {scaled_name(name): Tensor(scaled_name(name), truth.tensors[name].shape) for name in names}
    known = replace(truth, definitions=(*scaled, *truth.definitions), tensors={**truth.tensors, **free})
    definitions = [found for equation in known.definitions for found in _of_symmetric(equation, known)]
    halves = {e.lhs.tensor for e in definitions if isinstance(e.rhs, Inverse)} - known.tensors.keys()
    shapes = {name: Tensor(name, known.tensors[name.removesuffix(scaled_name(""))].shape) for name in halves}
    return replace(known, definitions=tuple(definitions), tensors={**known.tensors, **shapes})


def _tangents(truth: Truth, names: Sequence[str]) -> Iterator[Equation]:
    """What differentials of such tensors are, where they are not held fixed."""
    defined = {equation.lhs.tensor for equation in truth.definitions}
    for name in names:
        tangent = partial_name(name, DIRECTION)
        if tangent in truth.tensors and tangent not in defined:
            equation = tangent_to_satisfy(truth.layer, name, tangent)
            if equation is not None:
                yield equation


def may_be_assumed(truth: Truth) -> bool:
    """Whether there are assumptions, or inverses of matrices that may be symmetric by what they are made of."""
    return bool(truth.layer.assume) or any(isinstance(equation.rhs, Inverse) for equation in truth.definitions)


def _of_symmetric(equation: Equation, truth: Truth) -> tuple[Equation, ...]:
    """The inverse of a symmetric matrix: half of itself and its transpose."""
    if not isinstance(equation.rhs, Inverse) or not _is_symmetric(equation.rhs, equation, truth):
        return (equation,)
    *before, row, column = equation.lhs.indices
    name = scaled_name(equation.lhs.tensor)
    both = add(Read(name, (*before, row, column)), Read(name, (*before, column, row)))
    half = Equation(equation.lhs, mul(constant(Fraction(1, 2)), both))
    return Equation(Read(name, equation.lhs.indices), equation.rhs), half


def _is_symmetric(rhs: Inverse, equation: Equation, truth: Truth) -> bool:
    """Whether a matrix is proved to be its transpose."""
    matrix = truth.tensors[rhs.entry.tensor]
    if all(e.lhs.tensor != matrix.name for e in truth.definitions):
        return False
    *before, row, column = rhs.entry.indices
    ranges = dict(zip(equation.indices, box(matrix), strict=True))
    return is_proved(rhs.entry, Read(matrix.name, (*before, column, row)), ranges, truth)


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
    parts = [
        f"{name} is symmetric" if name else f"{latex(a.left, notation)} = {latex(a.right, notation)}"
        for a, name in said
    ]
    return "where " + listed(parts)
