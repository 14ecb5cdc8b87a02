"""Indices that count from 1: the same value, and what a person would write."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from symderiv.emit.latex import latex, latex_equation, latex_sides
from symderiv.emit.notation import Notation
from symderiv.emit.rebase import rebase, rebase_equation
from symderiv.lang.expr import Expr, Index
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from tests.emit.shorthand import (
    H,
    K,
    S,
    add,
    between,
    bracket,
    call,
    div,
    i,
    j,
    mul,
    n,
    neg,
    notation,
    num,
    over,
    p,
    read,
    sub,
    u,
    v,
)

FROM_ONE = notation(base=1)
WINDOW = between(
    p,
    call("max", num(0), add(u, neg(H), num(1))),
    call("min", sub(K, num(1)), u),
    mul(read("g", p, v), read("∂c", sub(u, p), v)),
)
POOLED = mul(bracket((call("floor", div(u, S)), "<=", sub(H, num(1)))), read("b", call("floor", div(u, S))))

TABLE: list[tuple[Expr, str]] = [
    (sub(read("l", num(0)), read("o", num(0))), "l_1 - o_1"),
    (over(j, n, read("l", j)), r"\sum_j l_j"),
    (between(j, num(1), sub(n, num(1)), read("l", j)), r"\sum_{j=2}^{n} l_j"),
    (WINDOW, r"\sum_{p=\max(1,\,u-H+1)}^{\min(K,\,u)} g_{pv}\,\frac{\partial E}{\partial c_{u-p+1,\,v}}"),
    (POOLED, r"[\,\lfloor(u-1)/S\rfloor < H\,]\,b_{\lfloor(u-1)/S\rfloor+1}"),
    (over(p, S, read("x", add(mul(S, i), p), j)), r"\sum_{p=1}^{S} x_{S(i-1)+p,\,j}"),
    (read("x", add(mul(num(2), i), num(1)), j), "x_{2i,j}"),
    (mul(bracket((i, "=", j)), read("l", i)), r"[\,i=j\,]\,l_i"),
    (bracket((num(0), "<=", sub(i, p)), (sub(i, p), "<=", sub(H, num(1)))), r"[\,0 \le i-p < H\,]"),
    (bracket((num(0), "<=", sub(i, H)), (sub(i, H), "<=", num(2))), r"[\,1 \le i-H \le 3\,]"),
    (read("w", read("ids", i), j), r"w_{\mathit{ids}_i,\,j}"),
    (mul(bracket((read("ids", i), "=", j)), read("d", j)), r"[\,\mathit{ids}_i=j\,]\,d_j"),
    (mul(i, read("l", i)), r"(i - 1)\,l_i"),
]


@pytest.mark.parametrize(("expr", "expected"), TABLE)
def test_counting_from_one(expr: Expr, expected: str) -> None:
    assert latex(expr, FROM_ONE) == expected


def _value(expr: Expr, first: int, indices: dict[str, int]) -> Fraction:
    """The value with tensors whose positions, and whose integers, count from `first`."""
    sizes = {"n": 4, "m": 3, "H": 3, "K": 2, "S": 2}
    shapes = {"a": 1, "l": 1, "o": 1, "d": 1, "b": 1, "w": 2, "x": 2, "g": 2, "c": 2, "∂c": 2}
    values: dict[str, dict[tuple[int, ...], object]] = {
        name: {
            tuple(number + first for number in at): Fraction(
                7 * sum((5**place) * x for place, x in enumerate(at)) + 1, 3
            )
            for at in product(range(12), repeat=rank)
        }
        for name, rank in shapes.items()
    }
    values["ids"] = {(at + first,): (at * 2 + 1) % 3 + first for at in range(12)}
    shifted = {name: number + first for name, number in indices.items()}
    return Evaluation(EXACT, values, sizes).value(expr, shifted)


@pytest.mark.parametrize("expr", [expr for expr, _ in TABLE])
def test_the_value_is_the_same(expr: Expr) -> None:
    names = sorted(free_indices(expr))
    for numbers in product(range(3), repeat=len(names)):
        indices = dict(zip(names, numbers, strict=True))
        assert _value(rebase(expr, FROM_ONE), 1, indices) == _value(expr, 0, indices)


def test_a_wrong_limit_would_be_seen() -> None:
    """The comparison above fails for an expression whose limits stay where they were."""
    rebased = rebase(over(j, n, read("l", j)), FROM_ONE)
    wrong = between(j, num(0), sub(n, num(1)), read("l", add(j, num(1))))
    assert _value(rebased, 1, {}) == _value(wrong, 1, {}), "l_{j+1} for j from 0 is right as well"
    wrong = between(j, num(1), sub(n, num(1)), read("l", j))
    assert _value(rebased, 1, {}) != _value(wrong, 1, {})


def test_counting_from_zero_changes_nothing() -> None:
    assert rebase(WINDOW, notation()) is WINDOW


def test_dimensions_may_count_differently() -> None:
    """Time from 0, units from 1."""
    mixed = Notation(bases=(("h", (0, 1)), ("U", (1, 1))))
    equation = Equation(read("h", Index("t"), i), mul(read("U", i, j), read("h", sub(Index("t"), num(1)), j)))
    assert latex_equation(equation, mixed) == r"h_{ti} = U_{ij}\,h_{t-1,\,j}"
    partial = Equation(read("∂h/∂U", Index("t"), i, j, p), read("U", j, p))
    assert rebase_equation(partial, mixed) == partial, "every index stands alone where it counts"


def test_a_free_index_counts_as_on_the_left() -> None:
    """It stands in no position of its own on the right, and the two sides are printed apart."""
    equation = Equation(read("∂a", u), mul(read("∂b", call("floor", div(u, S)))))
    theirs = Notation(bases=(("a", (1,)), ("b", (1,))))
    assert latex_sides(equation, theirs) == (
        r"\frac{\partial E}{\partial a_u}",
        r"\frac{\partial E}{\partial b_{\lfloor(u-1)/S\rfloor+1}}",
    )
