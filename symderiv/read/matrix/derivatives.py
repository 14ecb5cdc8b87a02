"""Derivatives by and of arrays, and chains of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.read.matrix.arrays import Array, Frame, ShapeError, letter, total, transposed
from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Term, Times

Build = Callable[[Term, Term], Term]


def derivative(term: Derivative, of: Array, wrt: Array, frame: Frame) -> Array:
    """The derivative of a number has the shape of the variable; that of a column by a column is a matrix."""
    return _shaped(term, of, wrt, lambda above, below: replace(term, of=above, wrt=(below,)), frame)


def chain(factors: Sequence[Derivative], read: Callable[[Term], Array], frame: Frame) -> Array:
    """The chain rule: dE/dx = sum over all entries of y of dE/dy dy/dx, whichever way the factors are written."""
    ordered = list(factors) if _follow(factors) else list(reversed(factors))
    first, last = ordered[0], ordered[-1]
    between = [read(factor.wrt[0]) for factor in ordered[:-1]]

    def build(above: Term, below: Term) -> Term:
        indices: list[str] = []
        entries = [above]
        for array in between:
            places = [letter(first, frame) if has else None for has in (array.rows, array.columns)]
            indices += [place.name for place in places if place is not None]
            entries.append(array.at(*places))
        entries.append(below)
        product = tuple(replace(factor, of=entries[n], wrt=(entries[n + 1],)) for n, factor in enumerate(ordered))
        body: Term = Times(factors[0].start, factors[-1].end, product)
        for name in reversed(indices):
            body = total(body, name, body)
        return body

    whole = replace(first, wrt=last.wrt, start=factors[0].start, end=factors[-1].end)
    return _shaped(whole, read(first.of), read(last.wrt[0]), build, frame)


def is_chain(factors: Sequence[Term]) -> bool:
    """Whether derivatives follow each other by the chain rule, from the left or from the right."""
    derivatives = [factor for factor in factors if isinstance(factor, Derivative) and len(factor.wrt) == 1]
    if len(derivatives) != len(factors) or len(factors) < 2:
        return False
    return _follow(derivatives) or _follow(derivatives[::-1])


def _follow(factors: Sequence[Derivative]) -> bool:
    """Whether each derivative goes on where the one before ends, as in dE/dy dy/dx."""
    return all(_is_same(a.wrt[0], b.of) for a, b in pairwise(factors))


def _is_same(left: Term, right: Term) -> bool:
    """Whether two terms are one name with the same indices."""
    if isinstance(left, Name) and isinstance(right, Name):
        return left.name == right.name
    if isinstance(left, Indexed) and isinstance(right, Indexed):
        return left.name == right.name and all(
            _is_same(a, b) for a, b in zip(left.indices, right.indices, strict=False)
        )
    return False


def _shaped(term: Term, of: Array, wrt: Array, build: Build, frame: Frame) -> Array:
    if of.is_number:
        shaped = Array(wrt.rows, wrt.columns, lambda row, column: build(of.at(None, None), wrt.at(row, column)))
        return transposed(shaped) if frame.numerator else shaped
    if wrt.is_number:
        return Array(of.rows, of.columns, lambda row, column: build(of.at(row, column), wrt.at(None, None)))
    if of.is_matrix or wrt.is_matrix:
        raise ShapeError(
            f"the derivative of {of.kind} by {wrt.kind} has more than two dimensions.", term.start, term.end
        )

    def at(row: Term | None, column: Term | None) -> Term:
        above = of.at(row, None) if of.rows else of.at(None, row)
        return build(above, wrt.at(column, None) if wrt.rows else wrt.at(None, column))

    return Array(of.rows or of.columns, wrt.rows or wrt.columns, at)
