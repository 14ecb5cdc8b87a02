"""Sign cells: an identity with kinks is an identity of rational functions in each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import inf

from symderiv.errors import Unsupported
from symderiv.numbers.arithmetic import Undefined
from symderiv.numbers.evaluate import OutsideBox
from symderiv.prove.normal.atoms import GiveUp
from symderiv.prove.tower.field import TooFewGenerators
from symderiv.prove.tower.kernels import FinerExponents, Kernels

_MOST_CELLS = 300
_ROOMS = (12, 48, 160)  # generators that a field is made with: the fewer, the faster
_FINEST_EXPONENTS = 720


@dataclass(frozen=True, slots=True)
class Cell:
    """Assumed signs by the text of irreducible polynomials, those linear in one generator, elements that are fixed."""

    signs: Mapping[str, int] = field(default_factory=dict)
    linear: tuple[tuple[str, Fraction, bool, int], ...] = ()
    fixed: Mapping[str, Fraction] = field(default_factory=dict)

    def assuming(self, key: str, sign: int, line: tuple[str, Fraction, bool] | None) -> Cell:
        """The cell with one more sign; `line` where the polynomial is linear in one generator."""
        linear = self.linear if line is None or sign == 0 else (*self.linear, (*line, sign))
        return replace(self, signs={**self.signs, key: sign}, linear=linear)

    def feasible(self) -> bool:
        """Whether the assumptions about each single generator leave a number for it."""
        low: dict[str, Fraction | float] = {}
        high: dict[str, Fraction | float] = {}
        for key, root, positive, sign in self.linear:
            low[key] = max(low.get(key, 0 if positive else -inf), root if sign > 0 else -inf)
            high[key] = min(high.get(key, inf), root if sign < 0 else inf)
        return all(low[key] < high[key] for key in low)


def _split(cell: Cell, worked: Kernels) -> tuple[Cell, list[Cell]]:
    """The cell with all signs that were asked for the first time, taken as positive, and the cells beside it."""
    beside = []
    for key, polynomial in worked.asked.items():
        if key in cell.signs:
            continue
        line = worked.linear(polynomial)
        for sign in worked.possible[key]:
            if sign == 0 and line is not None and line[0].startswith("element"):
                beside.append(replace(cell, fixed={**cell.fixed, line[0]: line[1]}))
            else:
                beside.append(cell.assuming(key, sign, line))
        cell = cell.assuming(key, 1, line)
    return cell, [other for other in beside if other.feasible()]


def vanishing_cells(vanishes: Callable[[Kernels, Cell], bool]) -> int | None:
    """The number of cells in which something vanishes; None where it is not shown to in one, or is defined in none.

    `vanishes` is asked once for each cell; it may raise Undefined where there is nothing to ask.
    """
    todo, vanished = [Cell()], 0
    for _ in range(_MOST_CELLS):
        if not todo:
            return vanished or None
        cell = todo.pop()
        try:
            field, answer = _in_cell(vanishes, cell)
        except (GiveUp, Unsupported, OutsideBox, RecursionError):
            return None
        whole_cell, beside = _split(cell, field)
        todo += beside
        if answer is not None and whole_cell.feasible():
            if not answer:
                return None
            vanished += 1
    return None


def _in_cell(vanishes: Callable[[Kernels, Cell], bool], cell: Cell) -> tuple[Kernels, bool | None]:
    """The answer in one cell, in a field with as much room and as fine exponents as it turns out to need."""
    denominator, rooms = 1, list(_ROOMS)
    while rooms:
        field = Kernels(rooms[0], denominator, cell.signs)
        try:
            return field, vanishes(field, cell)
        except Undefined:
            return field, None
        except TooFewGenerators:
            rooms.pop(0)
        except FinerExponents as finer:
            denominator *= finer.denominator
            if denominator > _FINEST_EXPONENTS:
                raise GiveUp("exponents with too large a denominator") from None
    raise GiveUp("too many generators")
