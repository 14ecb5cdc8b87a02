"""Sums over parts of a range, and single elements beside them, put together.

sum_{j=l}^{k} f(j) + sum_{j=k+1}^{u} f(j) = sum_{j=l}^{u} f(j), and f(l) + sum_{j=l+1}^{u} f(j) likewise.  Sums of one
body f make up a step function: its value at j is what f(j) is multiplied with.  It is cut where it may change, and each
piece becomes one sum, so that all ways to cut the same range lead to the same terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations

from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.expr import Expr, Index
from symderiv.lang.index_form import polynomial
from symderiv.lang.walk import replace
from symderiv.prove.normal.atoms import Form, GiveUp, Monomial, Total, monomial_key, single
from symderiv.prove.normal.brackets import at_least_zero
from symderiv.prove.normal.form import ZERO, plus, product_of, times
from symderiv.prove.normal.index_terms import index_normal
from symderiv.prove.normal.ranges import inside_scope, limits_of, without
from symderiv.prove.normal.scope import Scope
from symderiv.prove.normal.sums import put, sum_over

_MOST_ROUNDS = 20
_MOST_COMPANIONS = 3  # indices summed over beside the one whose range is cut
_MOST_TERMS = 60
_INDEX = "#cut"
_ONE = constant(1)


@dataclass(frozen=True, slots=True)
class Cut:
    """What sums of one body have in common: the sum over `#cut` and its companions of the body, times the others."""

    others: Monomial
    body: Monomial
    companions: tuple[str, ...]

    @property
    def key(self) -> str:
        """The text of what no other cut has."""
        return f"{monomial_key(self.others)}|{len(self.companions)}|{monomial_key(self.body)}"


@dataclass(frozen=True, slots=True)
class Piece:
    """`factor` times the sum from `lower` to `upper`, the term of a form with this monomial."""

    cut: Cut
    lower: Expr
    upper: Expr
    factor: Fraction
    monomial: Monomial


def joined(form: Form, scope: Scope) -> Form:
    """The form with sums of one body over disjoint ranges, as few as there can be."""
    if len(form) > _MOST_TERMS:
        return form
    for _ in range(_MOST_ROUNDS):
        groups: dict[str, list[Piece]] = {}
        for piece in _pieces(form, scope):
            group = groups.setdefault(piece.cut.key, [])
            if all(other.monomial != piece.monomial for other in group):  # a symmetric sum is one term
                group.append(piece)
        changes = (_together(form, groups[key], scope) for key in sorted(groups, key=lambda k: (-len(groups[k]), k)))
        changed = next((new for new in changes if new is not None), None)
        if changed is None:
            return form
        form = changed
    raise GiveUp("sums that come to no end of being put together")


def _pieces(form: Form, scope: Scope) -> Iterator[Piece]:
    """Each way to see a term as a sum over an index with one lower and one upper limit."""
    if len(form) < 2:
        return
    for monomial, factor in form.items():
        for atom, exponent in monomial:
            if isinstance(atom, Total) and exponent == 1 and len(atom.bound) <= 1 + _MOST_COMPANIONS:
                others = without(monomial, atom)
                for name in atom.bound:
                    piece = _piece(atom, name, others, factor, monomial, scope)
                    if piece is not None:
                        yield piece


def _piece(
    atom: Total, name: str, others: Monomial, factor: Fraction, monomial: Monomial, scope: Scope
) -> Piece | None:
    lower, upper = limits_of(name, atom.factors, scope)
    if len(lower) != 1 or len(upper) != 1:
        return None
    body = without(atom.factors, lower[0][0], upper[0][0])
    companions = tuple(other for other in atom.bound if other != name)
    inside = inside_scope(frozenset(companions), body, scope)
    if not inside.shown(polynomial(add(sub(upper[0][1], lower[0][1]), _ONE))):
        return None
    best: tuple[str, Piece] | None = None
    for order in permutations(companions):
        new = tuple(f"#beside{number}" for number in range(len(order)))
        names: dict[Expr, Expr] = {Index(old): Index(to) for old, to in zip(order, new, strict=True)}
        names[Index(name)] = Index(_INDEX)
        renamed = single(put(body, names, scope))
        if renamed is None or renamed[1] != 1:
            return None
        start, end = (replace(limit, names.get) for limit in (lower[0][1], upper[0][1]))
        piece = Piece(Cut(others, renamed[0], new), start, end, factor, monomial)
        if best is None or piece.cut.key < best[0]:
            best = piece.cut.key, piece
    return None if best is None else best[1]


def _together(form: Form, pieces: list[Piece], scope: Scope) -> Form | None:
    """The form with these sums cut anew; None where that changes nothing, or the ends cannot be put in order."""
    cut = pieces[0].cut
    rest: Form = {monomial: c for monomial, c in form.items() if all(monomial != piece.monomial for piece in pieces)}
    steps = [(piece.lower, piece.upper, piece.factor) for piece in pieces]
    for place in _places_beside(pieces, scope):
        taken = _element_in(rest, cut, place, scope)
        if taken is not None:
            rest = plus(rest, taken[1], -taken[0])
            steps.append((place, place, taken[0]))
    if len(steps) < 2:
        return None
    ordered = _ordered(steps, cut, scope)
    if ordered is None:
        return None
    result: Form = rest
    for lower, upper, factor in ordered:
        result = plus(result, _sum(cut, lower, upper, scope), factor)
    return None if result == form else result


def _places_beside(pieces: list[Piece], scope: Scope) -> list[Expr]:
    """The first and the last place of each range, and those just outside."""
    found: dict[Expr, None] = {}
    for piece in pieces:
        for place in (piece.lower, sub(piece.lower, _ONE), piece.upper, add(piece.upper, _ONE)):
            found[index_normal(place, scope)] = None
    return list(found)


def _element_in(rest: Form, cut: Cut, place: Expr, scope: Scope) -> tuple[Fraction, Form] | None:
    """How often the element of a cut at a place stands in a form, and that element."""
    try:
        element = _element(cut, place, scope)
    except GiveUp:
        return None
    first = next(iter(element), None)
    if first is None or first not in rest:
        return None
    factor = rest[first] / element[first]
    return (factor, element) if all(rest.get(m) == factor * c for m, c in element.items()) else None


def _ordered(
    steps: list[tuple[Expr, Expr, Fraction]], cut: Cut, scope: Scope
) -> list[tuple[Expr, Expr, Fraction]] | None:
    """Disjoint ranges with what each is multiplied with; None where the ends have no known order."""
    inside = inside_scope(frozenset(cut.companions), cut.body, scope)
    changes: dict[Expr, Fraction] = {}
    for lower, upper, factor in steps:
        for start, change in ((lower, factor), (add(upper, _ONE), -factor)):
            start = index_normal(start, inside)
            changes[start] = changes.get(start, Fraction(0)) + change
    starts = _in_order([start for start, change in changes.items() if change], inside)
    if starts is None:
        return None
    ranges, height = [], Fraction(0)
    for start, end in pairwise(starts):
        height += changes[start]
        if height:
            ranges.append((start, sub(end, _ONE), height))
    return ranges


def _in_order(places: list[Expr], scope: Scope) -> list[Expr] | None:
    ordered: list[Expr] = []
    for place in places:
        below = [other for other in ordered if scope.shown(polynomial(sub(place, other)))]
        above = [other for other in ordered if other not in below]
        if any(not scope.shown(polynomial(sub(other, place))) for other in above) or ordered[: len(below)] != below:
            return None
        ordered = [*below, place, *above]
    return ordered


def _sum(cut: Cut, lower: Expr, upper: Expr, scope: Scope) -> Form:
    index = Index(_INDEX)

    def ranged(body: Form, inside: Scope) -> Form:
        above = at_least_zero(polynomial(sub(index, lower)), inside)
        return times(body, times(above, at_least_zero(polynomial(sub(upper, index)), inside)))

    return _summed(cut, (_INDEX, *cut.companions), ranged, scope)


def _element(cut: Cut, place: Expr, scope: Scope) -> Form:
    def placed(body: Form, inside: Scope) -> Form:
        result = ZERO
        for monomial, factor in body.items():
            result = plus(result, put(monomial, {Index(_INDEX): place}, inside), factor)
        return result

    return _summed(cut, cut.companions, placed, scope)


def _summed(cut: Cut, bound: tuple[str, ...], change: Callable[[Form, Scope], Form], scope: Scope) -> Form:
    """The others times the sum over the bound indices, under new names, of the changed body."""
    form = change({cut.body: Fraction(1)}, inside_scope(frozenset(cut.companions), cut.body, scope))
    names = {name: scope.fresh() for name in bound}
    fresh: dict[Expr, Expr] = {Index(old): Index(new) for old, new in names.items()}
    result = ZERO
    for monomial, factor in form.items():
        for renamed, c in put(monomial, fresh, scope).items():
            result = plus(result, sum_over(frozenset(names.values()), {renamed: c}, scope), factor)
    return times(product_of(cut.others), result)
