"""Statements in matrix notation with an index for every dimension: what the names are taken for, and what is summed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from symderiv.read.matrix.labels import with_labels
from symderiv.read.matrix.spelled import Spelled, spelled
from symderiv.read.meaning.show import show
from symderiv.read.meaning.statements import statements
from symderiv.read.meaning.syntax import Derivative
from symderiv.read.meaning.terms import left_side
from symderiv.read.note import Placed, Region
from symderiv.read.tex.parse import parse
from tests.read.reading import symbols_of


def read(formulas: Sequence[str], no_arrays: Sequence[str] = ("L",)) -> Spelled:
    """A section with these formulas; those that have no derivative on the left are its relations."""
    symbols = symbols_of(formulas)
    read = [
        Placed(statement, latex, Region(n, 1, n, 1 + len(latex)), n, ((0, n, 1),))
        for n, latex in enumerate(formulas, 1)
        for statement in statements(parse(latex), symbols)
    ]
    placed = with_labels(read)
    relations = frozenset(
        n for n, item in enumerate(placed) if not isinstance(left_side(item.statement.term), Derivative)
    )
    return spelled(placed, relations, symbols, symbols.indices | set(no_arrays))


DENSE = (r"Y = X W + b", r"\frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial Y}")
COLUMN = (r"\mathbf{z} = W \mathbf{x} + \mathbf{b}", r"\frac{\partial L}{\partial W} = \nabla_z L \, \mathbf{x}^\top")


@pytest.mark.parametrize(
    ("formulas", "number", "expected"),
    [
        (DENSE, 0, "Y[i, j] = sum(k: X[i, k] * W[k, j]) + b[j]"),
        (DENSE, 1, "D(L, W[i, j]) = sum(k: X[k, i] * D(L, Y[k, j]))"),
        (COLUMN, 0, "z[i] = sum(j: W[i, j] * x[j]) + b[i]"),
        (COLUMN, 1, "D(L, W[i, j]) = D(L, z[i]) * x[j]"),
        ((*COLUMN, r"\mathbf{y} = \mathbf{z} / \|\mathbf{z}\|"), 2, "y[i] = z[i]/sqrt(sum(j: z[j]^2))"),
        ((*COLUMN, r"c = \|\mathbf{z}\|_1"), 2, "c = sum(i: abs(z[i]))"),
        ((*COLUMN, r"c = \|W\|_F^2"), 2, "c = sum(i: sum(j: W[i, j]^2))"),
        ((*COLUMN, r"c = \mathbf{z} \cdot \mathbf{b}"), 2, "c = sum(i: z[i] * b[i])"),
        ((*COLUMN, r"\mathbf{p} = \text{softmax}(\mathbf{z})"), 2, "p[i] = exp(z[i])/sum(j: exp(z[j]))"),
        ((*COLUMN, r"A = \mathbf{z} \otimes \mathbf{x}"), 2, "A[i, j] = z[i] * x[j]"),
        ((*COLUMN, r"A = I - \mathbf{z} \mathbf{z}^T"), 2, "A[i, j] = [i = j] - (z[i] * z[j])"),
        ((*COLUMN, r"A = \text{diag}(\mathbf{z}) W"), 2, "A[i, j] = sum(k: [i = k] * z[i] * W[k, j])"),
        ((*DENSE, r"c = \text{tr}(Y^T Y)"), 2, "c = sum(i: sum(j: Y[j, i] * Y[j, i]))"),
        ((*DENSE, r"Q = M^{-1}"), 2, "Q[i, j] = M^{-1}[i, j]"),
        ((*DENSE, r"Q = M^{-T}"), 2, "Q[i, j] = M^{-1}[j, i]"),
        ((*DENSE, r"Q = (M^T)^{-1}"), 2, "Q[i, j] = M^{-1}[j, i]"),
        ((*DENSE, r"c = \det(M)"), 2, "c = |M|"),
        ((*DENSE, r"c = \log|\det M|"), 2, "c = (1/2) * log(|M|^2)"),
        ((*DENSE, r"c = \log|M|"), 2, "c = (1/2) * log(|M|^2)"),
        ((*DENSE, r"c = |M| + \text{tr}(M^{-1})"), 2, "c = |M| + sum(i: M^{-1}[i, i])"),
        ((*COLUMN, r"q = \mathbf{z} \mathbf{b} + \mathbf{z}"), 2, "q[i] = z[i] * b[i] + z[i]"),
        ((*DENSE, r"r = \begin{pmatrix} u_1 \\ u_2 \end{pmatrix}"), 2, "r[i] = u[i]"),
        ((*DENSE, r"s = Y \mathbf{1}"), 2, "s[i] = sum(j: Y[i, j] * 1)"),
        (
            (*COLUMN, r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial z} \frac{\partial z}{\partial x}"),
            2,
            "D(L, x[i]) = sum(j: D(L, z[j]) * D(z[j], x[i]))",
        ),
        (
            (r"Z = X W_1", r"Y = Z W_2", r"\frac{\partial L}{\partial W_2} = Z^T \frac{\partial L}{\partial Y}"),
            2,
            "D(L, W_2[i, j]) = sum(k: Z[k, i] * D(L, Y[k, j]))",
        ),
    ],
)
def test_every_dimension_gets_an_index(formulas: Sequence[str], number: int, expected: str) -> None:
    assert show(read(formulas).placed[number].statement.term) == expected


@pytest.mark.parametrize(
    ("formulas", "kinds"),
    [
        ((r"Y = X W + b",), {"Y": "a matrix", "X": "a matrix", "W": "a matrix", "b": "a row"}),
        ((r"Z = W A + b",), {"Z": "a matrix", "W": "a matrix", "A": "a matrix", "b": "a column"}),
        ((r"y = \gamma x^T x",), {"y": "a number", "x": "a column", r"\gamma": "a number"}),
        ((r"h = \frac{1}{r} B A x", r"g = A^T"), {"h": "a column", "r": "a number", "B": "a matrix", "x": "a column"}),
        ((r"y = x W^T",), {"y": "a row", "x": "a row", "W": "a matrix"}),
    ],
)
def test_what_names_are_taken_for(formulas: Sequence[str], kinds: dict[str, str]) -> None:
    marked = (*formulas, r"F = G^T G")  # a section that is about arrays in any case
    layouts = read(marked).layouts
    assert {name: layouts[name].kind for name in kinds} == kinds


def test_claims_do_not_make_a_matrix_a_number() -> None:
    slip = r"\frac{\partial L}{\partial B} = X^T A^T \frac{\partial L}{\partial Y}"
    found = read((r"Y = X W + X A B", slip))
    assert found.layouts["X"].kind == "a matrix"
    assert found.problems == {(1, 1): "the dimensions do not fit together"}


@pytest.mark.parametrize(
    ("slip", "kind", "meant"),
    [
        (r"\frac{\partial L}{\partial Y} W", "transpose", "D(L, X[i, j]) = sum(k: D(L, Y[i, k]) * W[j, k])"),
        (r"W^T \frac{\partial L}{\partial Y}", "order", "D(L, X[i, j]) = sum(k: D(L, Y[i, k]) * W[j, k])"),
    ],
)
def test_a_side_that_does_not_fit_is_mended(slip: str, kind: str, meant: str) -> None:
    found = read((*DENSE, rf"\frac{{\partial L}}{{\partial X}} = {slip}"))
    assert list(found.problems) == [(2, 1)]
    assert (kind, meant) in [(m.error_class, show(m.placed.statement.term)) for m in found.mended]


def test_a_section_without_arrays_is_left_as_it_is() -> None:
    formulas = (r"y_i = w x_i + b", r"\frac{\partial L}{\partial w} = \sum_i \frac{\partial L}{\partial y_i} x_i")
    found = read(formulas)
    assert not found.layouts
    assert show(found.placed[0].statement.term) == "y[i] = w * x[i] + b"


def test_capital_letters_without_other_signs_may_be_matrices() -> None:
    relations = (r"u = A x", r"v = B u")
    fits = read((*relations, r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial u} A"))
    assert fits.layouts["A"].kind == "a matrix"
    assert not fits.problems
    slip = read((*relations, r"\frac{\partial v}{\partial x} = A B"))
    assert "declare" in slip.problems[2, 1]
    assert not slip.mended
