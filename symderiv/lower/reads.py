"""Reads of tensors as views and gathers, and index expressions as arrays of integers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import coefficient, constant, mul, sub
from symderiv.lang.expr import ONE, ZERO, Add, Call, Comparison, Constant, Expr, Index, Mul, Pow, Read
from symderiv.lang.index_form import expression, polynomial, times
from symderiv.lang.walk import free_indices, nodes
from symderiv.lower.apart import Axes, axes_apart
from symderiv.lower.axes import AxisPlan, plan_axis
from symderiv.lower.conditions import Condition, box_conditions
from symderiv.lower.index_arithmetic import common_denominator
from symderiv.lower.labelled import Labelled, align, apply, number, union
from symderiv.lower.masks import masked
from symderiv.lower.ops import Align, Arange, Gather, Op, Reshape
from symderiv.lower.scope import Scope, is_host, neat
from symderiv.lower.views import View, view_of


@dataclass(frozen=True, slots=True)
class Reading:
    """A read as an array, the conditions outside of which it holds the fill value, and whether it repeats elements."""

    array: Labelled
    absorbed: frozenset[Comparison]
    expands: bool


def lower_read(
    read: Read, scope: Scope, conditions: Iterable[Condition], fill: Expr | None = ZERO, source: Op | None = None
) -> Reading:
    """The tensor, or `source` in its place, read at index expressions; outside its box `fill` (None: -infinity)."""
    known = scope.known(read.tensor)
    if len(read.indices) != len(known.shape):
        counts = f"with {len(read.indices)} indices but has {len(known.shape)} dimensions"
        raise Unsupported(f"{scope.where}: {read.tensor} is read {counts}.")
    op = known.variable if source is None else source
    conditions = tuple(conditions)
    keys = frozenset(condition.key for condition in conditions)
    axes = axes_apart(read.indices, known.shape, conditions, scope)
    op = Reshape(op, axes.shape) if axes.shape != known.shape else op
    shared = _shared(axes.positions)
    plans = [
        None if free_indices(position) & shared else plan_axis(position, size, keys, scope)
        for position, size in zip(axes.positions, axes.shape, strict=True)
    ]
    outside = fill != ZERO and any(plan and any(kind == "spread" for kind, _ in plan.expansions) for plan in plans)
    if outside or any(plan and not plan.runs and plan.expands for plan in plans):
        plans = [None] * len(plans)
    view = view_of(op, plans, axes.shape, scope, fill)
    absorbed = frozenset().union(*(plan.absorbed for plan in plans if plan))
    expands = any(plan.expands for plan in plans if plan)
    if all(plan is not None for plan in plans):
        return Reading(Labelled(view.op, tuple(name for name in view.axes if name is not None)), absorbed, expands)
    gathered, more = _gather(view, axes, plans, keys, scope, fill)
    return Reading(gathered, absorbed | more, expands)


def _shared(positions: tuple[Expr, ...]) -> frozenset[str]:
    """The indices that stand in more than one position."""
    counted = [name for position in positions for name in free_indices(position)]
    return frozenset(name for name in counted if counted.count(name) > 1)


def _gather(
    view: View,
    read: Axes,
    plans: list[AxisPlan | None],
    keys: frozenset[Comparison],
    scope: Scope,
    fill: Expr | None,
) -> tuple[Labelled, frozenset[Comparison]]:
    """The axes without a plan read at arrays of positions, clipped where a condition lets them leave the box."""
    places = [place for place, plan in enumerate(plans) if plan is None]
    positions, masks, absorbed = [], [], []
    for place in places:
        position = lower_integer(read.positions[place], scope)
        demands = [
            c
            for c in box_conditions(read.positions[place], read.shape[place], scope)
            if c.key in keys or not _holds_reads(read.positions[place])
        ]
        if demands:
            last = number(neat(sub(read.shape[place], ONE), scope))
            position = apply("clip", (position, number(ZERO), last), scope)
            masks += [lower_comparison(c.shown, scope) for c in demands]
            absorbed += [c.key for c in demands]
        positions.append(position)
    axes = union(positions, scope)
    open_axes = [axis for axis, name in enumerate(view.axes) if name is None]
    rest = [axis for axis, name in enumerate(view.axes) if name is not None]
    order = (*open_axes, *rest)
    op = view.op if order == tuple(range(len(order))) else Align(view.op, order)
    names = tuple(name for name in view.axes if name is not None)
    array = Labelled(Gather(op, tuple(align(position, axes) for position in positions)), (*axes, *names))
    if masks:
        array = masked(array, masks, scope, fill)
    return array, frozenset(absorbed)


def _holds_reads(position: Expr) -> bool:
    return any(isinstance(node, Read) for node in nodes(position))


_RELATIONS = {"=": "equal", "!=": "not_equal", "<=": "less_equal", "<": "less"}


def relation(name: str, scope: Scope) -> str:
    """The function that computes a comparison."""
    if name not in _RELATIONS:
        raise Unsupported(f"{scope.where}: the relation {name!r} is not known.")
    return _RELATIONS[name]


def lower_comparison(comparison: Comparison, scope: Scope) -> Labelled:
    """A comparison of index expressions as a mask."""
    sides = (lower_integer(comparison.left, scope), lower_integer(comparison.right, scope))
    return apply(relation(comparison.relation, scope), sides, scope)


def lower_integer(expr: Expr, scope: Scope) -> Labelled:
    """An index expression as an array of integers.  Raises Unsupported where it is none."""
    if is_host(expr):
        return number(expr)
    match expr:
        case Index(name):
            return Labelled(Arange(scope.extents[name]), (name,))
        case Read(tensor, _) if scope.known(tensor).integer:
            return lower_read(expr, scope, ()).array
        case Add(terms):
            return _sum(terms, scope)
        case Mul(factors):
            return _fold("multiply", factors, scope)
        case Pow(base, Constant(exponent)) if exponent.denominator == 1 and exponent > 0:
            return _fold("multiply", (base,) * exponent.numerator, scope)
        case Call("floor", (argument,)):
            return _floor(argument, scope)
        case Call("ceil", (argument,)):
            return apply("negative", (_floor(mul(constant(-1), argument), scope),), scope)
        case Call("mod", (value, modulus)):
            return apply("remainder", (lower_integer(value, scope), lower_integer(modulus, scope)), scope)
        case Call("min", arguments):
            return _fold("minimum", arguments, scope)
        case Call("max", arguments):
            return _fold("maximum", arguments, scope)
    raise Unsupported(f"{scope.where}: a {type(expr).__name__} node cannot stand in an index.")


def _floor(argument: Expr, scope: Scope) -> Labelled:
    """floor(x) with the denominators of x taken together: a division of integers."""
    value = polynomial(argument)
    step = common_denominator(value)
    numerator = lower_integer(expression(times(value, step)), scope)
    return apply("floor_divide", (numerator, number(expression(step))), scope)


def _fold(function: str, arguments: tuple[Expr, ...], scope: Scope) -> Labelled:
    total = lower_integer(arguments[0], scope)
    for argument in arguments[1:]:
        total = apply(function, (total, lower_integer(argument, scope)), scope)
    return total


def _sum(terms: tuple[Expr, ...], scope: Scope) -> Labelled:
    """The terms one after the other, first one that is not subtracted."""
    signed = sorted(((coefficient(term)[0] < 0, term) for term in terms), key=lambda pair: pair[0])
    if signed[0][0]:
        return apply("negative", (_sum(tuple(mul(constant(-1), term) for _, term in signed), scope),), scope)
    total = lower_integer(signed[0][1], scope)
    for subtracted, term in signed[1:]:
        part = lower_integer(mul(constant(-1), term) if subtracted else term, scope)
        total = apply("subtract" if subtracted else "add", (total, part), scope)
    return total
