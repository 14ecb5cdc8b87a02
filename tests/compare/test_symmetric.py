"""Matrices that words call symmetric."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge


@pytest.mark.parametrize(
    ("words", "claim", "verdict"),
    [
        ("with $A$ symmetric.", r"\nabla_x q = A x", "agrees"),
        ("with $A$ symmetric.", r"\nabla_x q = 2 A x", "differs"),
        ("mit symmetrischem $A$.", r"\nabla_x q = A x", "agrees"),
        (r"where $A = A^\top$.", r"\nabla_x q = A x", "agrees"),
        ("as the product is symmetric.", r"\nabla_x q = A x", "unchecked"),
        ("where $A$ is not symmetric.", r"\nabla_x q = A x", "unchecked"),
        ("with any $A$.", r"\nabla_x q = A x", "differs"),
        ("with $A$ symmetric.", r"\nabla_x q = \frac{1}{2} (A + A^\top) x", "agrees"),
    ],
)
def test_symmetry_that_is_said_is_not_held_against_a_claim(words: str, claim: str, verdict: str) -> None:
    note = rf"Let $q = \frac{{1}}{{2}} x^\top A x$ {words} Then ${claim}$."
    assert judge(note).findings[-1].verdict == verdict


def test_where_no_square_matrix_is_read_the_word_means_nothing() -> None:
    claim = r"\frac{\partial E}{\partial x_i} = \frac{\partial E}{\partial y_i} x_i"
    note = rf"Symmetric in both: $y_i = x_i z_i$. Then ${claim}$."
    assert judge(note).findings[-1].verdict == "differs"
