"""Dimensions of a product of sizes taken apart: a flattened index is computed with as those that it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.bounds import never_negative
from symderiv.lang.expr import Bracket, Cases, Comparison, Expr, Index, Read
from symderiv.lang.flattened import Split, divisors, least, quotients, taken_apart
from symderiv.lang.index_form import expression, polynomial
from symderiv.lang.polynomial import Polynomial, inverse, times
from symderiv.lang.walk import free_indices, fresh, index_names, nodes
from symderiv.lower.conditions import Condition
from symderiv.lower.scope import Scope, as_polynomial, expanded, facts_of


@dataclass(frozen=True, slots=True)
class Apart:
    """An expression with free indices taken apart, in a scope that knows the parts, and the parts of each index."""

    expr: Expr
    scope: Scope
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def axes(self, names: Iterable[str]) -> tuple[str, ...]:
        """The parts of these indices, in order."""
        return tuple(part for name in names for part in self.parts.get(name, (name,)))


def indices_apart(expr: Expr, indices: tuple[str, ...], scope: Scope) -> Apart:
    """Indices of S*T values that stand in a floor of q/T, and elsewhere too, as quotients and remainders by T.

    An index that stands in the floor alone repeats elements, which is as good.
    """
    apart = Apart(expr, scope)
    for name in indices:
        while (further := _one_apart(apart, name)) is not None:
            apart = further
    return apart


def _one_apart(apart: Apart, name: str) -> Apart | None:
    scope, parts = apart.scope, apart.parts.get(name, (name,))
    for part in parts:
        below = least(divisors(apart.expr, part)) if _places(apart.expr, part) > 1 else None
        extent = scope.extents[part]
        count = None if below is None else quotients(extent, below) or quotients(expanded(extent, scope), below)
        if below is None or count is None:
            continue
        taken = frozenset(scope.extents) | index_names(apart.expr)
        first = fresh(part, taken)
        split = Split(part, expression(below), first, fresh(part, taken | {first}))
        both = (split.quotient, split.remainder)
        extents = {**scope.extents, split.quotient: count, split.remainder: split.divisor}
        inside = replace(
            scope,
            extents={other: size for other, size in extents.items() if other != part},
            order=_with_parts(scope.order, part, both),
        )
        return Apart(taken_apart(apart.expr, split), inside, {**apart.parts, name: _with_parts(parts, part, both)})
    return None


def _places(expr: Expr, index: str) -> int:
    """In how many places an index stands."""
    found: list[Expr] = []
    for node in nodes(expr):
        match node:
            case Read(_, indices):
                found += indices
            case Bracket(conditions):
                found += _sides(conditions)
            case Cases(branches, _):
                found += [side for _, held in branches for side in _sides(held)]
    return sum(index in free_indices(place) for place in found)


def _sides(conditions: tuple[Comparison, ...]) -> list[Expr]:
    return [side for condition in conditions for side in (condition.left, condition.right)]


def _with_parts(names: tuple[str, ...], whole: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(new for name in names for new in (parts if name == whole else (name,)))


@dataclass(frozen=True, slots=True)
class Axes:
    """The positions of a read and the shape of what is read, with dimensions taken apart."""

    positions: tuple[Expr, ...]
    shape: tuple[Expr, ...]


def axes_apart(
    positions: tuple[Expr, ...], shape: tuple[Expr, ...], conditions: Iterable[Condition], scope: Scope
) -> Axes:
    """A dimension of S*T elements that is read at T*e + f, with f from 0 to T - 1, as two read at e and at f."""
    inside = scope.knowing(form for condition in conditions for form in (condition.shown, condition.key))
    found = [_axis_apart(position, size, inside) for position, size in zip(positions, shape, strict=True)]
    return Axes(
        tuple(position for parts in found for position, _ in parts), tuple(size for parts in found for _, size in parts)
    )


def _axis_apart(position: Expr, size: Expr, scope: Scope) -> list[tuple[Expr, Expr]]:
    value, whole = as_polynomial(position), polynomial(size)
    if isinstance(position, Index) or value is None or len(whole) != 1:
        return [(position, size)]
    for below in _factors(whole):
        parts = _quotient_and_rest(value, below, scope)
        if parts is not None:
            above = expression(times(whole, inverse(below)))
            return [*_axis_apart(parts[0], above, scope), *_axis_apart(parts[1], expression(below), scope)]
    return [(position, size)]


def _factors(whole: Polynomial) -> Iterator[Polynomial]:
    """The products of some of the sizes in a product, fewest first."""
    ((monomial, _),) = whole.items()
    for count in range(1, len(monomial)):
        for chosen in combinations(monomial, count):
            yield {chosen: constant(1).value}


def _quotient_and_rest(value: Polynomial, below: Polynomial, scope: Scope) -> tuple[Expr, Expr] | None:
    """`(e, f)` with value = T*e + f, where f is shown to be from 0 to T - 1 and stands for something."""
    quotient = {m: n for m, n in times(value, inverse(below)).items() if all(exponent > 0 for _, exponent in m)}
    rest = {m: n for m, n in value.items() if m not in times(quotient, below)}
    if not quotient or not rest:
        return None
    first, last = expression(rest), sub(sub(expression(below), constant(1)), expression(rest))
    facts = facts_of(scope)
    if not (never_negative(first, facts) and never_negative(last, facts)):
        return None
    return expression(quotient), first
