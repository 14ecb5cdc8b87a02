r"""What has one of two values, `s_j \in \{-1, 1\}`, and is compared with one, `t_j = 1` if `s_j = 1`.

Such a tensor is what the sign of another one, of which nothing is known, makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.meaning.syntax import (
    Big,
    Choice,
    Indexed,
    Indicator,
    Listing,
    Name,
    Negative,
    Number,
    Relation,
    Term,
)
from symderiv.read.meaning.terms import inside, left_side, named
from symderiv.read.note import Placed

_IS = re.compile(r"(?i)\b(?:is|are|be|either|ist|sind|est|sont|es|son|vaut)\s*$")
_OR = re.compile(r"(?i)^\s*(?:or|oder|ou|o)\s*$")


def with_two_values(placed: Sequence[Placed]) -> list[Placed]:
    """The statements, with a definition of each tensor that has one of two values and is compared with one."""
    terms = [item.statement.term for item in placed]
    compared = {name for item in placed for name in _compared(item)}
    defined = {named(left_side(t)) for t in terms if isinstance(t, Relation) and t.relations[0] in ("=", ":=")}
    found = list(placed)
    for place, item in enumerate(placed):
        said = _said(item.statement.term) or _told(placed[place : place + 3])
        if said is not None and said[0].name in compared - defined:
            found[place] = _definition(item, *said)
    return found


def _said(term: Term) -> tuple[Name | Indexed, Term, Term] | None:
    match term:
        case Relation(parts=(Name() | Indexed() as left, Listing(items=(one, other), bracket="{")), relations=("in",)):
            return (left, one, other) if _number(one) and _number(other) else None
    return None


def _told(run: Sequence[Placed]) -> tuple[Name | Indexed, Term, Term] | None:
    """`where $s_j$ is $1$ or $-1$`."""
    if len(run) < 3 or len({item.block for item in run}) > 1:
        return None
    left, one, other = (item.statement.term for item in run)
    if not isinstance(left, Name | Indexed) or not _number(one) or not _number(other):
        return None
    return (left, one, other) if _IS.search(run[1].before) and _OR.match(run[2].before) else None


def _number(term: Term) -> bool:
    return isinstance(term, Number) or (isinstance(term, Negative) and isinstance(term.term, Number))


def _compared(item: Placed) -> Iterator[str]:
    """What is compared with a number in a condition."""
    conditions = [*item.statement.conditions]
    for part in inside(item.statement.term):
        if isinstance(part, Indicator | Big):
            conditions += part.conditions
        elif isinstance(part, Choice):
            conditions += (c for _, own in part.branches for c in own)
    for condition in conditions:
        match condition:
            case Relation(parts=(Name(name=name) | Indexed(name=name), value), relations=("=",)) if _number(value):
                yield name


def _definition(item: Placed, left: Name | Indexed, one: Term, other: Term) -> Placed:
    start, end = left.start, left.end
    hidden = replace(left, name=f"{left.name}^{{\\circ}}")
    positive = Relation(start, end, (hidden, Number(start, end, Fraction(0))), (">",))
    value = Choice(start, end, ((one, (positive,)), (other, ())))
    term = Relation(start, end, (left, value), ("=",))
    return replace(item, statement=replace(item.statement, term=term), implied=True)
