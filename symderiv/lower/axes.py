"""How one dimension of a read is laid out: from `S*i + p` or `floor(u/S)` to repeats, padding, spans and windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symderiv.lang.arithmetic import add, constant, mul, sub
from symderiv.lang.expr import ONE, ZERO, Call, Comparison, Expr, Index
from symderiv.lang.index_form import expression, plus, polynomial, times
from symderiv.lang.walk import free_indices
from symderiv.lower.conditions import box_conditions, divides
from symderiv.lower.index_arithmetic import as_number, common_denominator, is_term_in_sizes, quotient_floor, total
from symderiv.lower.scope import Scope, as_polynomial, at_least_zero, is_host, is_zero, neat, positive_part
from symderiv.lower.terms import slope


@dataclass(frozen=True, slots=True)
class Run:
    """One index along an axis: each of its values moves `step` elements on, backwards if `reversed`."""

    index: str
    step: Expr
    reversed: bool


@dataclass(frozen=True, slots=True)
class AxisPlan:
    """What is done to one dimension, in this order.

    expansions  ("repeat", n): each element n times; ("spread", n): n - 1 zeros between neighbours
    before      elements of padding in front, and `after` behind
    start       where the part that is read begins, and `stop` where it ends; None for the whole
    runs        the indices along it, outermost first; two or more make windows
    tiled       whether two runs take the elements apart without overlap
    absorbed    the conditions that the padding and the zeros between elements take care of
    crops       whether the widths of the padding may be negative: they then take elements away
    """

    expansions: tuple[tuple[str, Expr], ...]
    before: Expr
    after: Expr
    start: Expr
    stop: Expr | None
    runs: tuple[Run, ...]
    tiled: bool
    absorbed: frozenset[Comparison]
    crops: bool = False

    @property
    def expands(self) -> bool:
        """Whether there are more elements afterwards than before."""
        return bool(self.expansions) or self.before != ZERO or self.after != ZERO


def plan_axis(position: Expr, size: Expr, known: frozenset[Comparison], scope: Scope) -> AxisPlan | None:
    """The plan for a dimension read at `position`, None if there is none; `known` are the keys of the conditions."""
    if isinstance(position, Index) and scope.extents[position.name] == size:
        return AxisPlan((), ZERO, ZERO, ZERO, None, (Run(position.name, ONE, False),), False, frozenset())
    expansions, inner, length, absorbed = _unfolded(position, size, known, scope)
    affine = _affine(inner, scope)
    if affine is None:
        return None
    runs, rest = affine
    if not all(at_least_zero(sub(scope.extents[run.index], ONE), scope) for run in runs):
        return None  # there may be nothing to read, which spans and windows cannot say
    for at, extent in ((position, size), (inner, length)):
        absorbed |= {condition.key for condition in box_conditions(at, extent, scope)}
    frame = _frame(runs, rest, length, scope)
    tiled = _is_tiled(runs, scope)
    ordered = _ordered(runs, tiled, scope)
    available = total((length, frame.before, frame.after))
    whole = _reaches_end(ordered, frame, available, tiled, scope)
    stop = None if whole else neat(add(frame.start, frame.covered), scope)
    return AxisPlan(
        expansions, frame.before, frame.after, frame.start, stop, ordered, tiled, frozenset(absorbed), frame.crops
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The padding of an axis, where what is read begins in the padded axis, and how long it is."""

    before: Expr
    after: Expr
    start: Expr
    covered: Expr
    crops: bool


def _frame(runs: tuple[Run, ...], rest: Expr, length: Expr, scope: Scope) -> _Frame:
    """Padding where the runs lead outside, nothing where they do not; widths of unknown sign crop or pad."""
    backwards = [mul(run.step, sub(scope.extents[run.index], ONE)) for run in runs if run.reversed]
    first = total((rest, *(mul(constant(-1), reach) for reach in backwards)))
    covered = total((*(mul(run.step, sub(scope.extents[run.index], ONE)) for run in runs), ONE))
    before, start = positive_part(sub(ZERO, first), scope), positive_part(first, scope)
    missing = sub(add(first, covered), length)
    after = positive_part(missing, scope)
    if _sure(before) and not _sure(after) and before != ZERO and at_least_zero(sub(before, missing), scope):
        after = before  # more than is needed, and simpler to say
    if _sure(before) and _sure(after):
        return _Frame(before, after, start, covered, False)
    return _Frame(neat(sub(ZERO, first), scope), neat(missing, scope), ZERO, covered, True)


