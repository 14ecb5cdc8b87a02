r"""Equations between columns that are written out, `\begin{pmatrix} u_1 \\ u_2 \end{pmatrix} = A \begin{pmatrix} ...`.

Matrices that are written out are multiplied out; each entry of a column is then a relation, and the derivatives by the
entries of one vector, in order, are the derivative by any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.matrix.written import Rows, rows_of
from symderiv.read.meaning.syntax import (
    Derivative,
    Dots,
    Indexed,
    Indicator,
    Limit,
    Name,
    Number,
    Plus,
    Relation,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.terms import inside, names_in
from symderiv.read.note import Placed

_LETTERS = ("i", "j", "k", "l", "m", "r", "s")


def with_written_columns(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with equations between columns entry by entry."""
    taken = {name for item in placed for name in names_in(item.statement.term)}
    letter = next((letter for letter in _LETTERS if letter not in taken), "i'")
    return tuple(new for item in placed for new in _entries(item, letter))


def _entries(item: Placed, letter: str) -> Iterator[Placed]:
    term = item.statement.term
    is_equation = isinstance(term, Relation) and set(term.relations) <= {"=", ":="}
    sides = [_multiplied(part) for part in term.parts] if isinstance(term, Relation) and is_equation else []
    columns = [tuple(row[0] for row in side) for side in sides if side is not None and len(side[0]) == 1]
    if (
        not isinstance(term, Relation)
        or not columns
        or len(columns) != len(sides)
        or {len(c) for c in columns} != {len(columns[0])}
    ):
        yield item
        return
    left, *others = columns
    vector = _vector(left)
    if all(isinstance(entry, Name | Indexed) for entry in left) and len(others) == 1:
        for number, pair in enumerate(zip(left, others[0], strict=True)):
            relation = replace(term, parts=pair)
            yield replace(_with(item, relation), implied=item.implied or number > 0)
    elif vector is not None:
        index = Name(term.start, term.start, letter)
        target = Derivative(term.start, term.start, _of(left[0]), (replace(vector, indices=(index,)),))
        parts = (target, *(_at(side, index) for side in others))
        last = Number(term.start, term.start, Fraction(len(left)))
        run = Limit(term.start, term.start, letter, replace(last, value=Fraction(1)), last)
        new = _with(item, replace(term, parts=parts))
        yield replace(new, statement=replace(new.statement, ranges=(*new.statement.ranges, run)))
    else:
        yield item


def _multiplied(term: Term) -> Rows | None:
    """The entries of a product of matrices that are written out."""
    match term:
        case Transposed(term=inner):
            rows = _multiplied(inner)
            return tuple(zip(*rows, strict=True)) if rows is not None else None
        case Times(factors=factors, sign="" | "\\cdot"):
            found = [_multiplied(factor) for factor in factors]
            result = found[0]
            for rows in found[1:]:
                result = _product(term, result, rows) if result is not None and rows is not None else None
            return result
    rows = rows_of(term)
    return None if rows is None or any(isinstance(p, Dots) for row in rows for e in row for p in inside(e)) else rows


def _product(term: Term, left: Rows, right: Rows) -> Rows | None:
    if len(left[0]) != len(right):
        return None
    columns = tuple(zip(*right, strict=True))
    return tuple(tuple(_sum(term, row, column) for column in columns) for row in left)


def _sum(term: Term, row: Sequence[Term], column: Sequence[Term]) -> Term:
    products = tuple(Times(term.start, term.end, pair) for pair in zip(row, column, strict=True))
    return products[0] if len(products) == 1 else Plus(term.start, term.end, products)


def _vector(left: Sequence[Term]) -> Indexed | None:
    """The vector by whose entries, 1, 2, ... in order, something is differentiated."""
    by = [entry.wrt[0] for entry in left if isinstance(entry, Derivative) and len(entry.wrt) == 1]
    numbers = [w.indices[0].value for w in by if isinstance(w, Indexed) and isinstance(w.indices[0], Number)]
    names = {w.name for w in by if isinstance(w, Indexed) and len(w.indices) == 1}
    of = {entry.of.name for entry in left if isinstance(entry, Derivative) and isinstance(entry.of, Name)}
    in_order = numbers == [Fraction(n) for n in range(1, len(left) + 1)]
    first = by[0] if by else None
    return first if in_order and len(names) == len(of) == 1 and isinstance(first, Indexed) else None


def _of(entry: Term) -> Term:
    return entry.of if isinstance(entry, Derivative) else entry


def _at(side: Sequence[Term], index: Name) -> Term:
    """The entry of a column at an index: the sum of all entries, each under the bracket of its place."""
    start, end = side[0].start, side[-1].end
    numbers = (Number(start, end, Fraction(n)) for n in range(1, len(side) + 1))
    brackets = (Indicator(start, end, (Relation(start, end, (index, number), ("=",)),)) for number in numbers)
    return Plus(start, end, tuple(Times(start, end, pair) for pair in zip(brackets, side, strict=True)))


def _with(item: Placed, term: Term) -> Placed:
    return replace(item, statement=replace(item.statement, term=term))
