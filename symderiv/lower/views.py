"""Views of an array: repeated, padded, sliced, taken apart into tiles or windows, as the plans of its axes say."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.lang.arithmetic import add, constant, mul, sub
from symderiv.lang.expr import ONE, ZERO, Expr
from symderiv.lang.index_form import tidy
from symderiv.lower.axes import AxisPlan, Run
from symderiv.lower.ops import Op, Pad, Repeat, Reshape, Slice, Span, Spread, Windows
from symderiv.lower.scope import Scope, neat


@dataclass(frozen=True, slots=True)
class View:
    """An array with the index of each axis, None where positions are still to be gathered."""

    op: Op
    axes: tuple[str | None, ...]


def view_of(op: Op, plans: list[AxisPlan | None], shape: tuple[Expr, ...], scope: Scope, fill: Expr | None) -> View:
    """An array of this shape laid out as planned; an axis without a plan stays as it is."""
    op = _expanded(op, plans)
    widths = tuple((plan.before, plan.after) if plan else (ZERO, ZERO) for plan in plans)
    if any(width != (ZERO, ZERO) for width in widths):
        op = Pad(op, widths, fill, any(plan and plan.crops for plan in plans))
    op = _sliced(op, tuple(_part(plan) if plan else Span() for plan in plans))
    left = [plan for plan in plans if plan is None or plan.runs]
    sizes = [size for size, plan in zip(shape, plans, strict=True) if plan is None or plan.runs]
    runs = [plan.runs if plan else None for plan in left]
    if any(plan and plan.tiled for plan in left):
        op, runs = _tiles(op, left, sizes, scope)
    return _windows(op, runs, scope)


def _expanded(op: Op, plans: list[AxisPlan | None]) -> Op:
    """Elements repeated, the last axis first, as most is then copied in long rows; or zeros spread between them."""
    depth = max((len(plan.expansions) for plan in plans if plan), default=0)
    for level in range(depth):
        steps: list[Expr] = [ONE] * len(plans)
        for axis, plan in reversed(list(enumerate(plans))):
            if plan and level < len(plan.expansions):
                kind, factor = plan.expansions[level]
                if kind == "repeat":
                    op = Repeat(op, factor, axis)
                else:
                    steps[axis] = factor
        if any(step != ONE for step in steps):
            op = Spread(op, tuple(steps))
    return op


def _part(plan: AxisPlan) -> Span | Expr:
    """The part of an axis that is read; a single run steps through it, windows and tiles take it whole."""
    start = None if plan.start == ZERO else plan.start
    if not plan.runs:
        return plan.start
    step = plan.runs[0].step if len(plan.runs) == 1 else ONE
    return Span(start, plan.stop, None if step == ONE else step)


def _sliced(op: Op, parts: tuple[Span | Expr, ...]) -> Op:
    """The slice, in one with a slice before it that leaves alone the axes that this one touches."""
    if all(part == Span() for part in parts):
        return op
    if (
        isinstance(op, Slice)
        and all(isinstance(part, Span) for part in op.parts)
        and all(Span() in pair for pair in zip(op.parts, parts, strict=True))
    ):
        both = tuple(new if old == Span() else old for old, new in zip(op.parts, parts, strict=True))
        return Slice(op.operand, both)
    return Slice(op, parts)


def _tiles(
    op: Op, plans: list[AxisPlan | None], sizes: list[Expr], scope: Scope
) -> tuple[Op, list[tuple[Run, ...] | None]]:
    """One axis for each run of a tiled dimension."""
    shape: list[Expr] = []
    runs: list[tuple[Run, ...] | None] = []
    for plan, size in zip(plans, sizes, strict=True):
        if plan is None:
            shape.append(size)
            runs.append(None)
        elif plan.tiled:
            shape += [scope.extents[run.index] for run in plan.runs]
            runs += [(Run(run.index, ONE, run.reversed),) for run in plan.runs]
        elif len(plan.runs) == 1:
            shape.append(scope.extents[plan.runs[0].index])
            runs.append(plan.runs)
        else:
            shape.append(neat(_covered(plan.runs, scope), scope))
            runs.append(plan.runs)
    return Reshape(op, tuple(shape)), runs


def _covered(runs: tuple[Run, ...], scope: Scope) -> Expr:
    """How many neighbouring elements the runs go over."""
    reach = (mul(run.step, sub(scope.extents[run.index], ONE)) for run in runs)
    return tidy(add(ONE, *reach))


def _windows(op: Op, runs: list[tuple[Run, ...] | None], scope: Scope) -> View:
    """Axes with several runs as windows, again and again; then steps and reversed axes."""
    first = True
    while any(run and len(run) > 1 for run in runs):
        axes = tuple(axis for axis, run in enumerate(runs) if run and len(run) > 1)
        inner = [run[1:] for run in runs if run and len(run) > 1]
        op = Windows(op, tuple(neat(_covered(rest, scope), scope) for rest in inner), axes)
        outer = [(run[0],) if run else None for run in runs]
        steps = [_stepped(run, first and axis not in axes) for axis, run in enumerate(outer)]
        op = _sliced(op, (*steps, *(Span() for _ in inner)))
        runs, first = [*(_settled(run) for run in outer), *inner], False
    op = _sliced(op, tuple(_stepped(run, first) for run in runs))
    return View(op, tuple(run[0].index if run else None for run in runs))


def _settled(run: tuple[Run, ...] | None) -> tuple[Run, ...] | None:
    """A run whose steps have been taken."""
    return (Run(run[0].index, ONE, False),) if run else None


def _stepped(run: tuple[Run, ...] | None, taken: bool) -> Span:
    """The steps of a run that is alone on its axis; `taken` where slicing has taken them already."""
    if run is None:
        return Span()
    step = ONE if taken else run[0].step
    if run[0].reversed:
        return Span(step=mul(constant(-1), step))
    return Span(step=None if step == ONE else step)
