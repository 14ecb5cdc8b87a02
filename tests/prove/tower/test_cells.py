"""Sign cells: which assumptions leave something to be true of."""

from fractions import Fraction

import pytest

from symderiv.prove.normal.scope import Scope
from symderiv.prove.tower.cells import Cell
from symderiv.prove.tower.walk import prove_elementwise
from tests.prove.shorthand import Formula, absolute, exp, maximum, minimum, sign, tensor

s, t, u = tensor("s")(), tensor("t")(), tensor("u")()
HALF = Fraction(1, 2)

# (generator, root, whether the generator is positive, sign) for a generator less a root
FEASIBLE = {
    "nothing assumed": ([], True),
    "above one and below two": ([("s", 1, False, 1), ("s", 2, False, -1)], True),
    "above two and below one": ([("s", 2, False, 1), ("s", 1, False, -1)], False),
    "above one and below one": ([("s", 1, False, 1), ("s", 1, False, -1)], False),
    "below one and above two, said the other way round": ([("s", 1, False, -1), ("s", 2, False, 1)], False),
    "above one and above two, below three": ([("s", 1, False, 1), ("s", 2, False, 1), ("s", 3, False, -1)], True),
    "above two and above one, below two": ([("s", 2, False, 1), ("s", 1, False, 1), ("s", 2, False, -1)], False),
    "below one and below two, above one": ([("s", 1, False, -1), ("s", 2, False, -1), ("s", 1, False, 1)], False),
    "below 0": ([("s", 0, False, -1)], True),
    "positive and below 0": ([("c", 0, True, -1)], False),
    "positive and below a half": ([("c", HALF, True, -1)], True),
    "positive and above a half": ([("c", HALF, True, 1)], True),
    "two generators": ([("s", 2, False, 1), ("t", 1, False, -1)], True),
    "two generators, one without room": ([("t", 1, False, -1), ("c", 0, True, -1), ("s", 2, False, 1)], False),
}


@pytest.mark.parametrize("linear, expected", FEASIBLE.values(), ids=FEASIBLE.keys())
def test_feasible(linear: list[tuple[str, Fraction, bool, int]], expected: bool) -> None:
    assert (
        Cell(linear=tuple((key, Fraction(root), positive, side) for key, root, positive, side in linear)).feasible()
        == expected
    )


def test_an_assumption_more() -> None:
    line = ("element s", Fraction(1), False)
    cell = Cell().assuming("s - 1", 1, line).assuming("s*t", -1, None).assuming("s - 2", 0, ("s", Fraction(2), False))
    assert cell.signs == {"s - 1": 1, "s*t": -1, "s - 2": 0}
    assert cell.linear == (("element s", Fraction(1), False, 1),)


CELLS = {
    "no kink": (s * t, t * s, 1),
    "a kink": (absolute(s), sign(s) * s, 3),
    "two kinks": (absolute(s) * absolute(t), absolute(s * t), 9),
    "two kinks, each in its own way": (
        maximum(s, 0) + maximum(t, 0),
        (s + absolute(s) + t + absolute(t)) / 2,
        9,
    ),
    "three kinks": (
        maximum(s, 0) + maximum(t, 0) + maximum(u, 0),
        (s + absolute(s) + t + absolute(t) + u + absolute(u)) / 2,
        27,
    ),
    "a kink that is at least 0": (absolute(s**2 + t**2), s**2 + t**2, 2),
    "a kink that is positive": (absolute(s**2 + 1), s**2 + 1, 1),
    "the finest exponents": (exp(s / 720) ** 720, exp(s), 1),
}


@pytest.mark.parametrize("left, right, cells", CELLS.values(), ids=CELLS.keys())
def test_how_many_cells_there_are(left: Formula, right: Formula, cells: int) -> None:
    proof = prove_elementwise(left.expr, right.expr, Scope())
    assert proof is not None
    assert proof.detail == f"zero in {cells} sign cells"


NOT_SHOWN = {
    "exponents that are too fine": (exp(s / 721) ** 721, exp(s)),
    "a claim that holds in all cells but one": (minimum(maximum(s, 0), 1), maximum(s, 0)),
    "a claim that holds on an edge only": (sign(s * t - 1), s * 0),
    "a claim that holds everywhere but on an edge": (sign(s**2 + t**2), s * 0 + 1),
}


@pytest.mark.parametrize("left, right", NOT_SHOWN.values(), ids=NOT_SHOWN.keys())
def test_one_cell_is_enough_to_doubt(left: Formula, right: Formula) -> None:
    assert prove_elementwise(left.expr, right.expr, Scope()) is None
