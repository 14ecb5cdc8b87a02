"""Declared maxima: what is refused, and the tensors that say where they are taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sympy import Eq, Sum, oo

from symderiv.errors import DeclarationError
from symderiv.lang import layer as data
from symderiv.lang.declare import Layer, dims, index, maximum, padded, tensor
from symderiv.lang.show import show

N, C, L, R = dims("N C L R")
n, c, r, u = index("n", N), index("c", C), index("r", R), index("u", L)
x, y, a, b = tensor("x", N, C), tensor("y", N), tensor("a", L), tensor("b", L)


def layer(*relations: Any, inputs: Any = (x,), sizes: Any = None) -> data.Layer:
    return Layer(inputs=inputs, forward=relations, sizes=sizes or {N: 2, C: 3})


def test_a_choice_stands_before_its_maximum() -> None:
    made = layer(Eq(y[n], maximum(x[n, c], c)))
    assert [show(equation.lhs) for equation in made.forward] == ["cstar[n]", "y[n]"]
    assert show(made.forward[0].rhs) == "ArgMax(Max(x[n, c], c = 0..C - 1), 0)"
    assert made.tensors["cstar"].domain == "integer"
    assert [tensor.name for tensor in made.outputs] == ["y"]


def test_one_maximum_has_one_choice_however_often_it_stands() -> None:
    made = layer(Eq(y[n], maximum(x[n, c], c) + maximum(x[n, c], c) ** 2))
    assert [t.name for t in made.defined] == ["cstar", "y"]


def test_two_maxima_over_one_index_have_two_names() -> None:
    made = layer(Eq(y[n], maximum(x[n, c], c) - maximum(-x[n, c], c)))
    assert [t.name for t in made.defined] == ["cstar", "cstar2", "y"]


def test_a_choice_under_a_sum_has_the_index_of_the_sum() -> None:
    k = index("k", C)
    made = layer(Eq(y[n], Sum(maximum(x[n, c] * x[n, k], k), c)))
    assert show(made.forward[0].lhs) == "kstar[n, c]"


@pytest.mark.parametrize("ties", ["each", "equal"])
def test_other_ways_with_ties_need_no_choice(ties: str) -> None:
    made = layer(Eq(y[n], maximum(x[n, c], c, ties=ties)))
    assert [t.name for t in made.defined] == ["y"]


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "no index": (lambda: maximum(x[n, c]), r"maximum\(...\) names no index"),
    "a size for an index": (lambda: maximum(x[n, c], C), "which is no index"),
    "a text": (lambda: maximum("x", c), "the text 'x'"),
    "an unknown way with ties": (lambda: maximum(x[n, c], c, ties="last"), "ties is 'last'"),
    "minus infinity outside": (lambda: layer(Eq(y[n], padded(x, -oo)[n, 0])), "-oo stands outside of a maximum"),
    "minus infinity in a sum": (
        lambda: layer(Eq(y[n], maximum(1 + padded(x, -oo)[n, c - 1], c))),
        "-oo stands outside of a maximum",
    ),
    "nothing in the window": (
        lambda: layer(Eq(b[u], maximum(padded(a, -oo)[u + r - R], r)), inputs=(a,), sizes={L: 4, R: 2}),
        "the maximum over r is not shown to be over anything",
    ),
    "an empty range": (
        lambda: layer(Eq(y[n], maximum(x[n, c], (c, 1, C - 1))), sizes={N: 2, C: 3}),
        "the maximum over c is not shown to be over anything",
    ),
    "a range that is no dimension": (
        lambda: layer(Eq(y[n], Sum(maximum(x[n, c] * x[n, index("k", C)], c), (index("k", C), 1, C - 1)))),
        "a maximum stands under the index k, whose range is not that of a dimension",
    ),
}


@pytest.mark.parametrize(("declare", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused(declare: Callable[[], Any], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        declare()


def test_a_window_with_its_middle_inside_is_taken() -> None:
    t = index("t", 3)
    made = layer(Eq(b[u], maximum(padded(a, -oo)[u + t - 1], t)), inputs=(a,), sizes={L: 4})
    assert "-oo" in show(made.equation_of("b").rhs)  # type: ignore[union-attr]
