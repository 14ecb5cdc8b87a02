"""A name that a section defines anew with another shape, after claims about the first: there a new story begins.

`y_{pq} = \\max ...` and its gradient, and below `y_i = \\max ...`: two layers under one heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.read.meaning.syntax import Indexed, Listing, Name, Relation, Term
from symderiv.read.meaning.terms import derivatives_in, inside, left_side
from symderiv.read.note import Placed, ReadSection
from symderiv.read.parts.cuts import joined

Shape = tuple[str, int]


def told_anew(placed: Sequence[Placed], sections: Sequence[ReadSection]) -> int | None:
    """The block in which a name is defined anew, if that leaves one of its relations without use."""
    claimed = {claim.placed.block for section in sections for claim in section.claims}
    unused = {relation.tensor for section in sections for relation in section.relations if relation.problem}
    first: dict[str, tuple[Shape, int]] = {}
    for item in placed:
        for name, shape in _defined(item):
            known, block = first.setdefault(name, (shape, item.block))
            if known != shape and name in unused and any(block <= claim < item.block for claim in claimed):
                return item.block
    return None


def shared(placed: Sequence[Placed], sections: Sequence[ReadSection], block: int) -> frozenset[tuple[int, int]]:
    """Where formulas before the new story begin that hold in it too: they speak of nothing that changes shape."""
    after = [item for item in placed if item.block >= block]
    shapes = {shape for item in after for shape in _shapes(item.statement.term)}
    new = {name for item in after for name, _ in _defined(item)}
    claims = {claim.placed.formula for section in sections for claim in section.claims}
    before: dict[tuple[int, int], list[Placed]] = {}
    for item in placed:
        if item.block < block and item.formula not in claims:
            before.setdefault(item.formula, []).append(item)
    ranks = {name: rank for name, rank in shapes}
    found = set()
    for place, items in before.items():
        kept = all(isinstance(item.statement.term, Relation) and any(_defined(item)) for item in items)
        spoken = [shape for item in items for shape in _shapes(item.statement.term)]
        clash = any(name in new or (name in ranks and (name, rank) not in shapes) for name, rank in spoken)
        if kept and not clash:
            found.add(place)
    return frozenset(found)


def _defined(item: Placed) -> Iterator[tuple[str, Shape]]:
    """What a relation defines, and how it is written: with how many indices, or in parts as code does."""
    term = item.statement.term
    left = left_side(term)
    if not isinstance(term, Relation) or term.relations[0] not in ("=", ":=") or derivatives_in(term):
        return
    if isinstance(left, Name | Indexed) and not isinstance(term.parts[1], Listing):
        in_parts = any(joined(part) is not None for part in inside(term))
        yield left.name, ("parts", 0) if in_parts else ("indices", _rank(left))


def _shapes(term: Term) -> Iterator[tuple[str, int]]:
    return ((part.name, _rank(part)) for part in inside(term) if isinstance(part, Name | Indexed))


def _rank(term: Name | Indexed) -> int:
    return len(term.indices) if isinstance(term, Indexed) else 0
