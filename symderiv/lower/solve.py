"""Sums that an equation makes superfluous: an index that a condition determines is put in its place.

What is left is at most a division that has to come out even, which reading an array with zeros spread between its
elements takes care of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.lang.arithmetic import add, constant, mul, sub
from symderiv.lang.expr import ZERO, Expr, Index, Read
from symderiv.lang.index_form import expression, polynomial
from symderiv.lang.walk import free_indices, fresh, substitute
from symderiv.lower.conditions import Condition, box_conditions, divides, put_into
from symderiv.lower.index_arithmetic import as_number, is_term_in_sizes, quotient_floor, total
from symderiv.lower.scope import Scope, at_least_zero
from symderiv.lower.terms import Term, merged, slope


def solved(term: Term) -> Term:
    """The term with as few sums as its equations allow, and no sum over a long range of which little is kept."""
    while (simpler := _solve_one(term)) is not None:
        term = simpler
    while (simpler := _read_by_tap(term)) is not None:
        term = simpler
    return term


def _solve_one(term: Term) -> Term | None:
    """sum_i f(i) [c i = e] = f(e/c) [c divides e] [e/c in the range of i]"""
    found = sorted(_solutions(term), key=lambda solution: not solution.exact)
    return _put(term, found[0]) if found else None


@dataclass(frozen=True, slots=True)
class _Solution:
    """A summed index, what it equals, and under which conditions; `used` is the condition that says so."""

    index: str
    value: Expr
    demands: tuple[Condition, ...]
    exact: bool
    used: Condition


def _solutions(term: Term) -> Iterator[_Solution]:
    for condition in term.conditions:
        if condition.key.relation != "=" or condition.key.left != ZERO:
            continue
        for index in term.summed:
            parts = slope(condition.key.right, index, term.scope)
            if parts is not None:
                yield _solution(index, parts, condition, term.scope)


def _solution(index: str, parts: tuple[Expr, Expr, int], used: Condition, scope: Scope) -> _Solution:
    """The index from c*index + rest = 0."""
    coefficient, rest, direction = parts
    value, even = _divided(mul(constant(-direction), rest), mul(constant(direction), coefficient), scope)
    box = box_conditions(value, scope.extents[index], scope)
    return _Solution(index, value, merged(even, box), not even, used)


def _divided(numerator: Expr, step: Expr, scope: Scope) -> tuple[Expr, tuple[Condition, ...]]:
    """`numerator / step` as an index expression, and the condition that it comes out even."""
    if as_number(step) == 1:
        return total((numerator,)), ()
    return quotient_floor(numerator, polynomial(step)), divides(step, numerator, scope)


def _put(term: Term, solution: _Solution) -> Term:
    values = {solution.index: solution.value}
    factors = tuple(substitute(factor, values) for factor in term.factors)
    others = [
        part
        for condition in term.conditions
        if condition != solution.used
        for part in put_into(condition, solution.index, solution.value, term.scope)
    ]
    summed = tuple(name for name in term.summed if name != solution.index)
    return Term(factors, merged(others, solution.demands), summed, term.scope)


def _read_by_tap(term: Term) -> Term | None:
    """sum_i y(i) w(e - c i) = sum_r w(r) y((e - r)/c) [c divides e - r]

    The sum on the right is over the axis of w, which is short where only a few i bring e - c i into its box.
    """
    for place, factor in enumerate(term.factors):
        if not isinstance(factor, Read):
            continue
        sizes = term.scope.known(factor.tensor).shape
        for axis, position in enumerate(factor.indices):
            for index in term.summed:
                found = _tap(term, factor, axis, index)
                if found is None:
                    continue
                box = box_conditions(position, sizes[axis], term.scope)
                if box and not _fills_its_range(sizes[axis], found, term.scope.extents[index], term.scope):
                    return _with_tap(term, place, axis, index, found, box)
    return None


def _tap(term: Term, factor: Read, axis: int, index: str) -> tuple[Expr, Expr, int] | None:
    """The parts of `c*index + rest` at this position, where one other factor alone reads at the bare index."""
    parts = slope(factor.indices[axis], index, term.scope)
    if parts is None or abs(as_number(parts[0]) or 0) == 1 or not free_indices(parts[1]) - {index}:
        return None
    elsewhere = [f for f in term.factors if f is not factor and index in free_indices(f)]
    again = any(index in free_indices(p) for place, p in enumerate(factor.indices) if place != axis)
    if again or len(elsewhere) != 1 or not is_term_in_sizes(polynomial(mul(constant(parts[2]), parts[0]))):
        return None
    (other,) = elsewhere
    if not isinstance(other, Read):
        return None
    bare = [p for p in other.indices if index in free_indices(p)]
    return parts if bare == [Index(index)] else None


def _fills_its_range(size: Expr, parts: tuple[Expr, Expr, int], extent: Expr, scope: Scope) -> bool:
    """Whether all but a margin of the positions c*index + rest lie in the box: then the sum is as short as it gets."""
    coefficient, rest, direction = parts
    step = mul(constant(direction), coefficient)
    margin = expression({m: n for m, n in polynomial(rest).items() if not any(free_indices(a) for a, _ in m)})
    needed = sub(mul(step, extent), add(size, step))
    return any(at_least_zero(sub(mul(constant(2 * side), margin), needed), scope) for side in (1, -1))


def _with_tap(
    term: Term, place: int, axis: int, index: str, parts: tuple[Expr, Expr, int], box: tuple[Condition, ...]
) -> Term:
    factor = term.factors[place]
    assert isinstance(factor, Read)
    coefficient, rest, direction = parts
    size = term.scope.known(factor.tensor).shape[axis]
    tap = fresh("r", frozenset(term.scope.extents))
    scope = term.scope.with_index(tap, size)
    value, even = _divided(
        mul(constant(direction), sub(Index(tap), rest)), mul(constant(direction), coefficient), scope
    )
    left_out = {condition.key for condition in box}
    conditions = [part for c in term.conditions if c.key not in left_out for part in put_into(c, index, value, scope)]
    reads = (*factor.indices[:axis], Index(tap), *factor.indices[axis + 1 :])
    factors = [substitute(f, {index: value}) for f in term.factors]
    factors[place] = Read(factor.tensor, reads)
    summed = tuple(tap if name == index else name for name in term.summed)
    inside = box_conditions(value, term.scope.extents[index], scope)
    return Term(tuple(factors), merged(conditions, even, inside), summed, scope)
