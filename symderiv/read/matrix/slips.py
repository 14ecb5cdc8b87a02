"""Slips in matrix notation, each with its mending: a transpose too many or too few, factors in the wrong order,
a factor too many, a column in the place of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.read.meaning.syntax import (
    Apply,
    Component,
    Derivative,
    Indexed,
    Misplaced,
    Name,
    Slice,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.terms import change_terms, inside

SCALED = "notation_abuse"
"""The class of a vector before a matrix that it scales, which is no slip: `a S` for `diag(a) S` or for `S diag(a)`."""

_PLAIN = Name | Indexed | Derivative | Component
_MOST = 12  # places of one side at which a transpose is tried
Mending = tuple[str, Term]


def mendings(side: Term) -> Iterator[Mending]:
    """The side with one slip undone, then with two transposes at once; each with the class of the slip."""
    yield from _with_what_fits(side)
    yield from ((SCALED, changed) for changed in _with_diagonal(side))
    yield "transpose", Transposed(side.start, side.end, side)
    yield from (("order", changed) for changed in _reordered(side))
    yield from (("missing_sum", changed) for changed in _of_all(side))
    yield from (("transpose", changed) for changed in _flipped_products(side))
    yield from (("extra_factor", changed) for changed in _without_a_factor(side))
    places = _places(side)
    once = [(place, _flipped(side, place)) for place in places]
    yield from (("transpose", changed) for _, changed in once)
    for number, (_, changed) in enumerate(once):
        yield from (("transpose", _flipped(changed, place)) for place in places[number + 1 :])
        yield from (("transpose", again) for again in _reordered(changed))


def _with_what_fits(side: Term) -> Iterator[Mending]:
    """The side with the parts of arrays that fit in the place of those that do not."""
    wrong = [part for part in inside(side) if isinstance(part, Misplaced)]
    if wrong:
        yield wrong[0].kind, change_terms(side, lambda part: part.meant if isinstance(part, Misplaced) else None)


def _of_all(side: Term) -> Iterator[Term]:
    """The side with the whole matrix in the place of each column or row of one, `dE/dZ X^T` for `dE/dz_i X^T`."""
    for part in inside(side):
        if isinstance(part, Indexed) and any(isinstance(index, Slice) for index in part.indices):
            whole = Name(part.start, part.end, part.name)
            yield change_terms(side, lambda term, old=part, new=whole: new if term is old else None)  # type: ignore[misc]


def _flipped_products(side: Term) -> Iterator[Term]:
    """The side with one of the products in it transposed, `g h^T` for `h g^T`."""
    for product in inside(side):
        if isinstance(product, Times) and product is not side:
            yield _flipped(side, product)


def _without_a_factor(side: Term) -> Iterator[Term]:
    """The side with one factor less in an entrywise product."""
    for product in inside(side):
        if isinstance(product, Times) and product.sign == "\\odot":
            for n in range(len(product.factors)):
                rest = (*product.factors[:n], *product.factors[n + 1 :])
                left = rest[0] if len(rest) == 1 else replace(product, factors=rest)
                yield change_terms(side, lambda term, old=product, new=left: new if term is old else None)  # type: ignore[misc]


def _with_diagonal(side: Term) -> Iterator[Term]:
    """The side with a factor as a diagonal matrix, where it stands or after the next."""
    for product in [term for term in inside(side) if isinstance(term, Times) and term.sign == ""]:
        for n, factor in enumerate(product.factors[:-1]):
            diagonal = Apply(factor.start, factor.end, "diag", (factor,))
            before, after = product.factors[:n], product.factors[n + 1 :]
            for order in ((diagonal, *after), (after[0], diagonal, *after[1:])):
                scaled = replace(product, factors=(*before, *order))
                yield change_terms(side, lambda term, old=product, new=scaled: new if term is old else None)  # type: ignore[misc]


def _places(side: Term) -> list[Term]:
    """What may be transposed: names, derivatives, brackets with a transpose on them."""
    found: list[Term] = []

    def visit(term: Term) -> Term | None:
        if isinstance(term, _PLAIN | Transposed):
            found.append(term)
        return term if isinstance(term.term if isinstance(term, Transposed) else term, _PLAIN) else None

    change_terms(side, visit)
    return found[:_MOST]


def _flipped(side: Term, place: Term) -> Term:
    """The side with the transpose at a place taken off, or put there."""
    new = place.term if isinstance(place, Transposed) else Transposed(place.start, place.end, place)
    return change_terms(side, lambda term: new if term is place else None)


def _reordered(side: Term) -> Iterator[Term]:
    """The side with two neighbouring factors of a product exchanged."""
    for product in [term for term in inside(side) if isinstance(term, Times) and term.sign in ("", "\\cdot", "*")]:
        for n in range(len(product.factors) - 1):
            factors = list(product.factors)
            factors[n], factors[n + 1] = factors[n + 1], factors[n]
            exchanged = replace(product, factors=tuple(factors))
            yield change_terms(side, lambda term, old=product, new=exchanged: new if term is old else None)  # type: ignore[misc]
