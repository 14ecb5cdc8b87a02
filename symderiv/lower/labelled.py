"""Arrays whose axes are named by indices, and how two of them come together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.lang.expr import Expr
from symderiv.lower.op_tree import operands
from symderiv.lower.ops import Align, Apply, Choose, Number, Op
from symderiv.lower.scope import Scope


@dataclass(frozen=True, slots=True)
class Labelled:
    """An array and the index that runs along each of its axes."""

    op: Op
    axes: tuple[str, ...]


def number(value: Expr | None) -> Labelled:
    """A Python number; None is minus infinity."""
    return Labelled(Number(value), ())


def align(array: Labelled, axes: tuple[str, ...]) -> Op:
    """The array with these axes in this order; axes that it lacks have length 1, and are left out in front."""
    if not array.axes:
        return array.op
    if isinstance(array.op, Choose):  # a number has no axes
        sides = (op if isinstance(op, Number) else align(Labelled(op, array.axes), axes) for op in operands(array.op))
        return Choose(array.op.conditions, *sides)
    first = next(place for place, name in enumerate(axes) if name in array.axes)
    order = tuple(array.axes.index(name) if name in array.axes else None for name in axes[first:])
    return array.op if order == tuple(range(len(array.axes))) else Align(array.op, order)


def union(arrays: Sequence[Labelled], scope: Scope) -> tuple[str, ...]:
    """All axes of the arrays, in the order of the scope."""
    return scope.sorted({name for array in arrays for name in array.axes})


def apply(function: str, arrays: Sequence[Labelled], scope: Scope) -> Labelled:
    """A function of each element, over all axes that any operand has."""
    if len(arrays) == 1:
        return Labelled(Apply(function, (arrays[0].op,)), arrays[0].axes)
    axes = union(arrays, scope)
    whole = [array.axes for array in arrays if set(array.axes) == set(axes)]
    if whole and all(array.axes in ((), whole[0]) for array in arrays):
        axes = whole[0]
    return Labelled(Apply(function, tuple(align(array, axes) for array in arrays)), axes)


def is_number(array: Labelled) -> bool:
    """Whether nothing but Python numbers goes into the value: it has no dtype of its own."""
    return _is_number(array.op)


def _is_number(op: Op) -> bool:
    return isinstance(op, Number) or (isinstance(op, Apply) and all(_is_number(inner) for inner in op.operands))


def permuted(array: Labelled, axes: tuple[str, ...]) -> Labelled:
    """The array with exactly its axes in another order."""
    return Labelled(align(array, axes), axes)
