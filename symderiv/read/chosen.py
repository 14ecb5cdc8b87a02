"""Tensors that choose an element: `y_t` in `p_{t, y_t}` is a whole number, counted as its dimension is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.read.classify import Names
from symderiv.read.meaning.syntax import Indexed, Name
from symderiv.read.meaning.terms import inside
from symderiv.read.note import Placed
from symderiv.read.ranges import Dimension


def choosing(placed: Sequence[Placed], names: Names) -> Mapping[str, Dimension]:
    """The tensors that stand in an index position, each with the dimension that its values are places in."""
    found: dict[str, Dimension] = {}
    for item in placed:
        for part in inside(item.statement.term):
            if not isinstance(part, Indexed):
                continue
            for axis, index in enumerate(part.indices):
                if isinstance(index, Name | Indexed) and index.name in names.ranks and index.name not in names.indices:
                    found.setdefault(index.name, (part.name, axis))
    return found
