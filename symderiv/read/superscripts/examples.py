"""Relations that are stated for one example hold for each: `y = g(s)` where the loss sums over `y^{(i)}`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Apply, Big, Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, left_side, parts
from symderiv.read.note import Placed
from symderiv.read.superscripts.roles import INDEX, Roles

_DEFINING = ("=", ":=")


def for_each_example(placed: Sequence[Placed], roles: Roles) -> tuple[Placed, ...]:
    """The statements with the number of the example on everything that there is one of for each."""
    letter = _letter(placed, roles)
    if letter is None:
        return tuple(placed)
    counted = frozenset(
        part.name
        for item in placed
        for part in inside(item.statement.term)
        if isinstance(part, Indexed) and len(part.superscripts) == 1 and _numbers(part, letter)
    )
    plain = {name for item in placed for name, bare in _free_names(item.statement.term, letter) if bare}
    if not counted & plain:
        return tuple(placed)
    each = _closure(placed, counted, letter)
    return tuple(_lifted(item, each, letter) for item in placed)


def _numbers(part: Indexed, letter: str) -> bool:
    script = part.superscripts[0]
    return isinstance(script, Name) and script.name == letter


def _letter(placed: Sequence[Placed], roles: Roles) -> str | None:
    """The letter that numbers examples: above names, and bound by a sum."""
    everything = [part for item in placed for part in inside(item.statement.term)]
    sums = {limit.index for part in everything if isinstance(part, Big) for limit in part.limits}
    found = Counter(
        script.name
        for part in everything
        if isinstance(part, Indexed) and len(part.superscripts) == 1
        for script in part.superscripts
        if isinstance(script, Name) and roles.letters.get(script.name) == INDEX and script.name in sums
    )
    return found.most_common(1)[0][0] if len(found) == 1 else None


def _free_names(term: Term, letter: str) -> Iterator[tuple[str, bool]]:
    """The names that stand outside of sums over the letter, and whether they do without superscripts."""
    if isinstance(term, Big) and any(limit.index == letter for limit in term.limits):
        return
    if isinstance(term, Name | Indexed):
        yield term.name, not (isinstance(term, Indexed) and term.superscripts)
    for part in parts(term):
        yield from _free_names(part, letter)


def _closure(placed: Sequence[Placed], counted: frozenset[str], letter: str) -> frozenset[str]:
    """The counted names, and what relations make of them one by one."""
    each = set(counted)
    relations = [t for item in placed if isinstance(t := item.statement.term, Relation) and t.relations[0] in _DEFINING]
    grown = True
    while grown:
        grown = False
        for term in relations:
            left = left_side(term)
            if not isinstance(left, Name | Indexed) or left.name in each:
                continue
            if any(name in each for side in term.parts[1:] for name, _ in _free_names(side, letter)):
                each.add(left.name)
                grown = True
    return frozenset(each)


def _lifted(item: Placed, each: frozenset[str], letter: str) -> Placed:
    term = item.statement.term
    if isinstance(left_side(term), Apply):  # what a function is
        return item

    def change(part: Term) -> Term | None:
        if isinstance(part, Name) and part.name in each:
            return Indexed(part.start, part.end, part.name, (), (Name(part.start, part.end, letter),))
        if isinstance(part, Indexed) and part.name in each and not part.superscripts:
            indices = tuple(change_terms(index, change) for index in part.indices)
            return replace(part, indices=indices, superscripts=(Name(part.start, part.end, letter),))
        return None

    changed = change_terms(term, change)
    if changed is term:
        return item
    statement = item.statement
    if any(isinstance(part, Derivative) for part in inside(term)):
        note = f"what is said of one example is read for each, {letter}"
        statement = replace(statement, notes=(*statement.notes, note))
    return replace(item, statement=replace(statement, term=changed))
