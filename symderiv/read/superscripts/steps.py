"""Recurrences: the element before the first step is a tensor of its own, `h_0`, and the last step is a size, `T`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.read.meaning.syntax import Big, Derivative, Indexed, Limit, Name, Number, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, left_side, named
from symderiv.read.note import Placed
from symderiv.read.superscripts.roles import letter_and_step

_DEFINING = ("=", ":=")
_LAST = (
    r"(?:the|der|den|dem|des|le|la|el|l['’])?\s*(?:(?:last|final|letzt\w+|derni[eè]re?|últim[oa])\s+"
    r"(?:time[\s-]?step|step|time|instant|element|position|Zeitschritt|Schritt|Zeitpunkt|pas|étape|paso|instante)s?"
    r"|(?:pas|instant|paso|instante|Zeitpunkt|time|step)\s+final)\b"
)
_IS = r"(?:is|be|being|denotes|stands for|marks|ist|sei|bezeichnet|est|désigne|soit|es|sea|denota|indica)"
_LAST_AFTER = re.compile(rf"\s*,?\s*(?:{_IS}\s+)?{_LAST}", re.IGNORECASE)
_LAST_BEFORE = re.compile(rf"{_LAST}(?:\s*[,:(]|\s+{_IS})?(?:\s*\$[^$]+\$\W*)?\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """A tensor that a relation defines at `letter`, along one of its dimensions, and reads at `letter - 1`."""

    tensor: str
    axis: int
    letter: str


def runs(placed: Sequence[Placed]) -> tuple[Run, ...]:
    """The recurrent tensors of a section whose superscripts are resolved."""
    relations = [t for item in placed if isinstance(t := item.statement.term, Relation) and t.relations[0] in _DEFINING]
    defined = {
        (left.name, axis, index.name)
        for term in relations
        if isinstance(left := left_side(term), Indexed)
        for axis, index in enumerate(left.indices)
        if isinstance(index, Name)
    }
    behind = {
        (part.name, axis, known[0])
        for term in relations
        if not isinstance(left_side(term), Derivative)  # a claim says nothing of what goes on
        for side in term.parts[1:]
        for part in inside(side)
        if isinstance(part, Indexed)
        for axis, index in enumerate(part.indices)
        if (known := letter_and_step(index)) is not None and known[0] and known[1] == -1
    }
    return tuple(Run(*key) for key in sorted(defined & behind))


def with_last_steps(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with the last step of a recurrence as the limit of its index."""
    found = runs(placed)
    if not found:
        return tuple(placed)
    axes = {(run.tensor, run.axis) for run in found}
    letters = {run.letter for run in found}
    last = {letter: name for letter in letters if (name := _last_step(placed, letter, axes)) is not None}
    return tuple(_with_limits(item, last) for item in placed)


def with_first_steps(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with `h_0` as a name of its own where h is recurrent."""
    axes = {(run.tensor, run.axis) for run in runs(placed)}
    if not axes:
        return tuple(placed)

    def change(part: Term) -> Term | None:
        if not isinstance(part, Indexed):
            return None
        for axis, index in enumerate(part.indices):
            if (part.name, axis) in axes and isinstance(index, Number) and index.value == 0:
                rest = tuple(change_terms(i, change) for i in (*part.indices[:axis], *part.indices[axis + 1 :]))
                name = first_name(part.name)
                return replace(part, name=name, indices=rest) if rest else Name(part.start, part.end, name)
        return None

    return tuple(_with_term(item, change_terms(item.statement.term, change)) for item in placed)


def first_name(tensor: str) -> str:
    """What stands before the first step of a recurrent tensor."""
    return f"{tensor}_0"


def _with_term(item: Placed, term: Term) -> Placed:
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))


def _last_step(placed: Sequence[Placed], letter: str, axes: set[tuple[str, int]]) -> str | None:
    """The name of the last step: above a sum over the steps, or where a recurrent tensor is read at it."""
    terms = [item.statement.term for item in placed]
    everything = [part for term in terms for part in inside(term)]
    sums = [limit for part in everything if isinstance(part, Big) for limit in part.limits]
    limits = [*sums, *(limit for item in placed for limit in item.statement.ranges)]
    over = {limit.upper.name for limit in limits if limit.index == letter and isinstance(limit.upper, Name)}
    bound = {limit.index for limit in limits}
    lefts = {
        t.name for term in terms if isinstance(left_side(term), Indexed) for t in _positions(left_side(term), axes)
    }
    read = {t.name for part in everything for t in _positions(part, axes)} - bound - lefts - {letter}
    told = _told_last(placed, letter)
    found = over or {name for name in read if name in told or name.isupper() or name == r"\tau"}
    return found.pop() if len(found) == 1 else None


def _told_last(placed: Sequence[Placed], letter: str) -> frozenset[str]:
    r"""The names that words call the last step: `($\mu$ is the last step)`, `at the last step $t = n$`."""
    said = {
        _named_step(term, letter)
        for item in placed
        for term in (item.statement.term, *item.statement.conditions)
        if _LAST_AFTER.match(item.after) or _LAST_BEFORE.search(item.before)
    }
    return frozenset(name for name in said if name is not None)


def _named_step(term: Term, letter: str) -> str | None:
    """The m of `m` and of `t = m`."""
    match term:
        case Relation(relations=("=",), parts=(Name(name=left), Name(name=name))):
            return name if left == letter else None
    return named(term)


def _positions(part: Term, axes: set[tuple[str, int]]) -> tuple[Name, ...]:
    """The names that a recurrent tensor is read at along its steps."""
    if not isinstance(part, Indexed):
        return ()
    places = (index for axis, index in enumerate(part.indices) if (part.name, axis) in axes)
    return tuple(place for place in places if isinstance(place, Name))


def _with_limits(item: Placed, last: dict[str, str]) -> Placed:
    statement = item.statement
    stated = {limit.index for limit in statement.ranges}
    names = {part.name for part in inside(statement.term) if isinstance(part, Name)}
    new = tuple(
        Limit(0, 0, letter, Number(0, 0, Fraction(1)), Name(0, 0, name))
        for letter, name in last.items()
        if letter in names and letter not in stated
    )
    return replace(item, statement=replace(statement, ranges=(*statement.ranges, *new))) if new else item
