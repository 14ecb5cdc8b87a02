"""Any term as an array."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symderiv.read.matrix.arrays import (
    Array,
    Frame,
    ShapeError,
    entrywise,
    letter,
    number,
    of_name,
    total,
    transposed,
)
from symderiv.read.matrix.derivatives import chain, derivative, is_chain
from symderiv.read.matrix.functions import applied, delimited, paired, same, squared_norm
from symderiv.read.matrix.inverses import absolute_logarithm, determinant, inverse, is_inverse, under_logarithm
from symderiv.read.matrix.layouts import IDENTITY, ONES
from symderiv.read.matrix.listings import is_listing, listing
from symderiv.read.matrix.products import product
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Component,
    Delimited,
    Derivative,
    Dots,
    Hole,
    Indexed,
    Listing,
    Misplaced,
    Name,
    Number,
    Plus,
    Raised,
    Relation,
    Slice,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.terms import inside, parts

_ONE = Fraction(1)


def array(term: Term, frame: Frame) -> Array:
    """Rows, columns and entries of a term.  Raises ShapeError where arrays do not fit together."""
    match term:
        case Name(name=name) if name == IDENTITY and name not in frame.layouts:
            return _identity(term, frame)
        case Name(name=name) if name in ONES and name not in frame.layouts:
            return Array(frame.dimension(), None, lambda row, column: Number(term.start, term.end, _ONE))
        case Name() | Indexed():
            return of_name(term, frame)
        case Transposed(term=inner):
            found = array(inner, frame)
            if found.is_number and isinstance(inner, Plus):
                raise ShapeError("a number is transposed.", term.start, term.end)
            return transposed(found)
        case Times(factors=factors, sign=sign) if sign in ("", "\\cdot") and is_chain(factors):
            derivatives = [factor for factor in factors if isinstance(factor, Derivative)]
            return chain(derivatives, lambda part: array(part, frame), frame)
        case Times(factors=factors):
            return product(term, [array(factor, frame) for factor in factors], frame)
        case Derivative(of=of, wrt=(wrt,)):
            return derivative(term, array(of, frame), array(wrt, frame), frame)
        case Apply(function="det", arguments=(of,)) if (found := array(of, frame)).is_matrix:
            return determinant(term, of, found, frame)
        case Apply() if (whole := under_logarithm(term)) is not None and (found := array(whole, frame)).is_matrix:
            return absolute_logarithm(term, whole, found, frame)
        case Apply(arguments=arguments):
            return applied(term, [array(argument, frame) for argument in arguments if not _is_option(argument)], frame)
        case Delimited(kind="inner", term=Listing(items=(left, right))):
            return paired(term, array(left, frame), array(right, frame), frame)
        case Delimited(kind="abs", term=Name(name=name) | Indexed(name=name) as inner) if name in frame.inverted:
            found = array(inner, frame)
            return determinant(term, inner, found, frame) if found.is_matrix else delimited(term, found, frame)
        case Delimited(term=inner):
            return delimited(term, array(inner, frame), frame)
        case Raised(base=Delimited(kind="norm") as norm, exponent=Number(value=value)) if value == 2:
            return squared_norm(norm, array(norm.term, frame), frame)
        case Raised(base=base, exponent=exponent):
            return _power(term, array(base, frame), array(exponent, frame), frame)
        case Big(body=body):
            return _big(term, array(body, frame), frame)
        case Listing() if is_listing(term):
            return listing(term, [[array(entry, frame) for entry in parts(row)] for row in parts(term)], frame)
        case Component(term=inner, indices=indices):
            return _component(term, array(inner, frame), indices)
        case Misplaced():
            raise ShapeError("this part of an array does not fit here.", term.start, term.end)
        case Number() | Hole() | Dots() | Slice():
            return number(term)
    own = parts(term)
    return entrywise(term, own, [array(part, frame) for part in own], frame)


def _identity(term: Name, frame: Frame) -> Array:
    """I[i, j] = [i = j]."""
    dimension = frame.dimension()

    def at(row: Term | None, column: Term | None) -> Term:
        assert row is not None and column is not None
        return same(term, row, column)

    return Array(dimension, dimension, at)


def _power(term: Raised, base: Array, exponent: Array, frame: Frame) -> Array:
    """A power entry by entry; that of a matrix may be one of the matrix as a whole."""
    if base.is_matrix and is_inverse(term):
        return inverse(term, base, frame)
    if base.is_matrix and not isinstance(term.exponent, Number):
        raise ShapeError("a power of a matrix is not understood here.", term.start, term.end)
    if base.is_matrix and isinstance(term.exponent, Number) and term.exponent.value < 0:
        raise ShapeError("an inverse matrix is not understood here.", term.start, term.end)
    return entrywise(term, (term.base, term.exponent), (base, exponent), frame)


def _big(term: Big, body: Array, frame: Frame) -> Array:
    """A sum over an index of arrays; one without any sums over the dimensions that the left side does not have."""
    if term.limits or term.operator != "sum" or body.is_number:
        return Array(body.rows, body.columns, lambda row, column: replace(term, body=body.at(row, column)))
    rows = body.rows if frame.keeps_rows else None
    columns = body.columns if frame.keeps_columns else None
    if (rows, columns) == (body.rows, body.columns):
        raise ShapeError("it is not said what this sum runs over.", term.start, term.end)
    frame.unlimited |= any(isinstance(part, Indexed) for part in inside(term.body))

    def at(row: Term | None, column: Term | None) -> Term:
        first = letter(term, frame) if body.rows and rows is None else None
        second = letter(term, frame) if body.columns and columns is None else None
        value = body.at(first or row, second or column)
        for index in (second, first):
            value = total(term, index.name, value) if index is not None else value
        return value

    return Array(rows, columns, at)


def _component(term: Component, inner: Array, indices: tuple[Term, ...]) -> Array:
    """An entry, or a row or a column where a place is left open: (A B)_{i j}, (A B)_{i :}."""
    axes = [axis for axis in (inner.rows, inner.columns) if axis is not None]
    if len(indices) != len(axes):
        raise ShapeError(f"{inner.kind} has another number of indices.", term.start, term.end)
    given = [None if isinstance(index, Slice) else index for index in indices]
    if any(isinstance(index, Slice) and (index.lower or index.upper) for index in indices):
        raise ShapeError("a part of a dimension is not understood here.", term.start, term.end)
    first = given[0] if inner.rows else None
    second = given[-1] if inner.columns else None
    rows = inner.rows if first is None else None
    columns = inner.columns if second is None else None
    return Array(rows, columns, lambda row, column: inner.at(first or row, second or column))


def _is_option(argument: Term) -> bool:
    """`axis=1`, `keepdims=True`."""
    return isinstance(argument, Relation)
