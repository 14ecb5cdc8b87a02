r"""Elements that are told by the item that they belong to, `v_{w_j}`, the vector of the word w_j: the element j.

That is so where the items are said to be in a set, `\sum_{w_j \in S}`, or where what has their name otherwise has
another number of indices.  Integers that are compared with places, as in `[s_t = v]`, are something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Big, Indexed, Limit, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, parts
from symderiv.read.note import Placed


def with_items(placed: Sequence[Placed]) -> list[Placed]:
    """The statements with elements in the place of the items that tell them."""
    terms = [term for item in placed for term in (item.statement.term, *item.statement.conditions)]
    uses = [use for term in terms for use in _uses(term)]
    told = [(part.name, letter) for part, is_item in uses if is_item and (letter := _letter(part))]
    limits = {limit.index for term in terms for part in inside(term) if isinstance(part, Big) for limit in part.limits}
    values = {(part.name, len(part.indices)) for part, is_item in uses if not is_item}
    spelled = {f"{name}_{spelling}": (name, letter) for name, letter in told for spelling in (letter, f"{{{letter}}}")}
    in_sets = {spelled[limit][0] for limit in limits if limit in spelled} | {
        name for t in terms for name in _members(t)
    }
    elsewhere = {name for name, _ in values}
    names = {name for name, _ in told if (name, 1) not in values and name in in_sets | elsewhere}
    if not names:
        return list(placed)
    letters = {spelling: letter for spelling, (name, letter) in spelled.items() if name in names}

    def change(part: Term) -> Term | None:
        if isinstance(part, Indexed) and part.name in names and _letter(part):
            return replace(part.indices[0], start=part.start, end=part.end)
        if isinstance(part, Limit) and part.index in letters:
            return replace(part, index=letters[part.index])
        return None

    return [_changed(item, change) for item in placed]


def _changed(item: Placed, change: object) -> Placed:
    def of(term: Term) -> Term:
        return change_terms(term, change)  # type: ignore[arg-type]  # a function of terms

    statement = item.statement
    conditions = tuple(replace(c, parts=tuple(map(of, c.parts))) for c in statement.conditions)
    return replace(item, statement=replace(statement, term=of(statement.term), conditions=conditions))


def _letter(part: Indexed) -> str:
    """The letter that numbers an item."""
    if len(part.indices) != 1 or part.superscripts or not isinstance(part.indices[0], Name):
        return ""
    return part.indices[0].name


def _members(term: Term) -> Iterator[str]:
    """The names of what is said to be in a set."""
    for part in inside(term):
        match part:
            case Relation(parts=(Indexed(name=name), _), relations=("in" | "notin",)):
                yield name


def _uses(term: Term, *, is_item: bool = False) -> Iterator[tuple[Indexed, bool]]:
    """All names with indices, and whether each stands where items do: below a name, in sets, beside another item."""
    inner = False
    match term:
        case Indexed(indices=indices):
            yield term, is_item
            inner = all(isinstance(index, Name | Indexed) for index in indices)
        case Relation(relations=("in" | "notin",)):
            inner = True
        case Relation(parts=(Indexed(name=name), other) | (other, Indexed(name=name)), relations=("=" | "!=",)):
            inner = isinstance(other, Indexed | Name) and other.name.partition("_")[0] == name.partition("_")[0]
    for part in parts(term):
        yield from _uses(part, is_item=inner)
