"""Maxima over indices: where their derivative goes, at ties too."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sympy import Eq, oo

from symderiv.check.checks import checks
from symderiv.check.generated import module_of
from symderiv.cli.proofs import proofs
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.emit.numpy_source import numpy_module
from symderiv.emit.plain import plain
from symderiv.lang.declare import Layer, dims, index, maximum, padded, tensor
from symderiv.lang.expr import gradient_name
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation, Table
from symderiv.numbers.run import run_forward, tabulate

N, C = dims("N C")


def row_maximum(ties: str) -> Derivation:
    """The largest product of a row with weights, under one of the ways with ties."""
    n, c = index("n", N), index("c", C)
    x, w, y = tensor("x", N, C), tensor("w", C), tensor("y", N)
    relation = Eq(y[n], maximum(w[c] * x[n, c], c, ties=ties))
    return derive(Layer(name="row", inputs=(x, w), forward=(relation,), sizes={N: 3, C: 4}))


GRADIENTS = {
    "first": "w_c dE/dy_n [cstar_n = c]",
    "each": "w_c dE/dy_n [x_nc w_c = y_n]",
    "equal": "(w_c / (sum_{i=0}^{C - 1} [x_ni w_i = y_n])) dE/dy_n [x_nc w_c = y_n]",
}


@pytest.mark.parametrize("ties", GRADIENTS)
def test_the_gradient_of_a_row(ties: str) -> None:
    assert plain(row_maximum(ties).by_name["x"].equation.rhs) == GRADIENTS[ties]


@pytest.mark.parametrize("ties", GRADIENTS)
def test_every_check_passes(ties: str) -> None:
    derivation = row_maximum(ties)
    made = tuple(checks(derivation, numpy_module(derivation)))
    assert [f"{check.name}: {check.detail}" for check in made if not check.passed] == []


@pytest.mark.parametrize("ties", GRADIENTS)
def test_every_step_is_proved(ties: str) -> None:
    assert set(proofs(row_maximum(ties)).values()) == {"proved for all sizes"}


AT_TIES = {"first": [0, 2, 0, 0], "each": [0, 2, 2, 2], "equal": [0, Fraction(2, 3), Fraction(2, 3), Fraction(2, 3)]}


@pytest.mark.parametrize("ties", GRADIENTS)
def test_what_each_gets_at_ties(ties: str) -> None:
    """By the evaluator and by the generated code."""
    derivation = row_maximum(ties)
    row: Table = {(0, c): Fraction(value) for c, value in enumerate((1, 5, 5, 5))}
    given = {"x": row, "w": {(c,): Fraction(1) for c in range(4)}}
    sizes = {"N": 1, "C": 4}
    values = {**run_forward(derivation.layer, given, sizes, EXACT), gradient_name("y"): {(0,): Fraction(2)}}
    found = tabulate(derivation.by_name["x"].equation, (1, 4), Evaluation(EXACT, values, sizes))
    assert list(found.values()) == AT_TIES[ties]
    module = module_of(numpy_module(derivation), "row")
    _, cache = module.forward(np.array([[1.0, 5.0, 5.0, 5.0]]), np.ones(4))
    np.testing.assert_allclose(module.backward(np.array([2.0]), cache)["dx"], [np.array(AT_TIES[ties], dtype=float)])


def test_the_first_of_a_window_is_that_of_its_first_row() -> None:
    i, j = index("i", N), index("j", C)
    x, y = tensor("x", N, C), tensor("y")
    derivation = derive(Layer(name="all", inputs=(x,), forward=(Eq(y, maximum(x[i, j], i, j)),), sizes={N: 2, C: 3}))
    module = module_of(numpy_module(derivation), "all")
    array = np.array([[1.0, 2.0, 7.0], [7.0, 7.0, 0.0]])
    result, cache = module.forward(array)
    assert result == 7
    np.testing.assert_array_equal(module.backward(1.0, cache)["dx"], [[0, 0, 1], [0, 0, 0]])


def test_padding_is_never_chosen() -> None:
    L, u, r = dims("L"), index("u", dims("L")), index("r", 3)
    x, y = tensor("x", L), tensor("y", L)
    relation = Eq(y[u], maximum(padded(x, -oo)[u + r - 1], r))
    derivation = derive(Layer(name="padded", inputs=(x,), forward=(relation,), sizes={L: 4}))
    module = module_of(numpy_module(derivation), "padded")
    result, cache = module.forward(np.array([-3.0, -5.0, -4.0]))
    np.testing.assert_array_equal(result, [-3, -3, -4])
    np.testing.assert_array_equal(module.backward(np.array([1.0, 2.0, 4.0]), cache)["dx"], [3, 0, 4])
    made = tuple(checks(derivation, numpy_module(derivation)))
    assert [f"{check.name}: {check.detail}" for check in made if not check.passed] == []


def test_the_way_with_ties_is_a_convention_of_the_document() -> None:
    assert row_maximum("first").conventions == (
        "Where several are the largest, the first counts, the last index running fastest.",
    )
    assert row_maximum("equal").conventions == ("Where several are the largest, they share the gradient equally.",)


def test_a_lost_tie_would_be_seen() -> None:
    """The three ways differ at a tie, and only there."""
    assert len({tuple(values) for values in AT_TIES.values()}) == 3
