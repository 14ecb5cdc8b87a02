"""Recurrences as loops over their steps: each step is an array program of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.expr import Expr, Read, Size
from symderiv.lang.layer import Equation
from symderiv.lang.recurrence import Group
from symderiv.lang.walk import substitute
from symderiv.lower.gradients import Pair
from symderiv.lower.names import free_name, step_name
from symderiv.lower.ops import Op, Span
from symderiv.lower.program import Array, Block, Loop, Statement
from symderiv.lower.schedule import schedule
from symderiv.lower.scope import Known, Scope
from symderiv.lower.setting import Setting, scope_of, value_of


def lower_loop(
    group: Group, pairs: Sequence[Pair], setting: Setting, known: Mapping[str, Known], taken: set[str]
) -> Loop:
    """The loop over the steps of a recurrence; `taken` grows by the names that its statements use."""
    names = setting.names
    inside = {**known, **{pair.equation.lhs.tensor: setting.known(pair.equation.lhs.tensor) for pair in pairs}}
    step = Size(step_name(group.index), 0)
    arrays: list[Array] = []
    values: list[tuple[str, Op]] = []
    for pair in pairs:
        whole, name = pair.equation, pair.equation.lhs.tensor
        scope = scope_of(setting, inside, whole, pair.rhs)
        outside = scope_of(setting, known, whole, pair.rhs)
        arrays.append(Array(names[name], setting.tensor(name).shape, outside.like))
        part, rhs, here = _one_step(whole, pair.rhs, group.index, step, scope)
        here_name = free_name(f"{names[name]}_{names[step.name]}", taken)
        taken.add(here_name)
        values.append((here_name, value_of(part, rhs, here).op))
    blocks = []
    for pair, lines in zip(pairs, schedule(values, {}, taken), strict=True):
        taken.update(statement.name for statement in lines)
        blocks.append(Block(pair.equation, _stored(lines, pair.equation, group.index, step, names)))
    first = pairs[0].equation
    count = setting.tensor(first.lhs.tensor).shape[first.indices.index(group.index)]
    return Loop(step.name, count, group.backwards, tuple(arrays), tuple(blocks))


def _one_step(equation: Equation, rhs: Expr, index: str, step: Size, scope: Scope) -> tuple[Equation, Expr, Scope]:
    """The equation at one step, without the index of the steps; the number of the step is a size there."""
    kept = tuple(i for i, name in zip(equation.lhs.indices, equation.indices, strict=True) if name != index)
    part = Equation(Read(equation.lhs.tensor, kept), equation.rhs)
    last = sub(sub(scope.extents[index], constant(1)), step)
    here = replace(
        scope,
        extents={name: extent for name, extent in scope.extents.items() if name != index},
        order=tuple(name for name in scope.order if name != index),
        facts=(*scope.facts, last),
        step=step.name,
    )
    return part, substitute(rhs, {index: step}), here


def _stored(
    lines: Sequence[Statement], equation: Equation, index: str, step: Size, names: Mapping[str, str]
) -> tuple[Statement, ...]:
    """The statements of a step, the last of which puts its value into the array."""
    place = tuple(step if name == index else Span() for name in equation.indices)
    *before, last = lines
    return (*before, Statement(names[equation.lhs.tensor], last.value, place))
