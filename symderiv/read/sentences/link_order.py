r"""Definitions in two notations of which one stands nowhere else, `u_j = v_j^T h = \sum_i w_{ij} h_i`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.classify import FORWARD
from symderiv.read.meaning.syntax import Relation
from symderiv.read.meaning.terms import names_in
from symderiv.read.note import Placed


def with_known_links_first(
    placed: Sequence[Placed], kinds: Sequence[str], counting: frozenset[str]
) -> tuple[Placed, ...]:
    """The statements, each definition with the right side first whose names all stand elsewhere too.

    counting  the letters of indices and sizes
    """
    spoken = Counter(name for item in placed for name in names_in(item.statement.term))

    def ordered(item: Placed) -> Placed:
        term = item.statement.term
        if not isinstance(term, Relation) or len(term.parts) < 3 or set(term.relations) != {"="}:
            return item
        left, *links = term.parts
        new = [any(spoken[name] == 1 for name in set(names_in(link)) - counting) for link in links]
        if not new[0] or all(new):
            return item
        first = new.index(False)
        parts = (left, links[first], *links[:first], *links[first + 1 :])
        return replace(item, statement=replace(item.statement, term=replace(term, parts=parts)))

    return tuple(ordered(item) if kind == FORWARD else item for item, kind in zip(placed, kinds, strict=True))
