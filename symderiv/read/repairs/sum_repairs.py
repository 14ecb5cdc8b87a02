r"""Sums of relations that cannot be meant: over an index that is free on the left, or over one that nothing reads.

`g_c = \sum_c \sum_p X_{cp}` sums over too much; `P_{ij} = e^{S_{ij}} / \sum_i e^{S_{ij}}` and
`p_i = e^{a_i} / \sum_k e^{a_i}` over the wrong index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from symderiv.read.classify import FORWARD
from symderiv.read.meaning.syntax import Big, Indexed, Limit, Name, Relation, Term
from symderiv.read.meaning.terms import bound_in, change_terms, inside, left_side
from symderiv.read.note import Edit, Placed
from symderiv.read.repairs.repair import Repair

_LETTERS = ("l", "k", "j", "m", "r", "s", "q", "p")


def sum_repair(
    number: int, term: Relation, left: Indexed, placed: Sequence[Placed], kinds: Sequence[str]
) -> Repair | None:
    """What is wrong with the sums of a relation, or None; a bound index that shadows a free one may be meant so."""
    free = [index.name for index in left.indices if isinstance(index, Name)]
    for total in _sums(term):
        for limit in total.limits:
            read = set(_letters(total.body)) | {n for c in total.conditions for n in _letters(c)}
            if limit.index in free:
                return _clash(number, term, left, total, limit, placed, kinds)
            if limit.index not in read and not total.conditions and set(free) & read:
                return _unread(number, term, left, total, limit, placed, kinds)
    return None


def shadows_nothing(term: Term) -> Term:
    r"""The relation with another letter for a bound index that is free on the left too: `p_i = a_i / \sum_i a_i`."""
    left = left_side(term)
    if not isinstance(term, Relation) or not isinstance(left, Indexed):
        return term
    free = {index.name for index in left.indices if isinstance(index, Name)}
    taken = {part.name for part in inside(term) if isinstance(part, Name)} | bound_in(term)

    def change(part: Term) -> Term | None:
        if not isinstance(part, Big) or not free & {limit.index for limit in part.limits}:
            return None
        body, limits = part.body, []
        for limit in part.limits:
            new = _fresh(taken) if limit.index in free else limit.index
            taken.add(new)
            body = change_terms(body, _renaming(limit.index, new))
            limits.append(replace(limit, index=new))
        return replace(part, limits=tuple(limits), body=change_terms(body, change))

    return replace(term, parts=(term.parts[0], *(change_terms(side, change) for side in term.parts[1:])))


def _sums(term: Relation) -> Iterator[Big]:
    return (
        part for side in term.parts[1:2] for part in inside(side) if isinstance(part, Big) and part.operator == "sum"
    )


def _letters(term: Term) -> Iterator[str]:
    return (part.name for part in inside(term) if isinstance(part, Name))


def _clash(
    number: int, term: Relation, left: Indexed, total: Big, limit: Limit, placed: Sequence[Placed], kinds: Sequence[str]
) -> Repair | None:
    """An index that is free on the left and bound on the right."""
    outside = list(_letters(_without(term.parts[1], total)))
    index = limit.index
    bound = [other.index for part in _sums(term) for other in part.limits]
    if bound.count(index) > 1:
        problem = f"the index {index} is free on the left side and bound {bound.count(index)} times on the right"
        return Repair(problem, None, total, None)
    if index not in outside:
        if index not in set(_letters(total.body)):
            return None
        problem = f"the index {index} is free on the left side: the sum over it is too much"
        smaller = replace(total, limits=tuple(other for other in total.limits if other is not limit))
        whole = smaller if smaller.limits else total.body
        repaired = _with(term, total, whole)
        edits = (Edit(total.start, total.body.start, ""),) if not smaller.limits else ()
        return Repair(problem, "extra_sum", total, repaired, edits)
    others = [other for other in _on_left(left) if other != index and other in set(_letters(total.body))]
    if not others:
        return None
    meant = _summed(number, left, placed, kinds, (index, *others))
    problem = f"the index {index} of the sum is free on the left side"
    if meant is None:
        return Repair(f"{problem}: which one is summed over is not said", None, total, None)
    return None if meant == index else _over(term, total, limit, meant, f"{problem}: the sum over {meant} is meant")


def _unread(
    number: int, term: Relation, left: Indexed, total: Big, limit: Limit, placed: Sequence[Placed], kinds: Sequence[str]
) -> Repair | None:
    """A sum over an index that its terms do not have."""
    read = [index for index in _on_left(left) if index in set(_letters(total.body))]
    meant = read[0] if len(read) == 1 else _summed(number, left, placed, kinds, tuple(read))
    new, problem = limit.index, f"the sum binds {limit.index}, and its terms do not read it"
    if meant is None:
        return Repair(f"{problem}: which index is summed over is not said", None, total, None)
    repaired = _with(term, total, replace(total, body=change_terms(total.body, _renaming(meant, new))))
    told = f"{problem}: {new} is meant for {meant}"
    return Repair(told, "wrong_index", total, repaired, _edits(total.body, meant, new))


def _over(term: Relation, total: Big, limit: Limit, meant: str, problem: str) -> Repair:
    """The sum over another index, under a letter of its own."""
    new = _fresh({*_letters(term), *bound_in(term)})
    limits = tuple(
        replace(other, index=new, lower=None, upper=None) if other is limit else other for other in total.limits
    )
    repaired = _with(term, total, replace(total, limits=limits, body=change_terms(total.body, _renaming(meant, new))))
    place = Edit(limit.start, limit.start + len(limit.index), new)
    return Repair(problem, "wrong_index", total, repaired, (place, *_edits(total.body, meant, new)))


def _summed(
    number: int, left: Indexed, placed: Sequence[Placed], kinds: Sequence[str], candidates: Sequence[str]
) -> str | None:
    """The one index of the left side along which other relations sum what it defines: there they belong together."""
    places: set[int] = set()
    for other, (item, kind) in enumerate(zip(placed, kinds, strict=True)):
        if kind != FORWARD or other == number:
            continue
        for total in (part for part in inside(item.statement.term) if isinstance(part, Big) and part.operator == "sum"):
            bound = {limit.index for limit in total.limits}
            for read in inside(total.body):
                if isinstance(read, Indexed) and read.name == left.name and len(read.indices) == len(left.indices):
                    places |= {
                        n for n, index in enumerate(read.indices) if isinstance(index, Name) and index.name in bound
                    }
    found = [index for n, index in enumerate(_on_left(left)) if n in places and index in candidates]
    return found[0] if len(found) == 1 else None


def _on_left(left: Indexed) -> list[str]:
    return [index.name if isinstance(index, Name) else "" for index in left.indices]


def _with(term: Relation, old: Term, new: Term) -> Relation:
    side = change_terms(term.parts[1], lambda part: new if part is old else None)
    return replace(term, parts=(term.parts[0], side, *term.parts[2:]))


def _without(side: Term, total: Big) -> Term:
    return change_terms(side, lambda part: Name(part.start, part.end, "") if part is total else None)


def _renaming(old: str, new: str) -> Callable[[Term], Term | None]:
    return lambda part: replace(part, name=new) if isinstance(part, Name) and part.name == old else None


def _edits(body: Term, old: str, new: str) -> tuple[Edit, ...]:
    return tuple(
        Edit(part.start, part.end, new) for part in inside(body) if isinstance(part, Name) and part.name == old
    )


def _fresh(taken: set[str]) -> str:
    return next((letter for letter in _LETTERS if letter not in taken), "l'")
