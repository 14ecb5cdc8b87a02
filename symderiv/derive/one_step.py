"""The derivative of a tensor of a recurrence by another one at the same step.

No step acts on an earlier one.  So what stands at another step is held, and the total derivative at one step is that of
the equations of this step alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from symderiv.derive.jacobian import jacobian
from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr, Index, Read, split_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.recurrence import grouped
from symderiv.lang.walk import free_indices, reads, substitute
from symderiv.lang.walk import replace as replace_nodes


@dataclass(frozen=True, slots=True)
class _Held:
    """What is held: a read at another step, and the tensor that stands for it, at the step itself."""

    name: str
    read: Read
    step: str


def is_at_one_step(layer: Layer, partial: str, expressions: Iterable[Expr]) -> bool:
    """Whether both tensors of a partial are of one recurrence, and it is read at one step of both alone."""
    of, wrt = split_name(partial)
    axes = _axes(layer, of, wrt)
    if axes is None:
        return False
    first, second = axes[0], len(layer.tensors[of].shape) + axes[1]
    found = [read for expr in expressions for read in reads(expr) if read.tensor == partial]
    return bool(found) and all(read.indices[first] == read.indices[second] for read in found)


def _axes(layer: Layer, of: str, wrt: str) -> tuple[int, int] | None:
    """The dimensions of two tensors along which the steps of their recurrence run."""
    for group in grouped(layer.forward):
        members = {equation.lhs.tensor: equation for equation in group.equations}
        if group.index and of in members and wrt in members:
            steps = [_place(members[name], group.index) for name in (of, wrt)]
            return (steps[0], steps[1]) if None not in steps else None  # type: ignore[return-value]  # none is None
    return None


def _place(equation: Equation, step: str) -> int | None:
    return next((place for place, index in enumerate(equation.lhs.indices) if index == Index(step)), None)


def jacobian_at_one_step(layer: Layer, of: str, wrt: str) -> Equation:
    """The equation of `jacobian` with everything at other steps held: true where both indices of the step are one.

    Raises Unsupported where the two are not of one recurrence.
    """
    if _axes(layer, of, wrt) is None:
        raise Unsupported(f"{of} and {wrt} are not of one recurrence.")
    held: dict[str, _Held] = {}
    forward = tuple(_within_step(equation, layer, held) for equation in layer.forward)
    given = tuple(Tensor(known.name, layer.tensors[known.read.tensor].shape) for known in held.values())
    found = jacobian(replace(layer, forward=forward, inputs=(*layer.inputs, *given), assume=()), of, wrt)

    def put_back(node: Expr) -> Expr | None:
        return _at_its_step(node, held[node.tensor]) if isinstance(node, Read) and node.tensor in held else None

    return Equation(found.lhs, replace_nodes(found.rhs, put_back))


def _within_step(equation: Equation, layer: Layer, held: dict[str, _Held]) -> Equation:
    """The equation with a tensor of its own for each read of its recurrence at another step."""
    group = next(g for g in grouped(layer.forward) if equation in g.equations)
    members: Mapping[str, Equation] = {member.lhs.tensor: member for member in group.equations}

    def change(node: Expr) -> Expr | None:
        if not group.index or not isinstance(node, Read) or node.tensor not in members:
            return None
        place = _place(members[node.tensor], group.index)
        if place is None or node.indices[place] == Index(group.index):
            return None
        if any(group.index in free_indices(index) for n, index in enumerate(node.indices) if n != place):
            return None
        name = rf"\mathrm{{held}}_{{{len(held)}}}({node.tensor})"
        there = Read(node.tensor, tuple(Index(f"#{n}") for n in range(len(node.indices))))
        moved = (*there.indices[:place], node.indices[place], *there.indices[place + 1 :])
        held[name] = _Held(name, Read(node.tensor, moved), group.index)
        return Read(name, (*node.indices[:place], Index(group.index), *node.indices[place + 1 :]))

    return replace(equation, rhs=replace_nodes(equation.rhs, change))


def _at_its_step(node: Read, known: _Held) -> Read:
    """What a held tensor stands for, at the indices at which it is read."""
    place = next(n for n, index in enumerate(known.read.indices) if index != Index(f"#{n}"))
    step = node.indices[place]
    values = {f"#{n}": index for n, index in enumerate(node.indices)} | {known.step: step}
    return Read(known.read.tensor, tuple(substitute(index, values) for index in known.read.indices))
