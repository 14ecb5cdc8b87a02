"""A sum counted from another place, where that is shorter to write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symderiv.derive.nest import Binder, Nest, alternatives, close_nest, extremum, on_body
from symderiv.lang.arithmetic import add, sub
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Call, Expr, Index, Read
from symderiv.lang.index_form import expression, is_index_expression, polynomial, tidy
from symderiv.lang.polynomial import Polynomial, inverse, linear_in, times
from symderiv.lang.positions import map_positions
from symderiv.lang.walk import free_indices, nodes, substitute


def shift_index(nest: Nest, facts: Facts) -> Expr | None:
    r"""count from another place
    \sum_{q=a}^{b} f(q - c) = \sum_{q=a-c}^{b-c} f(q)
    """
    length = _length(nest)
    for number, binder in enumerate(nest.binders):
        for distance in _distances(nest, binder.index):
            shifted = _shifted(nest, number, distance)
            if shifted is not None and _length(shifted) < length:
                return close_nest(shifted)
    return None


def _distances(nest: Nest, index: str) -> tuple[Expr, ...]:
    """How far the index is from the positions that are read; none where it is itself one, as it should stay then.

    Nor does a group, `m + K*floor(i/C)`, count from elsewhere: `m` is a place in it.
    """
    outside = free_indices(close_nest(nest))
    found: list[Expr] = []
    for position in _positions(nest):
        if position == Index(index):
            return ()
        if is_index_expression(position) and index in free_indices(position):
            parts = linear_in(polynomial(position), index)
            if parts is None or len(parts[0]) != 1 or min(parts[0].values()) < 0:
                continue
            distance = expression(_steps(*parts))
            if free_indices(distance) <= outside and not any(isinstance(node, Call) for node in nodes(distance)):
                found.append(distance)
    return tuple(found)


def _steps(stride: Polynomial, rest: Polynomial) -> Polynomial:
    """The nearest whole number of strides for each term of the rest: `1 - A` for `5*q - 4*A + 6`."""
    over = times(rest, inverse(stride))
    steps = {m: Fraction(round(n)) for m, n in over.items() if all(exponent > 0 for _, exponent in m)}
    return {monomial: number for monomial, number in steps.items() if number}


def _positions(nest: Nest) -> Iterator[Expr]:
    for factor in nest.factors:
        for node in nodes(factor):
            if isinstance(node, Read):
                yield from node.indices


def _shifted(nest: Nest, number: int, distance: Expr) -> Nest | None:
    """The nest with an index that is larger by a distance; None where another range depends on it."""
    binder = nest.binders[number]
    others = (*nest.binders[:number], *nest.binders[number + 1 :])
    if any(binder.index in free_indices(limit) for other in others for limit in (other.lower, other.upper)):
        return None
    lower, upper = _farther(binder.lower, "max", distance), _farther(binder.upper, "min", distance)
    moved = Binder(binder.index, lower, upper)
    earlier = {binder.index: sub(Index(binder.index), distance)}
    body = on_body(nest, lambda part: map_positions(substitute(part, earlier), tidy))
    return replace(body, binders=(*nest.binders[:number], moved, *nest.binders[number + 1 :]))


def _farther(limit: Expr, function: str, distance: Expr) -> Expr:
    return tidy(extremum(function, tuple(add(part, distance) for part in alternatives(limit, function))))


def _length(nest: Nest) -> int:
    """How much there is to read; limits count twice, as `0` to `n - 1` is what a reader expects."""
    limits = (limit for binder in nest.binders for limit in (binder.lower, binder.upper))
    parts = (*nest.factors, *nest.brackets)
    return 2 * sum(1 for part in limits for _ in nodes(part)) + sum(1 for part in parts for _ in nodes(part))
