"""What a claim reads outside of the box of a tensor: 0, or what stands before the first step of a recurrence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderiv.compare.truth import Range, Truth, called
from symderiv.derive.conventions import Outside, outside_boxes
from symderiv.lang.arithmetic import mul, sub, within
from symderiv.lang.bounds import Facts, inside, never_negative
from symderiv.lang.boxes import under, without_evident
from symderiv.lang.expr import ZERO, Bracket, Cases, Comparison, Constant, Expr, Index, Mul, Read, Sum
from symderiv.lang.index_form import tidy
from symderiv.lang.layer import box
from symderiv.lang.show import show
from symderiv.lang.walk import free_indices, map_children, reads, substitute


def in_boxes(expr: Expr, truth: Truth, ranges: Mapping[str, Range]) -> tuple[Expr, tuple[str, ...]]:
    """The expression with a value for every read outside its box, and what is said of each.

    It is 0, or what the layer has before the first step of a recurrence.  A sum whose own index leaves a dimension that
    it stands in alone is left as it is, save before a first step, or where the note says what counts there: that limit
    is a slip, no padding.
    """
    said: dict[str, None] = {}
    facts = Facts(ranges, truth.layer.known, truth.layer.derived_sizes)
    first = {known.read.tensor: known for known in outside_boxes(truth.layer) if known.before_first_step}
    return _boxed(expr, truth, facts, first, said, frozenset()), tuple(said)


def _boxed(
    expr: Expr,
    truth: Truth,
    facts: Facts,
    first: Mapping[str, Outside],
    said: dict[str, None],
    bound: frozenset[str],
) -> Expr:
    match expr:
        case Read(name, indices) if name in truth.tensors:
            outside = {
                place: ends
                for place, (index, ends) in enumerate(zip(indices, box(truth.tensors[name]), strict=True))
                if not (isinstance(index, Index) and index.name in bound)
                or name in truth.padded
                or (name in first and never_negative(sub(ends[1], index), facts))
                if not any(True for _ in reads(index))  # an integer tensor tells a place that is there
                and not inside(index, *ends, facts)
            }
            return _with_value(expr, outside, first.get(name), facts, said) if outside else expr
        case Sum(body, index, lower, upper):
            inner = replace(facts, ranges={**facts.ranges, index: (lower, upper)})
            return Sum(_boxed(body, truth, inner, first, said, bound | {index}), index, lower, upper)
        case Mul(factors):
            known = under(tuple(c for f in factors if isinstance(f, Bracket) for c in f.conditions), facts)
            return mul(*(f if isinstance(f, Bracket) else _boxed(f, truth, known, first, said, bound) for f in factors))
    return map_children(expr, lambda child: _boxed(child, truth, facts, first, said, bound))


def _with_value(
    read: Read, outside: Mapping[int, Range], first: Outside | None, facts: Facts, said: dict[str, None]
) -> Expr:
    """The read where it is inside its box, the value before the first step beyond that end, and else 0."""
    if first is not None and first.value != ZERO and len(outside) == 1:
        ((place, ends),) = outside.items()
        own = zip(first.read.indices, read.indices, strict=True)
        there = {name.name: index for name, index in own if isinstance(name, Index)}
        reached = _reached(first.read.indices[place], read.indices[place], *ends)
        always = reached is not None and never_negative(sub(reached.right, reached.left), facts)
        if reached is not None and not always and free_indices(first.value) <= there.keys():
            said[f"before the first step, {read.tensor} counts as {show(first.value)}"] = None
            inside = without_evident(mul(read, within(read.indices[place], *ends)), under((reached,), facts))
            return Cases(((inside, (reached,)),), substitute(first.value, there))
    said[f"{called(read.tensor)} counts as 0 outside of its range"] = None
    return without_evident(mul(read, *(within(read.indices[place], *ends) for place, ends in outside.items())), facts)


def _reached(own: Expr, index: Expr, lower: Expr, upper: Expr) -> Comparison | None:
    """Where an index is at or past the first step of a recurrence: from 0 for `t - 1`, up to the last for `t + 1`."""
    if isinstance(own, Index) or len(free_indices(own)) != 1:
        return None
    lag = tidy(sub(Index(*free_indices(own)), own))
    if not isinstance(lag, Constant):
        return None
    return Comparison("<=", lower, index) if lag.value > 0 else Comparison("<=", index, upper)
