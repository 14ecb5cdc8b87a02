"""Layers numbered above names and below in one section: `W_2` is `W^{[2]}`, `z_2^{(i)}` is `z^{[2](i)}`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.matrix.layouts import core
from symderiv.read.meaning.syntax import Indexed, Number, Term
from symderiv.read.meaning.terms import change_terms, inside
from symderiv.read.note import Placed


def with_numbers_above(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with the numbers of layers above the names, where a matrix has its number above and below."""
    reads = [part for item in placed for part in inside(item.statement.term) if isinstance(part, Indexed)]
    above = {(core(part.name).lower(), number) for part in reads if (number := _above(part)) is not None}
    letters, layers = {letter for letter, _ in above}, {number for _, number in above}
    names = {part.name for part in reads if part.indices and core(part.name).lower() in letters}
    names -= {part.name for part in reads if part.indices and _below(part) not in layers}
    if not any(core(name).isupper() for name in names & {part.name for part in reads if _above(part) is not None}):
        return tuple(placed)

    def change(part: Term) -> Term | None:
        if isinstance(part, Indexed) and part.name in names and part.indices:
            return replace(part, indices=(), superscripts=(*part.indices, *part.superscripts))
        return None

    return tuple(
        replace(item, statement=replace(item.statement, term=change_terms(item.statement.term, change)))
        for item in placed
    )


def _above(part: Indexed) -> Fraction | None:
    """The number of the layer above a name."""
    first = part.superscripts[0] if part.superscripts else None
    return first.value if isinstance(first, Number) else None


def _below(part: Indexed) -> Fraction | None:
    """The number that is all that stands below a name, where none stands above."""
    alone = len(part.indices) == 1 and _above(part) is None
    return part.indices[0].value if alone and isinstance(part.indices[0], Number) else None
