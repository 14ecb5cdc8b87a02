"""The statements of a section that cuts vectors in parts, with an index for the part and one for the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Apply, Derivative, Indexed, MeaningError, Name, Relation
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import inside, left_side, names_in
from symderiv.read.note import Placed
from symderiv.read.parts.cuts import cuts, is_cut, joined
from symderiv.read.parts.entries import Frame, entry, limit
from symderiv.read.parts.kinds import NUMBER, PART, WHOLE, Kinds, is_sum, kinds_of

_LETTERS = ("p", "i", "q", "j", "r", "k", "s", "l", "t", "m", "u", "n", "v")


def with_parts(placed: Sequence[Placed], symbols: Symbols, loss: str) -> tuple[Placed, ...]:
    """The statements entry by entry, where the section cuts vectors or puts some together; else as they are.

    So they are too where a relation about parts is not understood: what the names are is then not known either.
    """
    found = cuts(placed)
    if found is None:
        return tuple(placed)
    stated = [item for item in placed if isinstance(item.statement.term, Relation) and not _is_numbered(item)]
    terms = [item.statement.term for item in stated if not _defines_function(item)]
    kinds = kinds_of([term for term in terms if isinstance(term, Relation)], found, symbols, loss)
    taken = {name for item in placed for name in names_in(item.statement.term)}
    letters = [letter for letter in _LETTERS if letter not in taken]
    known = [item for item in stated if not (_defines_function(item) and _function(item) in found.functions)]
    new = tuple(_spelled(item, kinds, letters) for item in known)
    others = (item for item in new if not isinstance(left_side(item.statement.term), Derivative))
    return tuple(placed) if any(item.problem for item in others) else new


def _is_numbered(item: Placed) -> bool:
    """Whether a statement only says that `x1` is the first part of x."""
    return is_cut(item) and isinstance(left_side(item.statement.term), Indexed)


def _defines_function(item: Placed) -> bool:
    return isinstance(left_side(item.statement.term), Apply)


def _function(item: Placed) -> str:
    left = left_side(item.statement.term)
    return left.function if isinstance(left, Apply) else ""


def _spelled(item: Placed, kinds: Kinds, letters: Sequence[str]) -> Placed:
    term = item.statement.term
    own = {kinds.of(side) for side in term.parts} if isinstance(term, Relation) else set()
    if not isinstance(term, Relation) or not {"=", ":="} >= set(term.relations):
        return item
    kind = next((kind for kind in (WHOLE, PART) if kind in own), NUMBER)
    if kind == NUMBER and not any(joined(part) is not None or is_sum(part) for part in inside(term)):
        return item
    if kind != NUMBER and any(kinds.of(side) == NUMBER and any(map(is_sum, inside(side))) for side in term.parts):
        return replace(item, problem=item.problem or "it is not said over which dimensions this sum is")
    part, place = (Name(term.start, term.start, letter) for letter in letters[:2])
    try:
        frame = Frame(kinds, _rest(letters))
        sides = tuple(entry(side, part if kind == WHOLE else None, place, frame) for side in term.parts)
    except MeaningError as error:
        return replace(item, problem=item.problem or error.message)
    if all(new is old for new, old in zip(sides, term.parts, strict=True)):
        return item
    ranges = (limit(part.name, kinds, term.start),) if kind == WHOLE else ()
    statement = replace(item.statement, term=replace(term, parts=sides), ranges=(*item.statement.ranges, *ranges))
    return replace(item, statement=statement, whole=True)


def _rest(letters: Sequence[str]) -> Iterator[str]:
    """Letters for sums: those after the two of the entry, each for one sum."""
    yield from letters[2:]
    number = 1
    while True:
        yield f"i_{{{number}}}"
        number += 1