def _sure(padding: Expr) -> bool:
    return not (isinstance(padding, Call) and padding.function == "max")


def _unfolded(
    position: Expr, size: Expr, known: frozenset[Comparison], scope: Scope
) -> tuple[tuple[tuple[str, Expr], ...], Expr, Expr, set[Comparison]]:
    """x[floor(e/s)] reads at e what x has when each element is repeated s times, or spread if s divides e."""
    expansions: list[tuple[str, Expr]] = []
    absorbed: set[Comparison] = set()
    while (inside := _quotient(position)) is not None:
        numerator, step = inside
        even = {condition.key for condition in divides(step, numerator, scope)}
        if even <= known:
            expansions.append(("spread", step))
            size = total((mul(step, sub(size, ONE)), ONE))
            absorbed |= even
        else:
            expansions.append(("repeat", step))
            size = total((mul(step, size),))
        position = numerator
    return tuple(expansions), position, size, absorbed


def _quotient(position: Expr) -> tuple[Expr, Expr] | None:
    """`(e, s)` where the position is floor(e/s) and an index stands in e."""
    value = as_polynomial(position)
    if value is None:
        return None
    for monomial, coefficient in value.items():
        match monomial:
            case ((Call("floor", (argument,)), 1),) if coefficient == 1 and free_indices(argument):
                rest = {m: n for m, n in value.items() if m != monomial}
                inside = plus(polynomial(argument), rest)
                step = common_denominator(inside)
                if is_term_in_sizes(step):
                    return expression(times(inside, step)), expression(step)
    return None


def _affine(position: Expr, scope: Scope) -> tuple[tuple[Run, ...], Expr] | None:
    """Runs and rest with position = sum of step*index + rest, the rest in sizes; None where it is not of that form."""
    runs: list[Run] = []
    rest = position
    for index in scope.sorted(free_indices(position)):
        parts = slope(rest, index, scope)
        if parts is None:
            return None
        coefficient, rest, direction = parts
        runs.append(Run(index, total((mul(constant(direction), coefficient),)), direction < 0))
    return (tuple(runs), rest) if is_host(rest) else None


def _is_tiled(runs: Iterable[Run], scope: Scope) -> bool:
    """Whether there are two runs, one stepping over exactly what the other covers."""
    pair = sorted(runs, key=lambda run: as_number(run.step) != 1)
    return len(pair) == 2 and pair[0].step == ONE and is_zero(sub(pair[1].step, scope.extents[pair[0].index]), scope)


def _ordered(runs: tuple[Run, ...], tiled: bool, scope: Scope) -> tuple[Run, ...]:
    """For tiles the one that steps over tiles first; else in the order of the axes."""
    if tiled:
        return tuple(sorted(runs, key=lambda run: run.step == ONE))
    return runs


def _reaches_end(runs: tuple[Run, ...], frame: _Frame, available: Expr, tiled: bool, scope: Scope) -> bool:
    """Whether no end has to be given: what is read ends with the axis, or the next step would lead beyond it."""
    left = sub(available, frame.start)
    if is_zero(sub(left, frame.covered), scope):
        return True
    if not runs or tiled or runs[0].reversed or as_number(runs[0].step) == 1:
        return False
    inner = total((frame.covered, mul(constant(-1), mul(runs[0].step, sub(scope.extents[runs[0].index], ONE)))))
    steps = polynomial(runs[0].step)
    if not is_term_in_sizes(steps):
        return False
    count = add(quotient_floor(sub(left, inner), steps), ONE)
    return is_zero(sub(count, scope.extents[runs[0].index]), scope)
