"""A term as an array: its rows and columns, and its entry at any place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from symderiv.read.matrix.dimensions import Dimensions
from symderiv.read.matrix.layouts import Layout, Layouts
from symderiv.read.meaning.syntax import Big, Indexed, Limit, MeaningError, Name, Slice, Term
from symderiv.read.meaning.terms import change_terms

Entry = Callable[[Term | None, Term | None], Term]
_NUMBER = Layout()


@dataclass(frozen=True, slots=True)
class Array:
    """Rows and columns, by the names of their dimensions, None where there is one alone; `at` gives an entry."""

    rows: str | None
    columns: str | None
    at: Entry

    @property
    def is_number(self) -> bool:
        return self.rows is None and self.columns is None

    @property
    def is_matrix(self) -> bool:
        return self.rows is not None and self.columns is not None

    @property
    def kind(self) -> str:
        """In words."""
        return Layout(0, self.rows is not None, self.columns is not None).kind


@dataclass(slots=True)
class Frame:
    """What a statement is read with.

    layouts     what the names are
    dimensions  which dimensions are one; reading puts more together
    letters     indices that stand nowhere else
    numerator   gradients lie across: the derivative by a column is a row
    alike       which dimensions are one by the letters that relations have in them
    keeps_rows, keeps_columns   whether the left side has rows and columns
    starred    whether `*` between vectors is entrywise, since products of matrices have another sign
    inverted   the names of which an inverse is taken somewhere: bars around them are determinants
    counted_from  the first number of indices
    written_out   whether an array was read that is written out without a pattern
    unlimited  whether a sum without limits was read of something that has an index, over which it may be meant
    side_by_side  two columns, or two rows, with no sign between are multiplied entry by entry
    """

    layouts: Layouts
    dimensions: Dimensions
    letters: Iterator[str]
    numerator: bool = False
    alike: Dimensions = field(default_factory=Dimensions)
    keeps_rows: bool = False
    keeps_columns: bool = False
    side_by_side: bool = False
    starred: bool = False
    inverted: frozenset[str] = frozenset()
    counted_from: int = 1
    written_out: bool = False
    unlimited: bool = False
    made: int = field(default=0)

    def dimension(self) -> str:
        """A dimension of which nothing is known yet."""
        self.made += 1
        return f"~{self.made}"

    def same(self, left: str | None, right: str | None) -> str | None:
        """One dimension from two that have to be equal; None goes with everything."""
        if left is None or right is None:
            return left or right
        self.dimensions.join(left, right)
        return left

    def along(self, vector: Array, matrix: Array) -> Array | None:
        """A vector as it lies along the one dimension of a matrix that is its own by the letters of relations."""
        own = self.alike.find(vector.rows or vector.columns or "")
        is_rows, is_columns = (self.alike.find(end or "") == own for end in (matrix.rows, matrix.columns))
        if vector.is_matrix or vector.is_number or not matrix.is_matrix or is_rows == is_columns:
            return None
        return vector if is_rows == (vector.rows is not None) else transposed(vector)


class ShapeError(MeaningError):
    """Arrays that do not fit together."""


class SideBySideError(ShapeError):
    """Two columns, or two rows, with no sign between them: no product of matrices, but one entry by entry."""


def number(term: Term) -> Array:
    """What has no dimensions."""
    return Array(None, None, lambda row, column: term)


def of_name(term: Name | Indexed, frame: Frame) -> Array:
    """A name with all of its dimensions, or with those that its indices leave."""
    layout = frame.layouts.get(term.name, _NUMBER)
    written = term.indices if isinstance(term, Indexed) else ()
    if isinstance(term, Indexed) and term.superscripts:
        return number(term)
    dimensions = [f"{term.name}:{axis}" for axis in (0, 1)]
    rows, columns = dimensions[0] if layout.rows else None, dimensions[1] if layout.columns else None
    before, after = written[: layout.written], written[layout.written :]
    if len(before) < layout.written or (after and len(after) != layout.axes):
        raise ShapeError(f"{term.name} has another number of indices elsewhere.", term.start, term.end)
    given: list[Term | None] = [None, None]
    for axis, index in zip([axis for axis, has in ((0, layout.rows), (1, layout.columns)) if has], after, strict=False):
        given[axis] = None if isinstance(index, Slice) else index
        rows, columns = (None, columns) if axis == 0 and given[0] is not None else (rows, columns)
        columns = None if axis == 1 and given[1] is not None else columns

    def at(row: Term | None, column: Term | None) -> Term:
        row, column = given[0] or row, given[1] or column
        places = (*before, *((row,) if layout.rows and row else ()), *((column,) if layout.columns and column else ()))
        return Indexed(term.start, term.end, term.name, places) if places else Name(term.start, term.end, term.name)

    return Array(rows, columns, at)


def transposed(array: Array) -> Array:
    """Rows for columns."""
    return Array(array.columns, array.rows, lambda row, column: array.at(column, row))


def entrywise(term: Term, own: Sequence[Term], inside: Sequence[Array], frame: Frame) -> Array:
    """A term of which the parts are arrays, entry by entry; what has one row or column alone goes with all."""
    matrix = next((array for array in inside if array.is_matrix), None)
    inside = [(matrix and frame.along(array, matrix)) or array for array in inside]
    rows = columns = None
    for array in inside:
        rows, columns = frame.same(rows, array.rows), frame.same(columns, array.columns)
    if rows and columns and not any(array.is_matrix for array in inside):
        raise ShapeError("a column and a row do not go together entry by entry.", term.start, term.end)

    def at(row: Term | None, column: Term | None) -> Term:
        new = {
            id(part): array.at(row if array.rows else None, column if array.columns else None)
            for part, array in zip(own, inside, strict=True)
        }
        return change_terms(term, lambda part: new.get(id(part)))

    return Array(rows, columns, at)


def total(term: Term, name: str, body: Term) -> Big:
    """The sum over an index of all that it can be."""
    return Big(term.start, term.end, "sum", (Limit(term.start, term.end, name),), (), body)


def letter(term: Term, frame: Frame) -> Name:
    """An index that stands nowhere else."""
    return Name(term.start, term.end, next(frame.letters))


def scaled(term: Term, array: Array, change: Callable[[Term], Term]) -> Array:
    """An array with each entry changed alike."""
    return replace(array, at=lambda row, column: change(array.at(row, column)))
