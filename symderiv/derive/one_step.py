"""The derivative of a tensor by another one at the same step, where a recurrence is between them.

No step acts on an earlier one.  So what stands at another step is held, and the total derivative at one step is that of
the equations of this step alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from symderiv.derive.jacobian import jacobian
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add
from symderiv.lang.expr import Expr, Index, Read, partial_name, split_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.recurrence import grouped, steps_between
from symderiv.lang.walk import reads, substitute
from symderiv.lang.walk import replace as replace_nodes

Axes = Mapping[str, int]  # the dimension of each tensor along which the steps run


def is_at_one_step(layer: Layer, partial: str, expressions: Iterable[Expr]) -> bool:
    """Whether a partial leads through a recurrence, and is read at one step of both of its tensors alone."""
    of, wrt = split_name(partial)
    axes = step_axes(layer)
    if axes is None or of not in axes or wrt not in axes:
        return False
    first, second = axes[of], len(layer.tensors[of].shape) + axes[wrt]
    found = [read for expr in expressions for read in reads(expr) if read.tensor == partial]
    return bool(found) and all(read.indices[first] == read.indices[second] for read in found)


@lru_cache(maxsize=256)
def jacobian_at_one_step(layer: Layer, of: str, wrt: str, steps: int = 0, *, alone: bool = False) -> Equation:
    """The equation of `jacobian` with everything at other steps held: true where both indices of the step are one.

    What is differentiated by may have no steps, or stand so many steps before: then that alone of what is held moves.
    If `alone`, the relation of the first tensor is differentiated, and all else that it reads is held.
    Raises Unsupported where no recurrence gives the two tensors steps.
    """
    axes = step_axes(layer)
    if axes is None or of not in axes or (steps and wrt not in axes):
        raise Unsupported(f"{of} and {wrt} have no steps of one recurrence.")
    held: dict[str, _Held] = {}
    forward = tuple(_within_step(equation, axes, held) for equation in layer.forward)
    given = tuple(Tensor(name, layer.tensors[known.tensor].shape) for name, known in held.items())
    within = replace(layer, forward=forward, inputs=(*layer.inputs, *given), assume=())
    within = _alone(within, of) if alone else within

    def put_back(node: Expr) -> Expr | None:
        return held[node.tensor].at(node.indices) if isinstance(node, Read) and node.tensor in held else None

    if not steps:
        found = jacobian(within, of, wrt)
        return Equation(found.lhs, replace_nodes(found.rhs, put_back))
    moved = [name for name, k in held.items() if k.tensor == wrt and steps_between(k.position, k.step) == steps]
    if not moved:
        raise Unsupported(f"{of} does not read {wrt} at such a step.")
    equations = [jacobian(within, of, name) for name in moved]
    own = equations[0]
    lhs = Read(partial_name(of, wrt), own.lhs.indices)
    here, there = own.indices[axes[of]], own.indices[len(layer.tensors[of].shape) + axes[wrt]]
    sides = [substitute(e.rhs, dict(zip(e.indices, own.lhs.indices, strict=True))) for e in equations]
    return Equation(lhs, replace_nodes(substitute(add(*sides), {there: Index(here)}), put_back))


def _alone(layer: Layer, of: str) -> Layer:
    """The relation of one tensor, everything else being given."""
    others = tuple(tensor for tensor in layer.defined if tensor.name != of)
    forward = tuple(equation for equation in layer.forward if equation.lhs.tensor == of)
    defined = tuple(tensor for tensor in layer.defined if tensor.name == of)
    return replace(layer, forward=forward, inputs=(*layer.inputs, *others), defined=defined)


@dataclass(frozen=True, slots=True)
class _Held:
    """A tensor at another step: `position` is that step, in terms of the index `step` that stands for its own."""

    tensor: str
    axis: int
    position: Expr
    step: str

    def at(self, indices: tuple[Expr, ...]) -> Read:
        """What is held, where it is read at these indices."""
        there = substitute(self.position, {self.step: indices[self.axis]})
        return Read(self.tensor, (*indices[: self.axis], there, *indices[self.axis + 1 :]))


def step_axes(layer: Layer) -> Axes | None:
    """Along which dimension the steps of the one recurrence run; None where something reads a later step."""
    groups = [group for group in grouped(layer.forward) if group.index]
    if len(groups) != 1:
        return None
    (group,) = groups
    axes = {e.lhs.tensor: e.indices.index(group.index) for e in group.equations}
    before = -1
    while before != len(axes):
        before = len(axes)
        for equation in layer.forward:
            if not _spread(equation, axes, group.backwards):
                return None
    return None if _comes_back(layer, axes) else axes


def _comes_back(layer: Layer, axes: Axes) -> bool:
    """Whether something that is made of all steps, as a sum over them, is read at a step."""
    of_all: set[str] = set()
    for equation in layer.forward:
        read = {node.tensor for node in reads(equation.rhs)}
        if equation.lhs.tensor in axes and read & of_all:
            return True
        if equation.lhs.tensor not in axes and read & (of_all | axes.keys()):
            of_all.add(equation.lhs.tensor)
    return False


def _spread(equation: Equation, axes: dict[str, int], backwards: bool) -> bool:
    """Adds what an equation tells of steps; False where it reads a later one, or steps that are not its own."""
    own = axes.get(equation.lhs.tensor)
    for read in reads(equation.rhs):
        if own is None and read.tensor in axes:
            letters = [n for n, name in enumerate(equation.indices) if _lag(read, axes, name) is not None]
            if len(letters) > 1:
                return False
            if not letters:
                return True
            own = axes[equation.lhs.tensor] = letters[0]
    if own is None:
        return True
    step = equation.indices[own]
    for read in reads(equation.rhs):
        if read.tensor not in axes:
            along = [n for n, index in enumerate(read.indices) if steps_between(index, step) is not None]
            if len(along) == 1:
                axes[read.tensor] = along[0]
        if read.tensor in axes:
            lag = _lag(read, axes, step)
            if lag is None or (lag > 0 if backwards else lag < 0):
                return False
    return True


def _lag(read: Read, axes: Axes, step: str) -> int | None:
    return steps_between(read.indices[axes[read.tensor]], step)


def _within_step(equation: Equation, axes: Axes, held: dict[str, _Held]) -> Equation:
    """The equation with a tensor of its own for each read at another step."""
    if equation.lhs.tensor not in axes:
        return equation
    step = equation.indices[axes[equation.lhs.tensor]]

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, Read) or node.tensor not in axes or not _lag(node, axes, step):
            return None
        axis = axes[node.tensor]
        name = rf"\mathrm{{held}}_{{{len(held)}}}({node.tensor})"
        held[name] = _Held(node.tensor, axis, node.indices[axis], step)
        return Read(name, (*node.indices[:axis], Index(step), *node.indices[axis + 1 :]))

    return replace(equation, rhs=replace_nodes(equation.rhs, change))
