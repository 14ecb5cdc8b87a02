"""Inverses and determinants of matrices: tensors of their own, with a relation that nobody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.lang.expr import determinant_name, inverse_name
from symderiv.read.matrix.arrays import Array, Frame, ShapeError, number, transposed
from symderiv.read.matrix.layouts import Layouts
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Delimited,
    Indexed,
    Limit,
    Name,
    Negative,
    Number,
    Raised,
    Relation,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.terms import inside
from symderiv.read.note import Placed

INVERSE, DETERMINANT = "inverse matrix", "determinant of"  # as functions: names that nobody writes


def is_inverse(term: Raised) -> bool:
    """Whether a power is the one with exponent -1."""
    match term.exponent:
        case Negative(term=Number(value=value)) | Number(value=value):
            return abs(value) == 1 and (value < 0 or isinstance(term.exponent, Negative))
    return False


def inverted_in(terms: Sequence[Term]) -> frozenset[str]:
    """The names of which an inverse is taken."""
    powers = (part for term in terms for part in inside(term) if isinstance(part, Raised) and is_inverse(part))
    return frozenset(p.base.name for p in powers if isinstance(p.base, Name | Indexed))


def inverse(term: Raised, base: Array, frame: Frame) -> Array:
    """The inverse of a named matrix, and that of its transpose."""
    if isinstance(term.base, Transposed):
        return transposed(inverse(replace(term, base=term.base.term), transposed(base), frame))
    name, before = _matrix(term.base, frame)
    frame.same(base.rows, base.columns)

    def at(row: Term | None, column: Term | None) -> Term:
        assert row is not None and column is not None
        return Indexed(term.start, term.end, inverse_name(name), (*before, row, column))

    return Array(base.columns, base.rows, at)


def determinant(term: Term, of: Term, array: Array, frame: Frame) -> Array:
    """The determinant of a named matrix."""
    inner = of.term if isinstance(of, Transposed) else of
    name, before = _matrix(inner, frame)
    frame.same(array.rows, array.columns)
    called = determinant_name(name)
    return number(Indexed(term.start, term.end, called, before) if before else Name(term.start, term.end, called))


def absolute_logarithm(term: Term, of: Term, array: Array, frame: Frame) -> Array:
    """log |det M| = 1/2 log (det M)^2."""
    start, end = term.start, term.end
    square = Raised(start, end, determinant(term, of, array, frame).at(None, None), Number(start, end, Fraction(2)))
    return number(Times(start, end, (Number(start, end, Fraction(1, 2)), Apply(start, end, "log", (square,)))))


def under_logarithm(term: Apply) -> Term | None:
    """M of log |det M|, of log |M| and of logdet M."""
    match term:
        case Apply(function="log", arguments=(Delimited(kind="abs", term=Apply(function="det", arguments=(of,))),)):
            return of
        case (
            Apply(function="log", arguments=(Delimited(kind="abs", term=of),))
            | Apply(function="logdet" | "slogdet", arguments=(of,))
        ):
            return of
    return None


def _matrix(term: Term, frame: Frame) -> tuple[str, tuple[Term, ...]]:
    """The name of a matrix, and the indices that tell which of several it is."""
    if isinstance(term, Name | Indexed):
        layout = frame.layouts.get(term.name)
        before = term.indices if isinstance(term, Indexed) else ()
        if layout is not None and layout.rows and layout.columns and len(before) == layout.written:
            return term.name, before
    raise ShapeError("the inverse and the determinant of what has no name are not understood.", term.start, term.end)


def with_relations(placed: Sequence[Placed], layouts: Layouts) -> tuple[Placed, ...]:
    """The relations of the inverses and determinants that the statements read."""
    found: list[Placed] = []
    for name, layout in layouts.items():
        names = {inverse_name(name), determinant_name(name)}
        item = next((item for item in placed if any(_is_one_of(t, names) for t in inside(item.statement.term))), None)
        if item is None:
            continue
        is_read = any(_is_one_of(t, {determinant_name(name)}) for i in placed for t in inside(i.statement.term))
        for term in _relations(item.statement.start, name, layout.written, with_determinant=is_read):
            statement = replace(item.statement, term=term, ranges=(), conditions=(), where=(), notes=())
            found.append(replace(item, statement=statement, implied=True))
    return tuple(found)


def _is_one_of(term: Term, names: set[str]) -> bool:
    return isinstance(term, Name | Indexed) and term.name in names


def _relations(place: int, name: str, written: int, *, with_determinant: bool) -> list[Relation]:
    letters = [Name(place, place, f"{letter}_\\ast") for letter in ("k", "l", "m", "n")[:written]]
    row, column = (Name(place, place, f"{letter}_\\ast") for letter in ("i", "j"))

    def read(tensor: str, *indices: Term) -> Indexed:
        return Indexed(place, place, tensor, (*letters, *indices))

    entries = (read(name, row, column), read(name, column, row))
    inverted = read(inverse_name(name), row, column)
    found = [Relation(place, place, (inverted, Apply(place, place, INVERSE, entries)), ("=",))]
    if with_determinant:
        limits = (Limit(place, place, row.name), Limit(place, place, column.name))
        body = Times(place, place, (*entries, inverted))
        left = read(determinant_name(name)) if letters else Name(place, place, determinant_name(name))
        whole = Apply(place, place, DETERMINANT, (Big(place, place, "sum", limits, (), body),))
        found.append(Relation(place, place, (left, whole), ("=",)))
    return found
