"""The derivatives of the tensors of a recurrence by one tensor, over every path through earlier steps.

They are a recurrence themselves, dh[t]/dw made of dh[t - 1]/dw, which runs forwards: no step of it is opened.
Where both tensors are read so many steps apart, the steps between are opened and what is left is in closed form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from symderiv.derive.differentiate import differential
from symderiv.derive.one_step import step_axes
from symderiv.derive.passes import clean, fold_relations, open_up, relations_of
from symderiv.derive.rewrite import Record
from symderiv.derive.sweep import facts_of, put_equations
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, equal, mul, sub
from symderiv.lang.decided import decided
from symderiv.lang.expr import ZERO, Expr, Index, Read, partial_name, split_name
from symderiv.lang.layer import Equation, Layer, box, ranges_of
from symderiv.lang.recurrence import steps_between
from symderiv.lang.walk import fresh, index_names, reads, substitute
from symderiv.lang.walk import replace as replace_nodes

_MOST_STEPS = 2


@lru_cache(maxsize=64)
def through_steps(layer: Layer, wrt: str) -> tuple[Equation, ...]:
    """An equation for `partial_name(of, wrt)` of each tensor that depends on it, in the order of the relations.

    Where a relation defines the tensor itself, every element of it is moved by itself alone, and by earlier ones.
    Raises Unsupported for a node that cannot be differentiated.
    """
    tensor = layer.tensors[wrt]
    taken = frozenset().union(*(index_names(e.rhs) | set(e.indices) for e in layer.forward))
    slot: list[str] = []
    for place in range(len(tensor.shape)):
        slot.append(fresh("pqrsuv"[place % 6], {*taken, *slot}))
    moving = _moving(layer, wrt)
    return tuple(_equation(layer, e, wrt, tuple(slot), moving) for e in layer.forward if e.lhs.tensor in moving)


def _moving(layer: Layer, wrt: str) -> frozenset[str]:
    """What depends on a tensor, and the tensor itself."""
    found = {wrt}
    while more := {e.lhs.tensor for e in layer.forward if found & {r.tensor for r in reads(e.rhs)}} - found:
        found |= more
    return frozenset(found)


def _equation(layer: Layer, equation: Equation, wrt: str, slot: tuple[str, ...], moving: frozenset[str]) -> Equation:
    of, place = equation.lhs.tensor, tuple(Index(name) for name in slot)

    def of_read(read: Read) -> Expr:
        if read.tensor == wrt and layer.equation_of(wrt) is None:
            return mul(*(equal(index, at) for index, at in zip(read.indices, place, strict=True)))
        return Read(partial_name(read.tensor, wrt), (*read.indices, *place)) if read.tensor in moving else ZERO

    ranges = {**ranges_of(equation, layer.tensors[of]), **dict(zip(slot, box(layer.tensors[wrt]), strict=True))}
    record = Record(differential(equation.rhs, of_read), facts_of(layer, ranges), layer.names)
    relations = relations_of(replace(layer, keep=()), layer.forward[: layer.forward.index(equation) + 1])
    fold_relations(record, relations)  # while what stands before the first step is still in them
    clean(record, relations)
    lhs = Read(partial_name(of, wrt), (*equation.lhs.indices, *place))
    itself = [equal(index, at) for index, at in zip(equation.lhs.indices, place, strict=False)] if of == wrt else [ZERO]
    return Equation(lhs, add(mul(*itself), record.now))


def steps_apart(layer: Layer, partial: str, expressions: Iterable[Expr]) -> int | None:
    """How many steps of a recurrence lie between the two tensors of a partial, where it is the same in each read."""
    of, wrt = split_name(partial)
    axes = step_axes(layer)
    if axes is None or of not in axes or wrt not in axes:
        return None
    first, second = axes[of], len(layer.tensors[of].shape) + axes[wrt]
    found = {apart(r.indices[first], r.indices[second]) for e in expressions for r in reads(e) if r.tensor == partial}
    steps = found.pop() if len(found) == 1 else None
    return steps if steps is not None and 0 < steps <= _MOST_STEPS else None


def apart(first: Expr, second: Expr) -> int | None:
    """How many steps the second of two positions is before the first."""
    for name in index_names(first) | index_names(second):
        steps = steps_between(add(Index(name), sub(second, first)), name)
        if steps is not None:
            return steps
    return None


@lru_cache(maxsize=256)
def jacobian_steps_apart(layer: Layer, of: str, wrt: str, steps: int) -> Equation:
    """The equation of `jacobian` with the steps between opened: true where the second is that many steps before.

    Raises Unsupported where no recurrence gives the two tensors steps.
    """
    axes = step_axes(layer)
    if axes is None or of not in axes or wrt not in axes:
        raise Unsupported(f"{of} and {wrt} have no steps of one recurrence.")
    equations = {e.lhs.tensor: e for e in through_steps(layer, wrt)}
    own = equations.get(partial_name(of, wrt))
    if own is None:
        raise Unsupported(f"{of} does not depend on {wrt}.")
    rank = len(layer.tensors[of].shape)
    step, before = own.indices[axes[of]], own.indices[rank + axes[wrt]]
    known = {before: add(Index(step), constant(-steps))}
    now = decided(substitute(own.rhs, known))

    def opened(node: Expr) -> Expr | None:
        parts = split_name(node.tensor) if isinstance(node, Read) else ()
        if not isinstance(node, Read) or node.tensor not in equations:
            return None
        there, here = axes[parts[0]], len(layer.tensors[parts[0]].shape) + axes[wrt]
        lag = apart(node.indices[there], node.indices[here])
        if lag is None:
            raise Unsupported(f"the derivative of {of} by {wrt} goes through steps that cannot be told.")
        return ZERO if lag < 0 else put_equations(node, equations)

    while any(read.tensor in equations for read in reads(now)):
        now = decided(replace_nodes(now, opened))
    ranges = ranges_of(Equation(Read(of, own.lhs.indices[:rank]), now), layer.tensors[of])
    slot = dict(zip(own.indices[rank:], box(layer.tensors[wrt]), strict=True))
    record = Record(now, facts_of(layer, {**ranges, **slot}), layer.names)
    open_up(record)
    return Equation(own.lhs, record.now)
