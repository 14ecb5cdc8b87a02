"""Sums in which data say where each term goes: an element of an integer tensor, or an index plus one.

sum_n [v = ids(n)] x(n), for every v, adds each x(n) to the row that ids(n) names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.lang.arithmetic import add, constant, mul
from symderiv.lang.expr import ZERO, Expr, Index
from symderiv.lang.walk import free_indices, tensors_read
from symderiv.lower.conditions import Condition, box_conditions
from symderiv.lower.labelled import Labelled
from symderiv.lower.masks import masked
from symderiv.lower.ops import Reshape, ScatterSum
from symderiv.lower.products import spread_over
from symderiv.lower.reads import lower_comparison, lower_integer
from symderiv.lower.scope import Scope, is_integer
from symderiv.lower.terms import Term


@dataclass(frozen=True, slots=True)
class Target:
    """An index of the result and the index expression that it equals, which reads integers."""

    row: str
    position: Expr
    condition: Condition


@dataclass(frozen=True, slots=True)
class Scatter:
    """The terms without the conditions that say where they go, and where that is.

    `shared` are indices of the result at which positions are read: each of their values has rows of its own.
    """

    term: Term
    targets: tuple[Target, ...]
    shared: tuple[str, ...]


def scatter(term: Term) -> Scatter | None:
    """The sum as a scatter, None where no condition says where terms go."""
    targets = tuple(sorted(_targets(term), key=lambda target: term.scope.order.index(target.row)))
    rows = {target.row for target in targets}
    if not targets or any(free_indices(target.position) & rows for target in targets):
        return None
    left = tuple(c for c in term.conditions if all(c != target.condition for target in targets))
    positions = frozenset().union(*(free_indices(target.position) for target in targets))
    summed = tuple(name for name in term.summed if name not in positions)
    shared = term.scope.sorted(positions - set(term.summed))
    return Scatter(Term(term.factors, left, summed, term.scope), targets, shared)


def _targets(term: Term) -> Iterator[Target]:
    """A condition v = e for each index v of the result that is nowhere else, where e reads integers under the sum."""
    found: set[str] = set()
    candidates = [target for condition in term.conditions for target in _sides(condition, term)]
    for target in candidates:
        others = [c for c in term.conditions if c != target.condition]
        elsewhere = frozenset().union(*(free_indices(f) for f in term.factors), *(c.indices for c in others))
        if target.row not in elsewhere | found:
            found.add(target.row)
            yield target


def _sides(condition: Condition, term: Term) -> Iterator[Target]:
    shown = condition.shown
    if shown.relation != "=" or not (is_integer(shown.left, term.scope) and is_integer(shown.right, term.scope)):
        return
    for side, other in ((shown.left, shown.right), (shown.right, shown.left)):
        if not isinstance(side, Index) or side.name in term.summed:
            continue
        if tensors_read(other) and free_indices(other) & set(term.summed):
            yield Target(side.name, other, condition)


def scattered(plan: Scatter, values: Labelled) -> Labelled:
    """The values, each added to its row.  A term whose position lies outside of the result goes nowhere."""
    scope = plan.term.scope
    rows = tuple(target.row for target in plan.targets)
    where = lower_integer(_flat(plan, scope), scope)
    if len(plan.targets) + len(plan.shared) > 1:  # a position beyond its own range would be one of another row
        boxes = (box_conditions(target.position, scope.extents[target.row], scope) for target in plan.targets)
        inside = [lower_comparison(condition.shown, scope) for box in boxes for condition in box]
        if inside:
            where = masked(where, inside, scope, constant(-1))
    rest = scope.sorted(set(values.axes) - set(where.axes))
    values = spread_over(values, (*where.axes, *rest), scope)
    lengths = tuple(scope.extents[name] for name in (*plan.shared, *rows))
    result = ScatterSum(values.op, where.op, mul(*lengths))
    axes = (*plan.shared, *rows, *rest)
    if len(lengths) == 1:
        return Labelled(result, axes)
    return Labelled(Reshape(result, (*lengths, *(scope.extents[name] for name in rest))), axes)


def _flat(plan: Scatter, scope: Scope) -> Expr:
    """The number of a row among all rows of all shared indices, the last row index fastest."""
    total: Expr = ZERO
    for name in plan.shared:
        total = add(mul(total, scope.extents[name]), Index(name))
    for target in plan.targets:
        total = add(mul(total, scope.extents[target.row]), target.position)
    return total
