"""Which ratios and logarithms of exponentials are shifted, and that they then stand large numbers."""

import numpy as np
import pytest

from symderiv.check.generated import module_of
from symderiv.emit.numpy_source import numpy_module
from symderiv.lang.arithmetic import add, div, mul, power, sub
from symderiv.lang.canonical import alike
from symderiv.lang.expr import ONE, ZERO, Bracket, Comparison, Constant, Expr, Index, Mul, Size, Sum
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices
from symderiv.lower.stable import degree, shifted
from tests import examples
from tests.examples import at, call, derivation, largest, layer, number, total

N = Size("N")
i, j, k = (Index(name) for name in "ijk")
exp_i, exp_j = call("exp", at("x", i)), call("exp", at("x", j))
m = largest(at("x", j), j=N)
whole = total(exp_j, j=N)
shifted_whole = total(call("exp", sub(at("x", j), m)), j=N)


SHIFTED = [
    (div(exp_i, whole), div(call("exp", sub(at("x", i), m)), shifted_whole)),
    (call("log", whole), add(m, call("log", shifted_whole))),
    (
        div(total(mul(call("exp", at("x", k)), at("v", k)), k=N), whole),
        div(total(mul(call("exp", sub(at("x", k), m)), at("v", k)), k=N), shifted_whole),
    ),
    (
        mul(exp_i, exp_i, power(whole, -2)),
        mul(call("exp", sub(at("x", i), m)), call("exp", sub(at("x", i), m)), power(shifted_whole, -2)),
    ),
]


@pytest.mark.parametrize(("before", "after"), SHIFTED)
def test_what_does_not_change_is_shifted(before: Expr, after: Expr) -> None:
    assert alike(shifted(before, {}), after)


KEPT = [
    exp_i,
    div(exp_i, add(ONE, whole)),
    div(call("exp", mul(number(2), at("x", i))), power(whole, 2)),
    div(at("x", i), whole),
    div(call("exp", at("z", i)), whole),
    div(call("exp", sub(at("x", i), m)), shifted_whole),
    call("log", at("x", i)),
]


@pytest.mark.parametrize("expr", KEPT)
def test_all_else_stays_as_it_is(expr: Expr) -> None:
    assert shifted(expr, {}) == expr


def test_a_tensor_that_is_the_maximum_counts_as_a_shift() -> None:
    relations = {"m": Equation(at("m"), m)}
    expr = div(call("exp", sub(at("x", i), at("m"))), total(call("exp", sub(at("x", j), at("m"))), j=N))
    assert shifted(expr, relations) == expr


def test_the_maximum_is_not_captured_by_a_sum_inside() -> None:
    above = Sum(call("exp", at("s", i, k)), "i", ZERO, sub(N, ONE))
    found = shifted(mul(above, power(total(call("exp", at("s", i, j)), j=N), -1)), {})
    assert isinstance(found, Mul)
    first = found.factors[0]
    assert isinstance(first, Sum)
    assert first.index not in ("i", "k")
    assert free_indices(first) == {"i", "k"}


@pytest.mark.parametrize(
    ("expr", "found"),
    [
        (exp_i, 1),
        (power(exp_i, number(1, 2)), number(1, 2)),
        (mul(exp_i, power(whole, -1)), 0),
        (add(exp_i, whole), 1),
        (add(exp_i, ONE), None),
        (at("x", i), 0),
        (Sum(ZERO, "j", ZERO, N), 0),
    ],
)
def test_the_degree_in_a_shift(expr: Expr, found: int | Constant | None) -> None:
    assert degree(expr) == (found.value if isinstance(found, Constant) else found)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_numbers_do_not_overflow(dtype: str) -> None:
    module = module_of(numpy_module(examples.softmax_mse()), "softmax_mse")
    a, o = np.array([1e4, 0, -1e4], dtype=dtype), np.array([1, 0, 0], dtype=dtype)
    loss, cache = module.forward(a, o)
    assert loss == 0
    assert np.isfinite(module.backward(1.0, cache)["da"]).all()


def test_a_logarithm_of_a_ratio_keeps_what_underflows() -> None:
    logs = call("log", div(exp_i, whole))
    of = layer("log_softmax", {"N": 3}, {"x": (N,)}, (Equation(at("y", i), logs),), {"y": (N,)})
    module = module_of(numpy_module(derivation(of)), "log_softmax")
    y, _ = module.forward(np.array([0.0, -2000.0]))
    assert y.tolist() == [0.0, -2000.0]


def test_an_overflow_that_is_masked_out_does_not_spread() -> None:
    """0 times infinity is no number: the mask is put on the exponentials, and not multiplied with them."""
    masked = total(mul(Bracket((Comparison("<=", j, i),)), call("exp", mul(number(1000), at("x", j)))), j=N)
    of = layer("masked", {"N": 2}, {"x": (N,)}, (Equation(at("y", i), masked),), {"y": (N,)})
    module = module_of(numpy_module(derivation(of)), "masked")
    with np.errstate(over="ignore"):
        y, _ = module.forward(np.array([0.0, 5.0]))
    assert y.tolist() == [1.0, np.inf]
