"""Derivatives of inverses and determinants."""

from __future__ import annotations

import pytest

from symderiv.derive.differentiate import differential, differentiate
from symderiv.lang.expr import ZERO, Determinant, Expr, Index, Inverse, Read, Size, determinant_name, inverse_name
from symderiv.lang.show import show

n = Size("n")
ENTRY = Read("M", (Index("i"), Index("j")))
INVERSE = Inverse(ENTRY, n)
DETERMINANT = Determinant(Read("M", (ZERO, ZERO)), Read(inverse_name("M"), (ZERO, ZERO)), n)


@pytest.mark.parametrize(
    ("expr", "derivative"),
    [
        (
            INVERSE,
            "Sum(Sum(-M^{-1}[i, k]*[k = p, l = q]*M^{-1}[l, j], l = 0..n - 1), k = 0..n - 1)",
        ),
        (DETERMINANT, "Sum(Sum(|M|*M^{-1}[l, k]*[k = p, l = q], l = 0..n - 1), k = 0..n - 1)"),
    ],
)
def test_by_an_entry(expr: Expr, derivative: str) -> None:
    text = show(differentiate(expr, "M", (Index("p"), Index("q"))))
    assert text.replace("[k = p]*[l = q]", "[k = p, l = q]") == derivative


def test_letters_of_the_slot_are_not_captured() -> None:
    text = show(differentiate(INVERSE, "M", (Index("k"), Index("l"))))
    assert "Sum(Sum(" in text
    assert ", k = 0.." not in text
    assert ", l = 0.." not in text


def test_by_something_else() -> None:
    assert differentiate(INVERSE, "x", (Index("p"),)) == ZERO
    assert differential(DETERMINANT, lambda read: ZERO) == ZERO


def test_of_several_matrices() -> None:
    stacked = Inverse(Read("M", (Index("b"), Index("i"), Index("j"))), n)
    text = show(differential(stacked, lambda read: Read("dM", read.indices)))
    assert text == "Sum(Sum(-M^{-1}[b, i, k]*dM[b, k, l]*M^{-1}[b, l, j], l = 0..n - 1), k = 0..n - 1)"
    assert inverse_name("W_1") == "{W_1}^{-1}"
    assert determinant_name("M") == "|M|"
