r"""Vectors put side by side, `W [h_{t-1}, x_t]`: a matrix for each, `W_1 h_{t-1} + W_2 x_t`.

The parts of W are matrices of their own, so that `W[n:, :]` is one of them, and what is said of all of W, as
`dW = dz [h_{t-1}, x_t]^T`, is said of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from symderiv.read.matrix.layouts import core
from symderiv.read.meaning.syntax import (
    Component,
    Derivative,
    Indexed,
    Listing,
    Misplaced,
    Name,
    Plus,
    Slice,
    Term,
    Times,
)
from symderiv.read.meaning.terms import change_terms, inside, left_side, named
from symderiv.read.note import Placed

_PRODUCTS = ("", r"\cdot", r"\times", "*")
_ROWS, _COLUMNS = 0, 1


@dataclass(frozen=True, slots=True)
class _Cut:
    """How a matrix is cut: along rows, 0, or columns, 1, and the letters of what its parts are for."""

    axis: int
    letters: tuple[str, ...]

    def part(self, name: str, number: int) -> str:
        """What a part is called."""
        return f"{name}[{self.letters[number]}]"


def with_blocks(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with a matrix for each of the vectors; as they are where these do not fit one way of cutting."""
    placed = tuple(_with(item, change_terms(item.statement.term, _juxtaposed)) for item in placed)
    cuts = _cuts(placed)
    if not cuts:
        return placed
    return tuple(part for item in placed for part in _parts(item, cuts))


def _joined(term: Term) -> tuple[Term, ...] | None:
    """The vectors that are put side by side, or one under the other."""
    if not isinstance(term, Listing):
        return None
    items = term.items
    if term.bracket == "matrix":
        rows = [row.items for row in items if isinstance(row, Listing)]
        items = tuple(row[0] for row in rows) if all(len(row) == 1 for row in rows) and len(rows) == len(items) else ()
    is_vector = all(isinstance(item, Name | Indexed | Times) and _letter(item) for item in items)
    return items if len(items) > 1 and term.bracket in ("[", "matrix") and is_vector else None


def _letter(item: Term) -> str:
    """The letter that a vector is called by, the last one of a product."""
    names = [part.name for part in inside(item) if isinstance(part, Name | Indexed)]
    inner = item.factors[-1] if isinstance(item, Times) else item
    return inner.name if isinstance(inner, Name | Indexed) and names else ""


def _juxtaposed(part: Term) -> Term | None:
    """`W[h_{t-1}, x_t]` without a blank is no entry of W."""
    match part:
        case Component(term=Name(name=name) as matrix, indices=items) if core(name)[:1].isupper():
            if len(items) > 1 and all(isinstance(i, Indexed) and core(i.name)[:1].islower() for i in items):
                listing = Listing(matrix.end, part.end, items, "[")
                return Times(part.start, part.end, (matrix, listing))
    return None


def _pairs(term: Term) -> Iterator[tuple[str, int, tuple[Term, ...]]]:
    """The matrices that are multiplied by vectors side by side, with the dimension that is cut and the vectors."""
    for part in inside(term):
        if isinstance(part, Times) and part.sign in _PRODUCTS:
            for first, second in pairwise(part.factors):
                if isinstance(first, Name) and (items := _joined(second)) is not None:
                    yield first.name, _COLUMNS, items
                if isinstance(second, Name) and (items := _joined(first)) is not None:
                    yield second.name, _ROWS, items


def _cuts(placed: Sequence[Placed]) -> Mapping[str, _Cut]:
    """How relations cut each matrix; none at all where one is cut in two ways."""
    found: dict[str, set[_Cut]] = {}
    for item in placed:
        if not isinstance(left_side(item.statement.term), Derivative):
            for name, axis, items in _pairs(item.statement.term):
                found.setdefault(name, set()).add(_Cut(axis, tuple(map(_letter, items))))
    if any(len(ways) != 1 or len(set(cut.letters)) < len(cut.letters) for ways in found.values() for cut in ways):
        return {}
    return {name: next(iter(ways)) for name, ways in found.items()}


