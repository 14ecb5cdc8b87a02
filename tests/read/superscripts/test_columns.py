"""Vectors of single examples beside the matrix of all, layers numbered above and below, the loss in two fonts."""

from __future__ import annotations

import pytest

from symderiv.read.document import read_note
from symderiv.read.functions.array_products import with_array_products
from symderiv.read.meaning.show import show
from symderiv.read.note import Placed, Region
from tests.read.reading import statements_of

COLUMNS = [r"Z^{[1]} = W^{[1]} X + b^{[1]}", r"A^{[1]} = \tanh(Z^{[1]})", r"S = 2 W_1"]
ROWS = [r"Z = X W + b", r"A = \tanh(Z)"]


def read(*formulas: str) -> list[str]:
    """The claims of a note with these formulas, as they are read before any dimension has an index."""
    note = read_note("\n\n".join(f"${formula}$" for formula in formulas))
    return [show(claim.placed.statement.term) for section in note.sections for claim in section.claims]


@pytest.mark.parametrize(
    ("formulas", "claim"),
    [
        ([*COLUMNS, r"\frac{\partial L}{\partial z^{[1](i)}} = a^{[1](i)}"], "D(L, Z^{[1]}[j, i]) = A^{[1]}[j, i]"),
        ([*COLUMNS, r"\frac{\partial L}{\partial z_1^{(i)}} = a_1^{(i)}"], "D(L, Z^{[1]}[j, i]) = A^{[1]}[j, i]"),
        ([*ROWS, r"\frac{\partial L}{\partial z^{(i)}} = a^{(i)}"], "D(L, Z[i, j]) = A[i, j]"),
        ([*ROWS, r"\frac{\partial L}{\partial z^{(n)}_k} = a^{(n)}_k"], "D(L, Z[n, k]) = A[n, k]"),
        ([r"z^{(n)}_k = 2 x^{(n)}_k", r"\frac{\partial L}{\partial x^{(n)}_k} = 2"], "D(L, x[n, k]) = 2"),
    ],
)
def test_a_letter_with_an_example_above_is_a_part_of_the_capital(formulas: list[str], claim: str) -> None:
    assert read(*formulas) == [claim]


def test_a_capital_with_an_example_above_alone_is_one_matrix_for_each() -> None:
    formulas = [r"z^{(i)} = X^{(i)} w", r"\frac{\partial L}{\partial z^{(i)}} = 0", r"Y = 2 Z"]
    assert "X" not in "".join(read(*formulas))


@pytest.mark.parametrize(
    ("formulas", "loss"),
    [
        ([r"y = 2 x", r"J = y^2", r"\frac{\partial \mathcal{J}}{\partial x} = 4 y"], r"\mathcal{J}"),
        ([r"y = 2 x", r"J = y^2", r"\frac{\partial J}{\partial x} = 4 y"], "J"),
        ([r"y = 2 x", r"L = y^2", r"\frac{\partial \mathcal{J}}{\partial x} = 4 y"], r"\mathcal{J}"),
    ],
)
def test_the_loss_has_one_name(formulas: list[str], loss: str) -> None:
    (section,) = read_note("\n\n".join(f"${formula}$" for formula in formulas)).sections
    assert section.loss == loss
    assert section.layer is not None
    assert (section.layer.equation_of(loss) is not None) == (formulas[1][0] == "J")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"np.dot(X^T, A)", "X^T . A"),
        (r"np.multiply(A, B)", "A o B"),
        (r"np.matmul(A, np.matmul(B, C))", "A * (B * C)"),
    ],
)
def test_products_written_as_functions(written: str, meant: str) -> None:
    (statement,) = statements_of(f"D = {written}")
    (item,) = with_array_products([Placed(statement, written, Region(1, 1, 1, 1), 0, ((0, 1, 1),))])
    assert show(item.statement.term) == f"D = {meant}"
