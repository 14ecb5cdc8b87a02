"""The numbered formulas of a page: relations and local partials, broken into lines that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symderiv.derive.derivation import Partial
from symderiv.emit.breaking import display_lines
from symderiv.emit.heights import Style
from symderiv.emit.latex import latex
from symderiv.emit.notation import Notation
from symderiv.emit.page_text import range_text
from symderiv.emit.present import place_everywhere, present
from symderiv.emit.presentation import Node
from symderiv.emit.rebase import plus_number, rebase_equation
from symderiv.emit.widths import width
from symderiv.lang.expr import ArgMax, Index, split_name
from symderiv.lang.layer import Equation, Layer, ranges_of

_RANGE = 6.0  # em that one range takes beside a formula


@dataclass(frozen=True, slots=True)
class Rooms:
    """How many em a right side may take: `wide` where it stands alone, `narrow` beside the rule that made it.

    `oversized` is a LaTeX command for what is longer and cannot be broken.
    """

    wide: float
    narrow: float
    oversized: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """An equation of its own: left side, the lines of the right side, where it holds, its number.

    `beside` says that where it holds fits on the same line.
    """

    left: str
    lines: tuple[str, ...]
    where: str
    beside: bool
    number: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of relations by the tensor that they define, and of local partials by their name."""

    relations: Mapping[str, int]
    partials: Mapping[str, int]


def numbered(layer: Layer, partials: Sequence[Partial]) -> Numbers:
    """Relations from 1 on, then local partials; what is printed as one formula has one number."""
    groups = _printed_together(layer.forward)
    relations = {equation.lhs.tensor: number for number, group in enumerate(groups, 1) for equation in group}
    return Numbers(relations, {p.equation.lhs.tensor: n for n, p in enumerate(partials, len(groups) + 1)})


def relation_formulas(layer: Layer, notation: Notation, rooms: Rooms) -> tuple[tuple[Formula, ...], str]:
    """The relations; and where they hold, if that is the same for several and for all that have an index."""
    groups = _printed_together(layer.forward)
    ranges = [where_it_holds(group[0], layer, notation) for group in groups]
    everywhere = {where for where in ranges if where}
    shared = next(iter(everywhere)) if len(everywhere) == 1 and sum(map(bool, ranges)) > 1 else ""
    formulas = tuple(
        _formula(*_sides(group, notation), "" if shared else where, notation, rooms, number)
        for number, (group, where) in enumerate(zip(groups, ranges, strict=True), 1)
    )
    return formulas, shared


def partial_formulas(
    partials: Sequence[Partial], numbers: Numbers, notation: Notation, rooms: Rooms
) -> tuple[Formula, ...]:
    """The local partials."""
    return tuple(
        _formula(*_sides((p.equation,), notation), "", notation, rooms, numbers.partials[p.equation.lhs.tensor])
        for p in partials
    )


def where_it_holds(equation: Equation, layer: Layer, notation: Notation) -> str:
    """The ranges of the indices on the left, as they count there."""
    lhs = equation.lhs
    ranges = ranges_of(equation, layer.tensors[split_name(lhs.tensor)[-1]])
    numbers = zip(lhs.indices, notation.first(lhs.tensor, len(lhs.indices)), strict=True)
    above = {index.name: number for index, number in numbers if isinstance(index, Index)}
    counted = {
        name: (plus_number(lower, above.get(name, 0)), plus_number(upper, above.get(name, 0)))
        for name, (lower, upper) in ranges.items()
    }
    return range_text(counted, notation)


def _printed_together(forward: Sequence[Equation]) -> tuple[tuple[Equation, ...], ...]:
    """Each relation by itself; the places along each index at which one maximum is taken together."""
    groups: list[tuple[Equation, ...]] = []
    for equation in forward:
        if groups and _place_of_the_same(groups[-1], equation):
            groups[-1] = (*groups[-1], equation)
        else:
            groups.append((equation,))
    return tuple(groups)


def _place_of_the_same(group: tuple[Equation, ...], equation: Equation) -> bool:
    """Whether a relation says where the maximum is taken of which the group says it, along the next index."""
    return (
        isinstance(equation.rhs, ArgMax)
        and isinstance(group[0].rhs, ArgMax)
        and equation.rhs.largest == group[0].rhs.largest
        and equation.rhs.place == len(group)
        and group[0].rhs.place == 0
        and equation.lhs.indices == group[0].lhs.indices
    )


def _sides(group: tuple[Equation, ...], notation: Notation) -> tuple[str, Node]:
    """The left side in LaTeX and the right one: `(r, t) = arg max` where a group has several."""
    first = group[0]
    if len(group) == 1 or not isinstance(first.rhs, ArgMax):
        return latex(first.lhs, notation), present(rebase_equation(first, notation).rhs, notation)
    left = r",\; ".join(latex(equation.lhs, notation) for equation in group)
    return rf"\bigl({left}\bigr)", place_everywhere(first.rhs.largest, notation)


def _formula(left: str, right: Node, where: str, notation: Notation, rooms: Rooms, number: int) -> Formula:
    lines = display_lines(right, rooms.wide, notation, rooms.oversized)
    taken = width(right, Style.DISPLAY, notation) + _RANGE * (where.count(";") + 1)
    return Formula(left, lines, where, taken <= rooms.wide, number)
