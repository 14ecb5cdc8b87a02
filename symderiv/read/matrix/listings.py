"""Arrays written out entry by entry, where one entry tells all: `[x_1, x_2, x_3]`, a matrix of partial derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.matrix.arrays import Array, Frame, ShapeError
from symderiv.read.matrix.functions import same
from symderiv.read.meaning.syntax import Dots, Indexed, Listing, Number, Plus, Term, Times
from symderiv.read.meaning.terms import change_terms, inside, without_places

Cell = tuple[int, int, Term]  # row and column, from 0, and what stands there


def is_listing(term: Term) -> bool:
    """Whether a term is a matrix, a row or a column that is written out."""
    return isinstance(term, Listing) and term.bracket == "matrix" and all(isinstance(i, Listing) for i in term.items)


def _cells(term: Listing, entries: Sequence[Sequence[Array]]) -> tuple[list[list[Term]], list[Cell]]:
    """The rows as they stand, and the entries with their places."""
    written = [row.items for row in term.items if isinstance(row, Listing)]
    rows = [
        [part if isinstance(part, Dots) else entry.at(None, None) if entry.is_number else part for part, entry in pair]
        for pair in (list(zip(*both, strict=True)) for both in zip(written, entries, strict=True))
    ]
    cells = [(r, c, entry) for r, row in enumerate(rows) for c, entry in enumerate(row) if not isinstance(entry, Dots)]
    return rows, cells


def listing(term: Listing, entries: Sequence[Sequence[Array]], frame: Frame) -> Array:
    """The array whose entry at any place is the first one with its numbers moved on, or the one that stands there."""
    rows, cells = _cells(term, entries)
    height, width = len(rows), max(map(len, rows), default=0)
    if not cells or cells[0][:2] != (0, 0) or any(len(row) != width for row in rows) or (height, width) == (1, 1):
        raise ShapeError("the entries of this array follow no pattern.", term.start, term.end)
    if not all(entry.is_number for row in entries for entry in row):
        raise ShapeError("a matrix made of arrays is not understood here.", term.start, term.end)
    along = _along(cells, height, width)
    if along is None and len(cells) < height * width:
        raise ShapeError("the entries of this array follow no pattern.", term.start, term.end)
    frame.written_out |= along is None
    pattern = cells[0][2]

    def at(row: Term | None, column: Term | None) -> Term:
        if along is None:
            return _under_brackets(term, cells, row, column, frame.counted_from)
        places = {place: (row, column)[axis] for place, axis in along.items()}
        return _with_numbers(pattern, places)

    return Array(frame.dimension() if height > 1 else None, frame.dimension() if width > 1 else None, at)


def _under_brackets(term: Term, cells: Sequence[Cell], row: Term | None, column: Term | None, first: int) -> Plus:
    """The sum of all entries, each under the bracket of its place."""
    start, end = term.start, term.end
    found = []
    for r, c, entry in cells:
        places = [(index, own) for index, own in ((row, r), (column, c)) if index is not None]
        brackets = (same(term, index, Number(start, end, Fraction(own + first))) for index, own in places)
        found.append(Times(start, end, (*brackets, entry)))
    return Plus(start, end, tuple(found))


def _along(cells: Sequence[Cell], height: int, width: int) -> dict[int, int] | None:
    """Which numbers of the first entry count rows, 0, and which columns, 1; None where the others do not follow."""
    first = cells[0][2]
    found: dict[int, int] = {}
    for place, number in enumerate(_numbers(first)):
        for axis, length in ((0, height), (1, width)):
            moved = [cell for cell in cells if cell[:2][1 - axis] == 0 and cell[:2][axis] > 0]
            values = [_numbers(cell[2])[place : place + 1] for cell in moved]
            if length > 1 and moved and all(value and not _same(value[0], number) for value in values):
                found[place] = axis
    wanted = {axis for axis, length in ((0, height), (1, width)) if length > 1}
    if not wanted <= set(found.values()):
        return None
    for row, column, entry in cells:
        numbers = _numbers(entry)
        places = {place: _shifted(first, place, (row, column)[axis], numbers) for place, axis in found.items()}
        if any(value is None for value in places.values()):
            return None
        if without_places(_with_numbers(first, places)) != without_places(entry):
            return None
    return found


def _shifted(first: Term, place: int, steps: int, numbers: Sequence[Term]) -> Term | None:
    """What an entry has in the place of a number of the first one: so many more, or the last one by its name."""
    start = _numbers(first)[place]
    if len(numbers) <= place or not isinstance(start, Number):
        return None
    own = numbers[place]
    if isinstance(own, Number):
        return own if own.value == start.value + steps else None
    return own if steps else None


def _numbers(term: Term) -> tuple[Term, ...]:
    """The indices of the elements in a term, in order."""
    return tuple(index for part in inside(term) if isinstance(part, Indexed) for index in part.indices)


def _same(left: Term, right: Term) -> bool:
    return without_places(left) == without_places(right)


def _with_numbers(term: Term, places: dict[int, Term | None]) -> Term:
    """The term with other indices in some places."""
    count = -1

    def change(part: Term) -> Term | None:
        nonlocal count
        if not isinstance(part, Indexed):
            return None
        indices: list[Term] = []
        for index in part.indices:
            count += 1
            new = places.get(count)
            if new is None:
                indices.append(index)
            else:
                indices.append(replace(new, start=index.start, end=index.end))
        return replace(part, indices=tuple(indices))

    return change_terms(term, change)
