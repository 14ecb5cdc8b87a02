"""The likeliest reading of a section in matrix notation: that under which most of its statements fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.read.matrix.arrays import Array, Frame, ShapeError
from symderiv.read.matrix.dimensions import Dimensions
from symderiv.read.matrix.layouts import Layout, Layouts, options, readings
from symderiv.read.matrix.reading import array
from symderiv.read.meaning.syntax import Dots, Indexed, Name, Number, Relation, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.meaning.terms import inside

_NO_FIT, _CLAIM_NO_FIT, _APART, _ACROSS = 12, 4, 3, 3  # how unlikely it makes a reading


@dataclass(frozen=True, slots=True)
class Reading:
    """What the names are, whether gradients lie across, and which dimensions the relations put together."""

    layouts: Layouts
    numerator: bool
    known: Dimensions


def likeliest(terms: Sequence[Term], forward: frozenset[int], symbols: Symbols, no_arrays: frozenset[str]) -> Reading:
    """The reading under which most fits: relations first, then claims, then what is customary."""
    kept: dict[tuple[int, bool, tuple[tuple[str, Layout], ...]], Dimensions | None] = {}
    names = [sorted({t.name for t in inside(term) if isinstance(t, Name | Indexed)}) for term in terms]

    def dimensions(number: int, layouts: Layouts, numerator: bool) -> Dimensions | None:
        """What a statement puts together; None where it does not fit."""
        key = (number, numerator, tuple((name, layouts[name]) for name in names[number] if name in layouts))
        if key not in kept:
            frame = Frame(layouts, Dimensions(), iter(lambda: "#", None), numerator)
            try:
                sides(terms[number], frame)
                kept[key] = frame.dimensions
            except ShapeError:
                kept[key] = None
        return kept[key]

    best: tuple[int, Reading] | None = None
    statements = [n for n, term in enumerate(terms) if isinstance(term, Relation)]
    for unlikely, layouts in readings(options(terms, symbols, no_arrays)):
        if best is not None and unlikely >= best[0]:
            break
        for numerator in (False, True):
            cost = unlikely + _ACROSS * numerator
            known = Dimensions()
            for number in (n for n in statements if n in forward):
                found = dimensions(number, layouts, numerator)
                cost += _NO_FIT if found is None else 0
                known = known.with_all(found) if found is not None else known
            for number in (n for n in statements if n not in forward):
                found = dimensions(number, layouts, numerator)
                cost += _CLAIM_NO_FIT if found is None else _APART * known.apart(found)
                if best is not None and cost >= best[0]:
                    break
            if best is None or cost < best[0]:
                best = cost, Reading(layouts, numerator, known)
    assert best is not None
    return best[1]


def sides(term: Term, frame: Frame) -> list[Array]:
    """The sides of a relation as arrays of one shape."""
    sides = list(term.parts) if isinstance(term, Relation) else [term]
    if isinstance(term, Relation) and not {"=", ":="} & set(term.relations):
        return []
    left = array(sides[0], frame)
    frame.keeps_rows, frame.keeps_columns = left.rows is not None, left.columns is not None
    found = [left]
    for side in sides[1:]:
        right = array(side, frame)
        fits = (bool(right.rows), bool(right.columns)) == (bool(left.rows), bool(left.columns))
        if not fits and not (isinstance(side, Number | Dots) and not left.is_number):
            raise ShapeError(f"the left side is {left.kind}, this is {right.kind}.", side.start, side.end)
        frame.same(left.rows, right.rows)
        frame.same(left.columns, right.columns)
        found.append(right)
    return found
