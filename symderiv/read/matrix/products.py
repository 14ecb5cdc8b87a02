"""Products of arrays: what each sums over."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.read.matrix.arrays import Array, Entry, Frame, ShapeError, SideBySideError, entrywise, letter, total
from symderiv.read.meaning.syntax import Term, Times

_ENTRYWISE = ("\\odot",)


def product(term: Times, factors: Sequence[Array], frame: Frame) -> Array:
    """The product of arrays, from left to right."""
    if term.sign in _ENTRYWISE:
        return entrywise(term, term.factors, factors, frame)
    result = factors[0]
    for factor in factors[1:]:
        result = _of_two(term, result, factor, frame)
    return result


def _of_two(term: Times, left: Array, right: Array, frame: Frame) -> Array:
    if left.is_number or right.is_number:
        return _scaled(term, left, right)
    if term.sign == "\\otimes":
        return _outer(term, left, right)
    alike = (bool(left.rows), bool(left.columns)) == (bool(right.rows), bool(right.columns))
    if term.sign == "*" and frame.starred and alike and not left.is_matrix:
        return _beside(term, left, right, frame)
    if term.sign in ("*", "\\times") and alike:
        raise ShapeError("it is not said whether this product is entrywise.", term.start, term.end)
    if left.columns is not None and right.rows is not None:
        return _contracted(term, left, right, frame)
    if left.columns is None and right.rows is None:
        return Array(
            left.rows, right.columns, lambda row, column: _times(term, left.at(row, None), right.at(None, column))
        )
    if term.sign == "\\cdot" and not left.is_matrix and not right.is_matrix:
        return _inner(term, left, right, frame)
    if term.sign == "" and not left.is_matrix and not right.is_matrix:
        if frame.side_by_side:
            return _beside(term, left, right, frame)
        raise SideBySideError(_no_product(left, right), term.start, term.end)
    return _spread(term, left, right, frame)


def _no_product(left: Array, right: Array) -> str:
    return f"{left.kind} times {right.kind} is no product of matrices."


def _spread(term: Times, left: Array, right: Array, frame: Frame) -> Array:
    """Each row or each column of a matrix times a vector, entry by entry, where that alone can be meant.

    The vector runs along the rows or the columns, by the letters of the relations, and the left side is a matrix.
    """
    matrix, vector = (left, right) if left.is_matrix else (right, left)
    lying = frame.along(vector, matrix) if frame.keeps_rows and frame.keeps_columns else None
    if lying is None:
        raise ShapeError(_no_product(left, right), term.start, term.end)
    placed = (matrix, lying) if left.is_matrix else (lying, matrix)

    def at(row: Term | None, column: Term | None) -> Term:
        return _times(term, *(a.at(row if a.rows else None, column if a.columns else None) for a in placed))

    return Array(matrix.rows, matrix.columns, at)


def _beside(term: Term, left: Array, right: Array, frame: Frame) -> Array:
    """(a b)[i] = a[i] b[i], where both lie the same way."""
    rows, columns = frame.same(left.rows, right.rows), frame.same(left.columns, right.columns)
    return Array(rows, columns, lambda row, column: _times(term, left.at(row, column), right.at(row, column)))


def _times(term: Term, left: Term, right: Term) -> Term:
    factors = (*_factors(left), *_factors(right))
    return Times(term.start, term.end, factors)


def _factors(term: Term) -> tuple[Term, ...]:
    return term.factors if isinstance(term, Times) and term.sign == "" else (term,)


def _scaled(term: Term, left: Array, right: Array) -> Array:
    """A number times an array: (c A)[i, j] = c A[i, j]."""
    array = right if left.is_number else left

    def at(row: Term | None, column: Term | None) -> Term:
        places = [(None, None) if factor.is_number else (row, column) for factor in (left, right)]
        return _times(term, left.at(*places[0]), right.at(*places[1]))

    return Array(array.rows, array.columns, at)


def _contracted(term: Term, left: Array, right: Array, frame: Frame) -> Array:
    """(A B)[i, j] = sum_k A[i, k] B[k, j]."""
    frame.same(left.columns, right.rows)

    def at(row: Term | None, column: Term | None) -> Term:
        index = letter(term, frame)
        return total(term, index.name, _times(term, left.at(row, index), right.at(index, column)))

    return Array(left.rows, right.columns, at)


def _outer(term: Term, left: Array, right: Array) -> Array:
    """(a (x) b)[i, j] = a[i] b[j], whichever way the two lie."""
    if left.is_matrix or right.is_matrix:
        raise ShapeError("this product has more than two dimensions.", term.start, term.end)

    def at(row: Term | None, column: Term | None) -> Term:
        return _times(term, _along(left, row), _along(right, column))

    return Array(left.rows or left.columns, right.rows or right.columns, at)


def _inner(term: Term, left: Array, right: Array, frame: Frame) -> Array:
    """a . b = sum_k a[k] b[k], whichever way the two lie."""
    frame.same(left.rows or left.columns, right.rows or right.columns)

    def at(row: Term | None, column: Term | None) -> Term:
        index = letter(term, frame)
        return total(term, index.name, _times(term, _along(left, index), _along(right, index)))

    return Array(None, None, at)


def _along(vector: Array, index: Term | None) -> Term:
    return vector.at(index, None) if vector.rows else vector.at(None, index)


def inner(term: Term, left: Array, right: Array, frame: Frame) -> Array:
    """<A, B> = sum_ij A[i, j] B[i, j]."""
    if (bool(left.rows), bool(left.columns)) != (bool(right.rows), bool(right.columns)):
        if left.is_matrix or right.is_matrix or left.is_number or right.is_number:
            raise ShapeError("the two do not have one shape.", term.start, term.end)
        return _inner(term, left, right, frame)
    frame.same(left.rows, right.rows)
    frame.same(left.columns, right.columns)
    return summed(term, left, lambda row, column: _times(term, left.at(row, column), right.at(row, column)), frame)


def summed(term: Term, array: Array, at: Entry, frame: Frame) -> Array:
    """The sum of something over all entries of an array."""

    def value(row: Term | None, column: Term | None) -> Term:
        first = letter(term, frame) if array.rows else None
        second = letter(term, frame) if array.columns else None
        body = at(first, second)
        for index in (second, first):
            body = total(term, index.name, body) if index is not None else body
        return body

    return Array(None, None, value)
