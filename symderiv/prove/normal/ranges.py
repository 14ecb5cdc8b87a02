"""What the tests in a monomial say of the ranges of bound indices."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.lang.expr import Call, Expr
from symderiv.lang.index_form import polynomial
from symderiv.lang.walk import free_indices, substitute
from symderiv.prove.normal.atoms import Atom, Monomial, Test
from symderiv.prove.normal.index_terms import limit_of, solved
from symderiv.prove.normal.scope import Scope

Bound = frozenset[str]
Limits = tuple[list[tuple[Test, Expr]], list[tuple[Test, Expr]]]  # lower and upper ones, each with its test


def tests_of(monomial: Monomial, relation: str) -> list[Test]:
    """The tests `[0 <= value]` or `[0 = value]` among the factors."""
    return [atom for atom, _ in monomial if isinstance(atom, Test) and atom.relation == relation]


def without(monomial: Monomial, *gone: Atom) -> Monomial:
    """The other factors."""
    return tuple(pair for pair in monomial if pair[0] not in gone)


def limits_of(name: str, monomial: Monomial, scope: Scope) -> Limits:
    """The lower and the upper limits that tests set to an index."""
    lower: list[tuple[Test, Expr]] = []
    upper: list[tuple[Test, Expr]] = []
    for atom in tests_of(monomial, "<="):
        if name in atom.free and (limit := limit_of(atom.value, name, scope)) is not None:
            (lower if limit[0] else upper).append((atom, limit[1]))
    return lower, upper


def inside_scope(names: Bound, monomial: Monomial, scope: Scope) -> Scope:
    """The scope inside a sum, with ranges of its indices of which none depends on a later one."""
    key = (names, tuple(tests_of(monomial, "<=")))
    if key not in scope.insides:
        scope.insides[key] = _inside_scope(names, monomial, scope)
    return scope.insides[key]


def _inside_scope(names: Bound, monomial: Monomial, scope: Scope) -> Scope:
    limits = {name: limits_of(name, monomial, scope) for name in sorted(names)}
    ranges: dict[str, tuple[Expr, Expr]] = {}
    for name in limits:
        waiting = names - ranges.keys()
        lower, upper = ([_freed(e, up, waiting, limits) for _, e in limits[name][up]] for up in (False, True))
        starts, ends = ([end for end in side if end is not None] for side in (lower, upper))
        if starts and ends:
            ranges[name] = (_one_of("max", starts), _one_of("min", ends))
    return scope.within(ranges)


def _one_of(function: str, ends: list[Expr]) -> Expr:
    return ends[0] if len(ends) == 1 else Call(function, tuple(ends))


def _freed(limit: Expr, is_upper: bool, waiting: Bound, limits: Mapping[str, Limits]) -> Expr | None:
    """A weaker limit that does not mention the indices whose ranges are still to come: they are put at their ends."""
    for other in sorted(free_indices(limit) & waiting):
        parts = solved(limit, other)
        if parts is None:
            return None
        side = limits[other][(parts[0] > 0) == is_upper]
        ends = [value for _, value in side if free_indices(value).isdisjoint(waiting)]
        if not ends:
            return None
        limit = substitute(limit, {other: ends[0]})
    return limit


def without_implied(bound: Bound, inside: Monomial, scope: Scope) -> Monomial:
    """Tests that follow from the others are dropped."""
    if all(len(side) == 1 for name in bound for side in limits_of(name, inside, scope)):
        return inside
    for atom in tests_of(inside, "<="):
        rest = without(inside, atom)
        if inside_scope(bound, rest, scope).shown(polynomial(atom.value)):
            inside = rest
    return inside