def _parts(item: Placed, cuts: Mapping[str, _Cut]) -> Iterator[Placed]:
    """A statement with sums for such products; one that is about a whole matrix, once for each part of it."""
    term = item.statement.term
    left = left_side(term)
    of = named(left.wrt[0]) if isinstance(left, Derivative) and len(left.wrt) == 1 else None
    term = change_terms(term, lambda part: _changed(part, cuts))
    if of is None or of not in cuts:
        yield _with(item, term)
        return
    cut = cuts[of]
    for number in range(len(cut.letters)):
        one = change_terms(term, lambda part, name=of, n=number: _one(part, name, cut, n))  # type: ignore[misc]
        yield replace(_with(item, one), implied=item.implied or number > 0)


def _changed(part: Term, cuts: Mapping[str, _Cut]) -> Term | None:
    match part:
        case Times(factors=factors, sign=sign) if sign in _PRODUCTS:
            for n, (first, second) in enumerate(pairwise(factors)):
                total = _total(first, second, cuts)
                if total is not None:
                    rest = (*factors[:n], total, *factors[n + 2 :])
                    changed = total if len(rest) == 1 else replace(part, factors=rest)
                    return change_terms(changed, lambda inner: _changed(inner, cuts))
        case Component(term=Name(name=name) as matrix, indices=indices) if name in cuts:
            place = _slice(indices, cuts[name])
            if place is None:
                return None
            own = replace(matrix, name=cuts[name].part(name, place[1]))
            fits = place[0] == cuts[name].axis
            return own if fits else Misplaced(part.start, part.end, part, own, "wrong_index")
    return None


def _total(first: Term, second: Term, cuts: Mapping[str, _Cut]) -> Term | None:
    """`W_1 h + W_2 x` for W and [h, x]."""
    for matrix, other, axis in ((first, second, _COLUMNS), (second, first, _ROWS)):
        items = _joined(other)
        if isinstance(matrix, Name) and matrix.name in cuts and items is not None and cuts[matrix.name].axis == axis:
            cut = cuts[matrix.name]
            if len(items) != len(cut.letters):
                return None
            terms = []
            for number, item in enumerate(items):
                own = replace(matrix, name=cut.part(matrix.name, number))
                terms.append(Times(first.start, second.end, (own, item) if axis == _COLUMNS else (item, own)))
            return Plus(first.start, second.end, tuple(terms))
    return None


def _slice(indices: Sequence[Term], cut: _Cut) -> tuple[int, int] | None:
    """The dimension and the part of `W[n:, :]`, where W has two: a bound can be only where the one ends."""
    if len(cut.letters) != 2 or len(indices) > 2 or not all(isinstance(index, Slice) for index in indices):
        return None
    own = [index for index in indices if isinstance(index, Slice)]
    bounds = [(axis, index) for axis, index in enumerate(own) if index.lower or index.upper]
    if len(bounds) != 1:
        return None
    axis, bound = bounds[0]
    return None if bound.lower and bound.upper else (axis, 1 if bound.lower else 0)


def _one(part: Term, name: str, cut: _Cut, number: int) -> Term | None:
    """A statement about a matrix as one about its part: with one of the vectors that stand side by side."""
    match part:
        case Name(name=own) if own == name:
            return replace(part, name=cut.part(name, number))
        case Listing() if (items := _joined(part)) is not None and len(items) == len(cut.letters):
            letters = [_letter(item) for item in items]
            if letters == list(cut.letters) or set(letters) != set(cut.letters):
                return items[number]
            meant = items[letters.index(cut.letters[number])]
            return Misplaced(part.start, part.end, items[number], meant, "order")
    return None


def _with(item: Placed, term: Term) -> Placed:
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))
