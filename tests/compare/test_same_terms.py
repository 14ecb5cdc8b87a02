"""What only one of two formulas reads is written out."""

from __future__ import annotations

from itertools import pairwise

import pytest

from symderiv.compare.same_terms import in_the_same_terms
from symderiv.lang.arithmetic import add, constant, mul
from symderiv.lang.expr import Call, Expr, Index, Read, Size
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.walk import nodes

I = Index("i")
X, U, H, S = Read("x", (I,)), Read("u", (I,)), Read("h", (I,)), Read("s", (I,))
BEFORE = Read("s", (add(I, constant(-1)),))
N = Size("n")
VECTORS = {name: Tensor(name, (N,)) for name in "xuhs"}


def layer(*forward: Equation) -> Layer:
    defined = tuple(VECTORS[equation.lhs.tensor] for equation in forward)
    return Layer("l", (VECTORS["x"],), (), (), (), (), defined, forward)


SQUARE = Equation(U, mul(X, X))
EXPONENTIAL = Equation(H, Call("exp", (U,)))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (U, X, mul(X, X)),
        (U, mul(U, X), U),
        (add(H, X), X, add(Call("exp", (mul(X, X),)), X)),
        (add(H, X), U, add(Call("exp", (U,)), X)),
    ],
)
def test_written_out(one: Expr, other: Expr, found: Expr) -> None:
    assert in_the_same_terms(one, other, layer(SQUARE, EXPONENTIAL))[0] == found
    assert in_the_same_terms(other, one, layer(SQUARE, EXPONENTIAL))[1] == found


def test_a_recurrence_stays() -> None:
    again = layer(Equation(S, add(BEFORE, X)))
    assert in_the_same_terms(S, X, again) == (S, X)


def test_what_becomes_long_stays() -> None:
    letters = [f"z_{n}" for n in range(12)]
    reads = [Read(name, (I,)) for name in letters]
    steps = [Equation(after, add(mul(before, before), mul(X, before))) for before, after in pairwise(reads)]
    tensors = tuple(Tensor(name, (N,)) for name in letters)
    deep = Layer("deep", tensors[:1], (VECTORS["x"],), (), (), (), tensors[1:], tuple(steps))
    found = in_the_same_terms(reads[-1], reads[0], deep)[0]
    assert found != reads[-1]
    assert sum(1 for _ in nodes(found)) <= 300
