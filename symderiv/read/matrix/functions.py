"""Functions of arrays: entry by entry, or of the array as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.matrix.arrays import Array, Frame, ShapeError, entrywise, letter, total
from symderiv.read.matrix.products import inner, summed
from symderiv.read.meaning.syntax import (
    Apply,
    Delimited,
    Indicator,
    Name,
    Number,
    Quotient,
    Raised,
    Relation,
    Term,
    Times,
)

_TWO = Fraction(2)


def applied(term: Apply, arguments: Sequence[Array], frame: Frame) -> Array:
    """A function of arrays; one that is not known is taken entry by entry where it has one argument."""
    function = term.function.lstrip("\\").removeprefix("np.").removeprefix("torch.")
    known = _WHOLE.get(function)
    if known is not None and arguments and not arguments[0].is_number and not term.primes:
        return known(term, arguments[0], frame)
    if known is _diagonal and arguments and arguments[0].is_number:
        raise ShapeError("a number has no diagonal.", term.start, term.end)
    whole = (len(arguments) > 1 and function not in ("max", "min")) or len(arguments) < len(term.arguments)
    if whole and any(not array.is_number for array in arguments):
        raise ShapeError(f"{term.function} is a function of whole arrays.", term.start, term.end)
    if len(arguments) < len(term.arguments):
        raise ShapeError(f"what {term.function} does with these options is not understood.", term.start, term.end)
    return entrywise(term, term.arguments, arguments, frame)


def delimited(term: Delimited, inside: Array, frame: Frame) -> Array:
    """A norm, or rounding and absolute values entry by entry."""
    if term.kind == "norm" and not inside.is_number:
        return _norm(term, inside, frame)
    if term.kind == "norm" and (term.order is None or isinstance(term.order, Name | Number)):
        return Array(None, None, lambda row, column: Delimited(term.start, term.end, "abs", inside.at(None, None)))
    if term.kind == "abs" and not inside.is_number:
        raise ShapeError("bars around an array may be a norm or absolute values.", term.start, term.end)
    return entrywise(term, (term.term,), [inside], frame)


def squared_norm(term: Delimited, inside: Array, frame: Frame) -> Array:
    """|x|^2 = sum x^2."""
    _refuse_unknown(term, inside)
    two = Number(term.start, term.end, _TWO)
    return summed(term, inside, lambda *place: Raised(term.start, term.end, inside.at(*place), two), frame)


def _norm(term: Delimited, inside: Array, frame: Frame) -> Array:
    """|x| = sqrt(sum x^2), |x|_1 = sum |x|."""
    if isinstance(term.order, Number) and term.order.value == 1:
        return summed(term, inside, lambda *place: Delimited(term.start, term.end, "abs", inside.at(*place)), frame)
    squares = squared_norm(term, inside, frame)
    return replace(squares, at=lambda row, column: Apply(term.start, term.end, "sqrt", (squares.at(None, None),)))


def _refuse_unknown(term: Delimited, inside: Array) -> None:
    """Raises ShapeError for a norm that is not the root of the sum of squares."""
    match term.order:
        case None if not inside.is_matrix:
            return
        case Number(value=value) if value == 2 and not inside.is_matrix:
            return
        case Name(name="F"):
            return
    raise ShapeError("which norm this is is not known.", term.start, term.end)


def paired(term: Term, left: Array, right: Array, frame: Frame) -> Array:
    """An inner product."""
    return inner(term, left, right, frame)


def _trace(term: Apply, array: Array, frame: Frame) -> Array:
    """tr A = sum_k A[k, k]."""
    if not array.is_matrix:
        raise ShapeError(f"{array.kind} has no trace.", term.start, term.end)
    frame.same(array.rows, array.columns)

    def at(row: Term | None, column: Term | None) -> Term:
        index = letter(term, frame)
        return total(term, index.name, array.at(index, index))

    return Array(None, None, at)


def _diagonal(term: Apply, array: Array, frame: Frame) -> Array:
    """diag(x)[i, j] = [i = j] x[i], diag(A)[i] = A[i, i]."""
    if array.is_matrix:
        frame.same(array.rows, array.columns)
        return Array(array.rows, None, lambda row, column: array.at(row, row))
    dimension = array.rows or array.columns

    def at(row: Term | None, column: Term | None) -> Term:
        assert row is not None and column is not None
        value = array.at(row, None) if array.rows else array.at(None, row)
        return Times(term.start, term.end, (same(term, row, column), value))

    return Array(dimension, dimension, at)


def same(term: Term, row: Term, column: Term) -> Indicator:
    """1 where two indices are one."""
    return Indicator(term.start, term.end, (Relation(term.start, term.end, (row, column), ("=",)),))


def _softmax(term: Apply, array: Array, frame: Frame) -> Array:
    """softmax(x)[i] = exp(x[i]) / sum_k exp(x[k]), of a matrix in each row."""

    def exponential(value: Term) -> Term:
        return Apply(term.start, term.end, "exp", (value,))

    def at(row: Term | None, column: Term | None) -> Term:
        index = letter(term, frame)
        other = array.at(row, index) if array.columns else array.at(index, None)
        below = total(term, index.name, exponential(other))
        return Quotient(term.start, term.end, exponential(array.at(row, column)), below)

    return Array(array.rows, array.columns, at)


def _sum(term: Apply, array: Array, frame: Frame) -> Array:
    """The sum of all entries, or along the axis that is named: 0 goes down a column, 1 along a row."""
    axis = next((_axis(argument) for argument in term.arguments[1:] if _axis(argument) is not None), None)
    if axis is None:
        return summed(term, array, array.at, frame)
    if not array.is_matrix:
        raise ShapeError("an axis is named of what has one alone.", term.start, term.end)

    def at(row: Term | None, column: Term | None) -> Term:
        index = letter(term, frame)
        return total(term, index.name, array.at(index, column) if axis == 0 else array.at(row, index))

    return Array(None, array.columns, at) if axis == 0 else Array(array.rows, None, at)


def _axis(argument: Term) -> int | None:
    match argument:
        case Relation(parts=(Name(name="axis" | "dim"), Number(value=value))) if value in (0, 1):
            return int(value)
        case Number(value=value) if value in (0, 1):
            return int(value)
    return None


_WHOLE: dict[str, Callable[[Apply, Array, Frame], Array]] = {
    "trace": _trace,
    "tr": _trace,
    "diag": _diagonal,
    "softmax": _softmax,
    "sum": _sum,
}
