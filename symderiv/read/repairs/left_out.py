"""Values by cases that say nothing at single points: `1` for x > 0 and `0` for x < 0."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.lang.arithmetic import mul
from symderiv.lang.expr import ONE, ZERO, Bracket, Cases, Comparison, Expr, Read
from symderiv.lang.layer import Tensor
from symderiv.lang.walk import free_indices, map_children, reads
from symderiv.prove.guarded import decide_guarded
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Proof

Branches = Sequence[tuple[Expr, tuple[Comparison, ...]]]


def left_out(branches: Branches) -> tuple[Comparison, ...] | None:
    """What must differ for one of the branches to hold; None where they leave out more than single points."""
    conditions = [held for _, held in branches]
    if len(conditions) == 2 and opposite(*conditions):
        return ()
    apart = _apart(conditions)
    if len(conditions) == 2 and len(apart) == 1 and all(len(held) == 1 for held in conditions):
        (a,), (b,) = conditions
        if a.relation == b.relation == "<" and (a.left, a.right) == (b.right, b.left):
            return apart
    return next((found for found in ((), apart) if _exhausted(conditions, found)), None)


def opposite(first: tuple[Comparison, ...], second: tuple[Comparison, ...]) -> bool:
    """Whether exactly one of two conditions holds: `x < y` and `y <= x`, `i = j` and `i != j`."""
    if len(first) != 1 or len(second) != 1:
        return False
    (a,), (b,) = first, second
    if {a.relation, b.relation} == {"<", "<="}:
        return (a.left, a.right) == (b.right, b.left)
    same = {a.left, a.right} == {b.left, b.right}
    return same and {a.relation, b.relation} == {"=", "!="}


def _apart(conditions: Sequence[tuple[Comparison, ...]]) -> tuple[Comparison, ...]:
    """That no comparison `x < y` is met by equality."""
    strict = [c for held in conditions for c in held if c.relation == "<"]
    found = {frozenset((c.left, c.right)): Comparison("!=", c.left, c.right) for c in reversed(strict)}
    return tuple(found.values())


def _exhausted(conditions: Sequence[tuple[Comparison, ...]], apart: tuple[Comparison, ...]) -> bool:
    """Whether one of the conditions holds for all numbers that are apart, whatever they are."""
    sides = [side for held in (*conditions, apart) for c in held for side in (c.left, c.right)]
    if any(free_indices(side) and not list(reads(side)) for side in sides):
        return False
    numbers = {read: Read(f"x{n}") for n, read in enumerate(dict.fromkeys(r for side in sides for r in reads(side)))}
    if any(_indexed(_put(side, numbers)) for side in sides):
        return False

    def numeric(held: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
        return tuple(Comparison(c.relation, _put(c.left, numbers), _put(c.right, numbers)) for c in held)

    some = Cases(tuple((ONE, numeric(held)) for held in conditions), ZERO)
    there = Bracket(numeric(apart)) if apart else ONE
    tensors = {number.tensor: Tensor(number.tensor, ()) for number in numbers.values()}
    return isinstance(decide_guarded(Problem(mul(there, some), there, {}, tensors)), Proof)


def _indexed(expr: Expr) -> bool:
    return bool(free_indices(expr))


def _put(expr: Expr, numbers: dict[Read, Read]) -> Expr:
    if isinstance(expr, Read) and expr in numbers:
        return numbers[expr]
    return map_children(expr, lambda child: _put(child, numbers))
