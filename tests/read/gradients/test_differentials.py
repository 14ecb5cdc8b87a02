"""Which names that begin with d are differentials, and which are the gradients that are called so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from symderiv.read.gradients.differentials import with_differentials
from symderiv.read.gradients.jacobians import with_jacobians
from symderiv.read.meaning.show import show
from symderiv.read.meaning.statements import statements
from symderiv.read.names.symmetric import symmetric_names
from symderiv.read.note import Placed, Region
from symderiv.read.tex.parse import parse
from tests.read.reading import symbols_of


def placed(formulas: Sequence[str], before: Sequence[str] = ()) -> list[Placed]:
    symbols = symbols_of(formulas)
    words = [*before, *("" for _ in formulas)]
    return [
        Placed(statement, latex, Region(n, 1, n, 1 + len(latex)), n, ((0, n, 1),), before=words[n])
        for n, latex in enumerate(formulas)
        for statement in statements(parse(latex), symbols)
    ]


def last(formulas: Sequence[str], prose: str = "") -> str:
    return show(with_differentials(placed(formulas), prose)[-1].statement.term).replace("⟨d⟩", "*")


@pytest.mark.parametrize(
    ("formulas", "expected"),
    [
        (("Y = X W", r"dY = dX\, W + X\, dW"), "D(Y, *) = D(X, *) * W + X * D(W, *)"),
        (("Y = X W", r"\mathrm{d}Y = \mathrm{d}X\, W"), "D(Y, *) = D(X, *) * W"),
        (("y_i = w x_i", "dy_i = w\\, dx_i"), "D(y[i], *) = w * D(x[i], *)"),
        (("C = A B", r"d(AB) = dA\, B + A\, dB"), "D(A * B, *) = D(A, *) * B + A * D(B, *)"),
        (("B = M", r"dM^{-1} = -M^{-1} dM\, M^{-1}"), "D(M^(-1), *) = -(M^(-1) * D(M, *) * M^(-1))"),
        (("Y = X W", r"dX = dY\, W^T"), "dX = dY * W^T"),  # a gradient: X is what Y is made of
        (("Y = X W", r"dW = 2 X"), "dW = 2 * X"),
    ],
)
def test_differentials_go_with_the_relations(formulas: Sequence[str], expected: str) -> None:
    assert last(formulas) == expected


def test_the_word_makes_differentials_of_what_no_relation_tells() -> None:
    formulas = ("Y = X W", "dQ = dX", "Q = 1")
    assert show(with_differentials(placed(formulas), "")[1].statement.term) == "dQ = dX"
    told = with_differentials(placed(formulas), "We work with differentials.")
    assert show(told[1].statement.term).replace("⟨d⟩", "*") == "D(Q, *) = D(X, *)"


@pytest.mark.parametrize(
    ("formulas", "before", "expected"),
    [
        (("y = A x", "J = A"), ("For", "the Jacobian with respect to $x$ is"), "J = A"),  # x is no formula of its own
        (("y = A x", "x", "J = A"), ("Let", ". The Jacobian with respect to", "is"), "D(y, x) = A"),
        (("y = A x", "J = A"), ("The Jacobian of", "is"), "D(y, x) = A"),
        (("y = A x", "J = A"), ("With", "we have"), "J = A"),  # no Jacobian is said
        (("y = A x", "y", "x", "J = A"), ("Let", ". Die Jacobi-Matrix von", "nach", "ist"), "D(y, x) = A"),
        (("x' = x + c x^2", "J = 1"), ("The Jacobian of the update", "is"), "D(x', x) = 1"),
        (("h = z^2", "z = x c", "J = c"), ("The Jacobian of", "with", "is"), "J = c"),  # by z, or by x
        (("y = A x", r"J_{ij} = \frac{\partial y_i}{\partial x_j} = A_{ij}"), (), "D(y[i], x[j]) = A[i, j]"),
        (("J = w^2",), ("The Jacobian is another matter. The cost is",), "J = w^2"),
    ],
)
def test_what_a_jacobian_is_of(formulas: Sequence[str], before: Sequence[str], expected: str) -> None:
    prose = " ".join(before)
    assert show(with_jacobians(placed(formulas, before), prose)[-1].statement.term) == expected


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("Let $A$ be symmetric.", {"A"}),
        (r"With the covariance matrix $\mathbf{S}$ and $x$.", {"S"}),
        (r"Sei $B \in \mathbb{R}^{n \times n}$ symmetrisch.", {"B"}),
        ("une matrice $K$ définie positive", {"K"}),
        ("la matriz simétrica $H$", {"H"}),
        ("$A$ is not symmetric.", set()),
        ("Let $A$ be any matrix. The product is symmetric.", set()),
        ("For symmetric $f(A)$ we have", set()),
    ],
)
def test_which_matrices_are_said_to_be_symmetric(paragraph: str, names: set[str]) -> None:
    assert symmetric_names((), (paragraph,)) == names


def test_a_formula_says_so() -> None:
    assert symmetric_names(placed(("A = A^T", "B^T = B", "C = D^T")), ()) == {"A", "B"}
