"""A recurrence whose loss is not given: a claim may hold where that looks at the last step alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.expr import Comparison, Index, Read, gradient_name
from symderiv.lang.index_form import tidy
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import reads, tensors_read
from symderiv.read.note import ReadClaim, ReadSection
from symderiv.read.superscripts.first_steps import output_name


def seen_at_every_step(section: ReadSection) -> tuple[str, ...]:
    """The recurrent tensors that the loss may look at directly at every step, where no claim speaks of that."""
    if section.layer is None:
        return ()
    said = [link.expr for claim in section.claims for link in claim.links if link.expr is not None]
    spoken = {name for expr in said for name in tensors_read(expr)}
    outputs = {tensor.name for tensor in section.layer.outputs}
    found = sorted(recurrent_tensors(section.layer.forward))
    return tuple(n for n in found if (out := output_name(n)) in outputs and gradient_name(out) not in spoken)


def with_last_step_alone(section: ReadSection) -> ReadSection:
    """The section with a loss that looks at the last step of such tensors, and at no other."""
    layer = section.layer
    assert layer is not None
    for tensor in seen_at_every_step(section):
        layer = _with_last(layer, tensor)
    return replace(section, layer=layer)


def _with_last(layer: Layer, tensor: str) -> Layer:
    axis = next(_steps(layer, tensor), None)
    if axis is None:
        return layer
    out, shape = output_name(tensor), layer.tensors[tensor].shape
    last = tidy(sub(shape[axis], constant(1)))

    def equation(old: Equation) -> Equation:
        if old.lhs.tensor != out:
            return old
        place = old.lhs.indices
        rest = (*place[:axis], *place[axis + 1 :])
        return Equation(Read(out, rest), Read(tensor, (*place[:axis], last, *place[axis + 1 :])))

    own = Tensor(out, (*shape[:axis], *shape[axis + 1 :]))
    defined = tuple(own if known.name == out else known for known in layer.defined)
    return replace(layer, defined=defined, forward=tuple(equation(old) for old in layer.forward))


def _steps(layer: Layer, tensor: str) -> Iterator[int]:
    """The dimension along which a tensor is read at the step before."""
    for equation in layer.forward:
        for read in reads(equation.rhs):
            if read.tensor == tensor:
                yield from (axis for axis, index in enumerate(read.indices) if not isinstance(index, Index))


def sends_back(claim: ReadClaim) -> bool:
    """Whether a claim is about the step before the one that it speaks of: `dE/dh_{t-1} = U^T (...)`."""
    return claim.target is not None and any(not isinstance(index, Index) for index in claim.target.indices)


def before_last(claim: ReadClaim, section: ReadSection, names: tuple[str, ...]) -> ReadClaim:
    """A claim about a step of which the next one is there: `dE/dh_t = U^T (...)` with what stands at t + 1."""
    layer = section.layer
    if layer is None or claim.target is None:
        return claim
    found = []
    for tensor in names:
        axis = next(_steps(layer, tensor), None)
        if axis is None or not claim.target.tensor.endswith(tensor) or axis >= len(claim.target.indices):
            continue
        step, size = claim.target.indices[axis], layer.tensors[tensor].shape[axis]
        found.append(Comparison("<=", add(step, constant(2)), size))
    return replace(claim, conditions=(*claim.conditions, *found))


def said_of_last(names: tuple[str, ...], other: str | None = None) -> str:
    """The condition, beside another one."""
    last = f"where the loss depends on {' and '.join(names)} at the last step alone"
    return f"{last}, and {other}" if other else last
