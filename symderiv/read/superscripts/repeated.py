"""Einstein's convention: an index that a product has twice, and the left side not at all, is summed over.

Only where the note says so, or where indices stand above and several statements need it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import (
    Big,
    Indexed,
    Indicator,
    Limit,
    Name,
    Negative,
    Plus,
    Quotient,
    Relation,
    Term,
)
from symderiv.read.meaning.terms import bound_in, inside, left_side
from symderiv.read.note import Placed

_SAID = re.compile(
    r"(?i)\bEinstein|summation convention|repeated (?:index|indices)|indices? (?:that are )?repeated"
    r"|indices? répétés?|doppelte Indizes|über doppelt|índices repetidos"
)
_NOTE = "repeated indices are summed over"


def with_repeated_summed(
    placed: Sequence[Placed], indices: frozenset[str], above: bool, prose: str
) -> tuple[Placed, ...]:
    """The statements with their repeated indices summed over, where that is the note's convention.

    above  whether names of the section have two indices or more above, as tensors of physics have
    """
    indices |= _only_indices(placed)
    summed = tuple(_summed(item, indices) for item in placed)
    needed = sum(new is not old for new, old in zip(summed, placed, strict=True))
    if _SAID.search(prose) or (above and needed > 1):
        return summed
    return tuple(placed)


def _only_indices(placed: Sequence[Placed]) -> frozenset[str]:
    """Letters that stand by themselves as indices, and nowhere else."""
    everything = [part for item in placed for part in inside(item.statement.term)]
    scripts = [index for part in everything if isinstance(part, Indexed) for index in part.indices]
    positions = Counter(index.name for index in scripts if isinstance(index, Name))
    plain = Counter(part.name for part in everything if isinstance(part, Name))
    return frozenset(name for name, count in positions.items() if plain[name] == count)


def _summed(item: Placed, indices: frozenset[str]) -> Placed:
    term = item.statement.term
    if not isinstance(term, Relation):
        return item
    left = {name for name, _ in _letters(left_side(term), indices).items()}
    sides = tuple(_over_repeated(side, indices, frozenset(left)) for side in term.parts[1:])
    if all(new is old for new, old in zip(sides, term.parts[1:], strict=True)):
        return item
    statement = item.statement
    changed = replace(statement, term=replace(term, parts=(term.parts[0], *sides)), notes=(*statement.notes, _NOTE))
    return replace(item, statement=changed)


def _over_repeated(term: Term, indices: frozenset[str], left: frozenset[str]) -> Term:
    match term:
        case Plus(terms=terms):
            new = tuple(_over_repeated(t, indices, left) for t in terms)
            return term if all(a is b for a, b in zip(new, terms, strict=True)) else replace(term, terms=new)
        case Negative(term=inner):
            changed = _over_repeated(inner, indices, left)
            return term if changed is inner else replace(term, term=changed)
        case Quotient(numerator=above):
            changed = _over_repeated(above, indices, left)
            return term if changed is above else replace(term, numerator=changed)
    counts = _letters(term, indices)
    bound = bound_in(term)
    repeated = [name for name, count in counts.items() if count > 1 and name not in left and name not in bound]
    if not repeated:
        return term
    limits = tuple(Limit(term.start, term.start, name) for name in repeated)
    return Big(term.start, term.end, "sum", limits, (), term)


def _letters(term: Term, indices: frozenset[str]) -> Counter[str]:
    """How often each index letter stands in the scripts of a term."""
    found: Counter[str] = Counter()
    for part in inside(term):
        if isinstance(part, Indexed):
            for script in (*part.indices, *part.superscripts):
                found.update(t.name for t in inside(script) if isinstance(t, Name) and t.name in indices)
        if isinstance(part, Indicator):
            for condition in part.conditions:
                found.update(t.name for t in inside(condition) if isinstance(t, Name) and t.name in indices)
    return found
