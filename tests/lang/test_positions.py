"""What stands in positions, conditions and limits is put in normal form, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from symderiv.lang.expr import Expr
from symderiv.lang.positions import map_positions, tidy_positions
from symderiv.lang.show import show
from tests.lang.oracle import FEW, disagreement, expressions
from tests.prove.shorthand import Formula, cases, index, maximum, size, span, tensor, where

N, S = size("N S")
i, j = index("i j")
x, t = tensor("x"), tensor("t")
twice = i + i

CASES = {
    "a position": (x(twice), "x[2*i]"),
    "a position in a position": (x(t(twice)), "x[t[2*i]]"),
    "a limit": (span(x(j), j, twice, N - 1 + 1), "Sum(x[j], j = 2*i..N)"),
    "the arguments of a limit": (span(x(j), j, maximum(twice, 0), N), "Sum(x[j], j = max(2*i, 0)..N)"),
    "a condition": (where(twice.le(N)), "[2*i <= N]"),
    "a condition of a case": (cases((twice, twice.lt(N)), otherwise=0), "(i + i if 2*i < N; 0)"),
    "a value": (x(i) * twice, "x[i]*(i + i)"),
    "a condition on values": (where((x(twice) + x(twice)).lt(0)), "[x[2*i] + x[2*i] < 0]"),
}


@pytest.mark.parametrize("formula, text", CASES.values(), ids=CASES.keys())
def test_tidy(formula: Formula, text: str) -> None:
    assert show(tidy_positions(formula.expr)) == text


def test_plain_indices_are_left_alone() -> None:
    expr = span(x(i, N, 0), i, 0, N).expr
    assert map_positions(expr, lambda _: j.expr) == expr


@settings(max_examples=80, deadline=None, derandomize=True)
@given(expressions())
def test_the_value_stays(expr: Expr) -> None:
    tidied = tidy_positions(expr)
    assert disagreement(expr, tidied, FEW[::3]) is None
    assert tidy_positions(tidied) == tidied
