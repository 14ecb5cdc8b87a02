"""Sign cells: in each of them, |x|, max, comparisons and roots of squares are what they are without a kink."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import prod

from symderiv.prove.modular.expansion import Line, Terms, factors_of, line_of, solved_for_generator
from symderiv.prove.modular.ring import Monomial, Ring, Value
from symderiv.prove.normal.atoms import GiveUp

_MOST_ROWS = 60
_MOST_ASSUMED = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """Assumed signs, as `Value.sign`, by the keys of sums; generators that are given by others, by their numbers."""

    signs: Mapping[Hashable, int] = field(default_factory=dict)
    fixed: Mapping[int, Terms] = field(default_factory=dict)

    def feasible(self) -> bool:
        """Whether there may be a point at which all sums have these signs, none of them 0.

        A point on edges needs no cell of its own: it lies in that of a point near it, where x >= 0 holds as well.
        """
        return _solvable(
            [{m: c * sign for m, c in key} for key, sign in self.signs.items() if sign and isinstance(key, frozenset)]
        )


def _solvable(rows: list[dict[Monomial, Fraction]]) -> bool:
    """Whether all rows can be above 0, with monomials as unknowns: by elimination (Fourier and Motzkin)."""
    for name in sorted({monomial for row in rows for monomial in row if monomial}):
        above = [row for row in rows if row.get(name, 0) > 0]
        below = [row for row in rows if row.get(name, 0) < 0]
        rows = [row for row in rows if not row.get(name, 0)]
        if len(rows) + len(above) * len(below) > _MOST_ROWS:
            return True  # for all that is known
        for one, two in product(above, below):
            shared = {
                m: one.get(m, Fraction(0)) * -two[name] + two.get(m, Fraction(0)) * one[name] for m in {**one, **two}
            }
            rows.append({m: c for m, c in shared.items() if m != name})
    return all(row.get((), 0) > 0 for row in rows)


class Asked(Exception):
    """A sign is asked that is not assumed; `cells` are those to look at instead."""

    def __init__(self, cells: list[Cell]) -> None:
        super().__init__()
        self.cells = cells


class Signs:
    """What is known of signs in one cell."""

    def __init__(self, ring: Ring, cell: Cell) -> None:
        self._ring = ring
        self._cell = cell

    def known(self, value: Value) -> tuple[int | None, Line]:
        """The sign, as far as it is evident or assumed."""
        if value.sign is not None and abs(value.sign) != 1:
            return value.sign, Line((), 1)
        line = line_of(value)
        if not line.key:
            return 0, line
        if line.key in self._cell.signs:
            return self._cell.signs[line.key] * line.turned, line
        return value.sign or self._evident(line), line

    def _evident(self, line: Line) -> int | None:
        """The sign of a sum of products of positive generators and even powers, all with coefficients of one sign."""
        evident = 1
        for monomial, coefficient in (line.terms or {}).items():
            signs = [self._ring.generators[number].value.sign for number, exponent in monomial if exponent % 2]
            if None in signs or (coefficient > 0) != (line.turned > 0):
                return None
            if all(self._ring.generators[number].value.sign == 2 for number, _ in monomial):
                evident = 2
        return evident * line.turned

    def _asked(self, line: Line, signs: tuple[int, ...]) -> Asked:
        """The cells in which a sum has each of these signs.

        Where a sum is 0, a generator is given by the others.  If there is none to be given, the sum stands as it is: it
        counts as 0 when its sign is asked, and what vanishes without that relation vanishes with it.
        """
        if len(self._cell.signs) + len(self._cell.fixed) >= _MOST_ASSUMED:
            raise GiveUp("too many signs")
        cells = []
        for sign in signs:
            solved = solved_for_generator(self._ring, line.terms or {}) if sign == 0 else None
            if solved is not None:
                cells.append(replace(self._cell, fixed={**self._cell.fixed, solved[0]: solved[1]}))
            else:
                cells.append(replace(self._cell, signs={**self._cell.signs, line.key: sign * line.turned}))
        return Asked([cell for cell in cells if cell.feasible()])

    def side(self, value: Value) -> int:
        """1 where a number is at least 0, -1 where it is at most 0: |x| = x for x >= 0 holds at 0 too."""
        if value.is_zero():
            return 1
        sign, line = self.known(value)
        if sign is None and len(factors := list(factors_of(value))) > 1:
            return prod(self.side(factor) for factor, times in factors if times % 2)
        if sign is None:
            raise self._asked(line, (1, -1))
        return 1 if sign >= 0 else -1

    def sign(self, value: Value) -> int:
        """-1, 0 or 1."""
        if value.is_zero():
            return 0
        sign, line = self.known(value)
        if sign is None and len(factors := list(factors_of(value))) > 1:
            return prod(self.sign(factor) ** abs(times) for factor, times in factors)
        if sign is None:
            raise self._asked(line, (2, -2, 0))
        if abs(sign) == 1:
            raise self._asked(line, (2 * sign, 0))
        return sign // 2

    def absolute(self, value: Value) -> Value:
        """|x| = x for x >= 0, -x for x <= 0."""
        return value if self.side(value) > 0 else -value

    def positive_factors(self, value: Value) -> tuple[list[tuple[Value, int]], list[tuple[Value, int]], int]:
        """Factors that are at least 0, with their exponents; those of unknown sign; the sign that is left."""
        kept, rest, sign = [], [], 1
        for factor, times in factors_of(value):
            known = self.known(factor)[0]
            if known is None:
                rest.append((factor, times))
                continue
            sign *= -1 if known < 0 and times % 2 else 1
            kept.append((-factor if known < 0 else factor, times))
        return kept, rest, sign
