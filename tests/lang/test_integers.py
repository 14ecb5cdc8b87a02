"""Which tensors hold integers, by how the relations use them."""

from __future__ import annotations

import pytest
from sympy import Eq, Expr, KroneckerDelta, Piecewise

from symderiv.emit.notation import Notation
from symderiv.emit.page_text import given_text
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.lang.integers import integer_tensors
from symderiv.lang.layer import Layer as LayerData

N, K = dims("N K")
n, k = index("n", N), index("k", K)
x, t, y = tensor("x", N, K), tensor("t", N), tensor("y", N, K)


def layer_with(value: Expr) -> LayerData:
    return Layer(inputs=(x,), constants=(t,), forward=(Eq(y[n, k], value),), sizes={N: 3, K: 4})


USES = {
    "it indexes": (x[n, t[n]], True),
    "equal to an index": (x[n, k] * KroneckerDelta(t[n], k), True),
    "an index below it": (Piecewise((x[n, k], k < t[n]), (0, True)), True),
    "compared with a number": (Piecewise((x[n, k], t[n] > 0), (0, True)), False),
    "compared with an input": (Piecewise((x[n, k], t[n] > x[n, k]), (0, True)), False),
    "read for its value too": (t[n] * x[n, k] * KroneckerDelta(t[n], k), False),
    "read for its value": (t[n] * x[n, k], False),
}


@pytest.mark.parametrize(("value", "whole"), USES.values(), ids=USES.keys())
def test_integer_tensors(value: Expr, whole: bool) -> None:
    assert integer_tensors(layer_with(value)) == (("t",) if whole else ())


@pytest.mark.parametrize(("value", "whole"), USES.values(), ids=USES.keys())
def test_the_page_says_so(value: Expr, whole: bool) -> None:
    field = r"\mathbb{Z}" if whole else r"\mathbb{R}"
    assert rf"Constant $t \in {field}^{{N}}$." in given_text(layer_with(value), Notation())
