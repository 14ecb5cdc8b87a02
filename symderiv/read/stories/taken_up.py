r"""Relations of earlier stories that a later one takes up: p is defined above, and below `F = -\sum_i q_i \log p_i`.

What the later one differentiates by stands in none of its own relations, and is what p is made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Derivative, Name
from symderiv.read.meaning.terms import left_side, named, names_in
from symderiv.read.note import ReadClaim, ReadRelation, ReadSection

Known = tuple[ReadRelation, ReadSection]
Place = tuple[int, int]


def lacks_relations(sections: Sequence[ReadSection]) -> bool:
    """Whether a claim differentiates what a section defines by what no relation speaks of."""
    return any(_wanted(claim, section) for section in sections for claim in section.claims)


def taken_up(sections: Sequence[ReadSection], earlier: Sequence[ReadSection]) -> frozenset[Place]:
    """Where formulas begin with relations that lead on from what a story reads to what it differentiates by."""
    known = _known(earlier)
    found: set[Place] = set()
    for section in sections:
        wanted = [names for claim in section.claims if (names := _wanted(claim, section))]
        places, reached = _led_to(section, known) if wanted else (set(), set())
        if any(names <= reached for names in wanted):
            found |= places.union(*(other.stated for other in earlier))
    return frozenset(found)


def with_claims_of(again: Sequence[ReadSection], sections: Sequence[ReadSection]) -> tuple[ReadSection, ...]:
    """The sections, the claims that need more than their own relations being those of the sections read with more."""
    found = []
    for section in sections:
        short = {claim.placed.region for claim in section.claims if _wanted(claim, section)}
        more = [(o, tuple(c for c in o.claims if c.placed.region in short and not _wanted(c, o))) for o in again]
        moved = {claim.placed.region for _, claims in more for claim in claims}
        found.append(replace(section, claims=tuple(c for c in section.claims if c.placed.region not in moved)))
        found += [replace(other, claims=claims, relations=()) for other, claims in more if claims]
    return tuple(found)


def _known(earlier: Sequence[ReadSection]) -> Mapping[str, Known]:
    """The last relation of each tensor that can be used and stands in a formula without claims."""
    claimed = {claim.placed.formula for section in earlier for claim in section.claims}
    found: dict[str, Known] = {}
    for section in earlier:
        for relation in section.relations:
            usable = relation.problem is None or relation.repaired is not None
            if relation.tensor is not None and usable and relation.placed.formula not in claimed:
                found[relation.tensor] = relation, section
    return found


def _wanted(claim: ReadClaim, section: ReadSection) -> frozenset[str]:
    """What a claim about something that the section defines differentiates by, where no relation speaks of that."""
    tensors = section.layer.tensors if section.layer is not None else {}
    match left_side(claim.placed.statement.term):
        case Derivative(of=Name(name=of), wrt=by) if of in {relation.tensor for relation in section.relations}:
            return frozenset(name for wrt in by if (name := named(wrt)) is not None and name not in tensors)
    return frozenset()


def _led_to(section: ReadSection, known: Mapping[str, Known]) -> tuple[set[Place], set[str]]:
    """Where relations stand that say what the section reads is made of, and all that they read."""
    defined = {relation.tensor for relation in section.relations}
    reads = {name for relation in section.relations for name in names_in(relation.placed.statement.term)}
    waiting = sorted(reads - defined)
    places, reached = set[Place](), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in known or name in reached & defined:
            continue
        relation, of = known[name]
        if relation.placed.formula in places or section.ranks.get(name, of.ranks.get(name)) != of.ranks.get(name):
            continue
        places.add(relation.placed.formula)
        new = set(names_in(relation.placed.statement.term)) - {name} - defined
        waiting += sorted(new - reached)
        reached |= new
    return places, reached
