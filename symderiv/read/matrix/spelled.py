"""The statements of a section with an index for every dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from symderiv.read.matrix.arrays import Frame, ShapeError
from symderiv.read.matrix.dimensions import Dimensions
from symderiv.read.matrix.inverses import with_relations
from symderiv.read.matrix.layouts import Layout, Layouts, of_all_layers
from symderiv.read.matrix.likeliest import Reading, in_frame, likeliest, sides
from symderiv.read.matrix.marks import is_about_arrays, may_be_about_arrays
from symderiv.read.matrix.reading import array
from symderiv.read.matrix.slips import mendings
from symderiv.read.meaning.syntax import (
    Indexed,
    Name,
    Relation,
    Slice,
    Term,
)
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import inside
from symderiv.read.names.nameless_name import is_nameless
from symderiv.read.note import Placed

_LETTERS = ("i", "j", "k", "l", "m", "n", "p", "q", "r", "s", "t", "u", "v", "a", "b", "c", "d")
_MOST_MENDED = 200
_BESIDE = "columns side by side are multiplied entry by entry"
_UNLIMITED = "the sum without limits is one over all entries"
_DOUBT = "if capital letters are matrices: declare `<!-- symderiv: matrices W -->`, or `scalar W` for a number"


@dataclass(frozen=True, slots=True)
class Mended:
    """A statement of which one side does not fit, with a slip in that side undone."""

    number: int
    side: int
    error_class: str
    placed: Placed


@dataclass(frozen=True, slots=True)
class Spelled:
    """The statements with an index for every dimension.

    layouts   what the names were taken for; notes say it of each statement
    problems  the sides of statements that do not fit, and why; the first part of a relation is side 0
    mended    what statements with such a side may have meant
    implied   the relations of inverses and determinants
    guesses   the sides that only fit by a guess, and which; empty where a size is guessed, that of what is written out
    """

    placed: tuple[Placed, ...]
    layouts: Layouts = field(default_factory=dict)
    notes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    problems: Mapping[tuple[int, int], str] = field(default_factory=dict)
    mended: tuple[Mended, ...] = ()
    implied: tuple[Placed, ...] = ()
    guesses: Mapping[tuple[int, int], str] = field(default_factory=dict)


def spelled(placed: Sequence[Placed], forward: frozenset[int], symbols: Symbols, no_arrays: frozenset[str]) -> Spelled:
    """Each statement of arrays with an index for every dimension, where the section is about arrays at all.

    forward    the numbers of the relations, which decide what the names are
    no_arrays  indices, sizes and the loss
    """
    terms = [item.statement.term for item in placed]
    certain = any(is_about_arrays(term) for term in terms) or _stand_for_all(terms, forward, no_arrays)
    if not certain and not any(may_be_about_arrays(terms[number], no_arrays) for number in forward):
        return Spelled(tuple(placed))
    reading = likeliest(terms, forward, symbols, no_arrays)
    used = {t.name for term in terms for t in inside(term) if isinstance(t, Name | Indexed)} | no_arrays
    new = list(placed)
    notes: dict[int, tuple[str, ...]] = {}
    problems: dict[tuple[int, int], str] = {}
    mended: list[Mended] = []
    guesses: dict[tuple[int, int], str] = {}
    for number, (item, term) in enumerate(zip(placed, terms, strict=True)):
        if not _has_arrays(term, reading.layouts):
            continue
        whole = _whole(term, reading if number not in forward else replace(reading, known=Dimensions()), used)
        guesses |= {(number, side): guess for side, guess in whole.guesses}
        said = dict.fromkeys(guess for _, guess in whole.guesses if guess)
        notes[number] = (*_told(term, reading), *said)
        problems.update({(number, side): problem for side, problem in whole.problems})
        new[number] = _with_term(item, whole.term)
        mended += [
            Mended(number, side, kind, _with_term(item, t)) for side, kind, t in whole.mended if number not in forward
        ]
    if not certain:
        if any(number in forward for number, _ in problems):
            return Spelled(tuple(placed))
        problems = {place: f"{problem.rstrip('.')}, {_DOUBT}" for place, problem in problems.items()}
        mended = []
    implied = with_relations((*new, *(m.placed for m in mended)), reading.layouts)
    return Spelled(tuple(new), reading.layouts, notes, problems, tuple(mended), implied, guesses)


def _with_term(item: Placed, term: Term) -> Placed:
    return replace(item, statement=replace(item.statement, term=term), whole=True)


def _stand_for_all(terms: Sequence[Term], forward: frozenset[int], no_arrays: frozenset[str]) -> bool:
    """Whether a relation has a name without indices that has some elsewhere: `z = w a + b` beside `w_{jk}`."""
    indexed = {of_all_layers(t.name) for term in terms for t in inside(term) if isinstance(t, Indexed)}
    bare = {of_all_layers(t.name) for n in forward for t in inside(terms[n]) if isinstance(t, Name)}
    return bool(indexed & bare - no_arrays)


def _has_arrays(term: Term, layouts: Layouts) -> bool:
    """Whether something in a term stands for more than one number."""
    for part in inside(term):
        if isinstance(part, Name | Indexed):
            layout = layouts.get(part.name, Layout())
            written = part.indices if isinstance(part, Indexed) else ()
            if len(written) < layout.written + layout.axes or any(isinstance(i, Slice) for i in written):
                return True
    return False


@dataclass(frozen=True, slots=True)
class _Whole:
    """A relation between entries: sides that do not fit are left as they were, with what they may have been.

    guesses  the sides that only fit by a guess
    """

    term: Term
    problems: tuple[tuple[int, str], ...] = ()
    mended: tuple[tuple[int, str, Term], ...] = ()
    guesses: tuple[tuple[int, str], ...] = ()


def _whole(term: Term, reading: Reading, used: set[str]) -> _Whole:
    """Every side of a relation at one entry; `used` are names that no new index may have."""
    if not isinstance(term, Relation) or not {"=", ":="} & set(term.relations):
        return _Whole(term)
    parts, problems, mended = list(term.parts), [], []
    guesses: tuple[tuple[int, str], ...] = ()
    try:
        parts[0] = _left(term, _frame(reading, used))
    except ShapeError as error:
        return _Whole(term, ((0, error.message),))
    for side in range(1, len(term.parts)):
        pair = replace(term, parts=(term.parts[0], term.parts[side]), relations=("=",))
        try:
            found, frame = in_frame(_frame(reading, used), lambda there, pair=pair: _entries(pair, there))  # type: ignore[misc]
            (_, parts[side]), together = found
            guess = _BESIDE if frame.side_by_side else _UNLIMITED if frame.unlimited else ""
            guesses += ((side, guess),) if guess or frame.written_out else ()
            problem = "the dimensions do not fit together" if reading.known.apart(together) else ""
        except ShapeError as error:
            problem = error.message
        if problem:
            problems.append((side, problem))
            mended += [(side, kind, fit) for kind, fit in _fitting(pair, reading, used)]
    return _Whole(replace(term, parts=tuple(parts)), tuple(problems), tuple(mended), guesses)


def _frame(reading: Reading, used: set[str]) -> Frame:
    return Frame(
        reading.layouts,
        reading.known.copy(),
        _letters(used),
        reading.numerator,
        reading.alike,
        inverted=reading.inverted,
        counted_from=reading.counted_from,
        starred=reading.starred,
    )


def _fitting(pair: Relation, reading: Reading, used: set[str]) -> Iterator[tuple[str, Term]]:
    """The pair with a slip in its right side undone, where the two sides then fit."""
    without = replace(reading, alike=Dimensions())  # in another order it would be the same entry by entry
    for kind, side in islice(mendings(pair.parts[1]), _MOST_MENDED):
        try:
            entries, together = _entries(replace(pair, parts=(pair.parts[0], side)), _frame(without, used))
        except ShapeError:
            continue
        if not reading.known.apart(together):
            yield kind, replace(pair, parts=entries)


def _left(term: Relation, frame: Frame) -> Term:
    """The left side at one entry."""
    left = array(term.parts[0], frame)
    row = Name(term.start, term.start, next(frame.letters)) if left.rows else None
    column = Name(term.start, term.start, next(frame.letters)) if left.columns else None
    entry = left.at(row, column)
    return replace(entry, start=term.parts[0].start, end=term.parts[0].end)


def _entries(pair: Relation, frame: Frame) -> tuple[tuple[Term, Term], Dimensions]:
    """Both sides at one entry, and the dimensions that this puts together."""
    left, right = sides(pair, frame)
    row = Name(pair.start, pair.start, next(frame.letters)) if left.rows else None
    column = Name(pair.start, pair.start, next(frame.letters)) if left.columns else None
    entries = [side.at(row if side.rows else None, column if side.columns else None) for side in (left, right)]
    first, second = (replace(e, start=p.start, end=p.end) for e, p in zip(entries, pair.parts, strict=True))
    return (first, second), frame.dimensions


def _letters(used: set[str]) -> Iterator[str]:
    """Index letters that stand nowhere in a section."""
    yield from (letter for letter in _LETTERS if letter not in used)
    number = 1
    while True:
        yield f"i_{{{number}}}"
        number += 1


def _told(term: Term, reading: Reading) -> tuple[str, ...]:
    """What the arrays of a statement were taken for."""
    kinds: dict[str, list[str]] = {}
    for name in dict.fromkeys(t.name for t in inside(term) if isinstance(t, Name | Indexed)):
        layout = reading.layouts.get(name, Layout())
        if layout.axes and not is_nameless(name):
            kinds.setdefault(layout.kind, []).append(name)
    said = [f"{', '.join(names)} {_many(kind, len(names))}" for kind, names in kinds.items()]
    return ("; ".join(said),) if said else ()


def _many(kind: str, number: int) -> str:
    plural = {"a matrix": "matrices", "a column": "columns", "a row": "rows"}
    return f"is read as {kind}" if number == 1 else f"are read as {plural[kind]}"
