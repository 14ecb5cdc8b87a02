"""Sign cells that can be, and those that cannot."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderiv.prove.modular.cells import Cell

X, Y, Z = ((1, 1),), ((2, 1),), ((3, 1),)
ONE = ()

Rows = tuple[tuple[dict[tuple[tuple[int, int], ...], int], int], ...]

CELLS: dict[str, tuple[Rows, bool]] = {
    "0 < x": ((({X: 1}, 1),), True),
    "1 < x < 2": ((({X: 1, ONE: -1}, 2), ({X: 1, ONE: -2}, -2)), True),
    "2 < x < 1": ((({X: 1, ONE: -2}, 2), ({X: 1, ONE: -1}, -2)), False),
    "1 <= x <= 1": ((({X: 1, ONE: -1}, 1), ({X: 2, ONE: -2}, -1)), False),
    "x < y < z": ((({X: 1, Y: -1}, -2), ({Y: 1, Z: -1}, -2)), True),
    "x <= y <= z <= x, an edge": ((({X: 1, Y: -1}, -1), ({Y: 1, Z: -1}, -1), ({X: 1, Z: -1}, 1)), False),
    "x + y < 0 and 0 < x, 0 < y": ((({X: 1, Y: 1}, -2), ({X: 1}, 2), ({Y: 1}, 2)), False),
    "0 <= x <= 1": ((({X: 1}, 1), ({X: -1, ONE: 1}, 1)), True),
    "0 < 2x < 1": ((({X: 1}, 2), ({X: -2, ONE: 1}, 2)), True),
    "x < 0 and at least as large as nine numbers": (
        tuple(({X: 1, ONE: -k}, 2) for k in range(9)) + tuple(({X: 1, ONE: k}, -2) for k in range(9)),
        True,  # there are too many rows: for all that is known
    ),
    "x < 0 and at least as large as two numbers": (
        tuple(({X: 1, ONE: -k}, 2) for k in range(2)) + tuple(({X: 1, ONE: k}, -2) for k in range(2)),
        False,
    ),
    "x + y < 0 and 0 < x": ((({X: 1, Y: 1}, -2), ({X: 1}, 2)), True),
}


@pytest.mark.parametrize("rows, expected", CELLS.values(), ids=CELLS.keys())
def test_feasible_cells(rows: Rows, expected: bool) -> None:
    signs = {frozenset((monomial, Fraction(c)) for monomial, c in row.items()): sign for row, sign in rows}
    assert Cell(signs).feasible() is expected
