"""A name that a section defines anew, after claims about the first: there a new story begins.

`y_{pq} = \\max ...` and its gradient, and below `y_i = \\max ...`: two layers under one heading.  So does another loss
under the name of the first, below a heading of its own, or where words say that it takes the place of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from symderiv.read.meaning.syntax import Indexed, Listing, Name, Relation, Term
from symderiv.read.meaning.terms import derivatives_in, inside, left_side
from symderiv.read.note import Placed, ReadSection
from symderiv.read.parts.cuts import joined
from symderiv.read.sentences.definitions import moved

Shape = tuple[str, int]
_INSTEAD = re.compile(
    r"(?i)\b(?:instead|now|alternatively|another|other|replac\w*|different"
    r"|stattdessen|nun|jetzt|alternativ|ander\w*|ersetz\w*"
    r"|maintenant|plut[ôo]t|au lieu|autre|rempla\w*|ahora|en lugar|en vez|otr[ao]|reempla\w*)\b"
)


def told_anew(placed: Sequence[Placed], sections: Sequence[ReadSection], headings: Mapping[int, int]) -> int | None:
    """The block in which a name is defined anew, if that leaves one of its relations without use, or is a new loss.

    headings  under which heading each block stands
    """
    claimed = {claim.placed.block for section in sections for claim in section.claims}
    unused = {relation.tensor for section in sections for relation in section.relations if relation.problem}
    losses = {section.loss for section in sections}
    first: dict[str, tuple[Shape, Placed]] = {}
    for item in placed:
        for name, shape in _defined(item):
            known, before = first.setdefault(name, (shape, item))
            if not any(before.block <= claim < item.block for claim in claimed):
                continue
            if known != shape and name in unused:
                return item.block
            if name in losses and max(claimed) >= item.block and _is_another(before, item, headings):
                return item.block
    return None


def _is_another(first: Placed, second: Placed, headings: Mapping[int, int]) -> bool:
    """Whether the second of two definitions of one name takes the place of the first."""
    if first.statement.conditions or second.statement.conditions:
        return False
    if moved(first.statement.term, 0, 0) == moved(second.statement.term, 0, 0):
        return False
    apart = headings.get(first.block) != headings.get(second.block)
    return apart or bool(_INSTEAD.search(second.before))


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
