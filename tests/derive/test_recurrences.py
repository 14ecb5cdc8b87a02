"""Recurrences: the adjoint runs the other way, at every lag and in both directions, and derives again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from sympy import Eq, Sum, cos, exp, log, sin, tanh

from symderiv.check.checks import checks
from symderiv.check.environment import environments
from symderiv.check.generated import module_of
from symderiv.check.steps import check_step
from symderiv.check.usable import usable_points
from symderiv.cli.proofs import proofs
from symderiv.derive.as_layer import as_layer
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.emit.numpy_source import numpy_module
from symderiv.emit.plain import plain
from symderiv.lang import layer as data
from symderiv.lang.arithmetic import neg
from symderiv.lang.declare import Layer, dims, index, padded, scan, tensor

N, T = dims("N T")
i, j, t = index("i", N), index("j", N), index("t", T)


def filter_of_first_order() -> data.Layer:
    """y_t = a y_{t-1} + x_t"""
    x, a, h, h0, y = tensor("x", T), tensor("a"), tensor("h", T), tensor("h0"), tensor("y", T)
    relations = scan(t, (Eq(h[t], a * h[t - 1] + x[t]),), initial={h: h0})
    return Layer(name="first", inputs=(x, a, h0), forward=(*relations, Eq(y[t], h[t])), sizes={T: 4})


def filter_of_second_order() -> data.Layer:
    """Reads two earlier steps, which are 0 before the first."""
    x, a, b, h, y = tensor("x", T), tensor("a"), tensor("b"), tensor("h", T), tensor("y", T)
    relations = scan(t, (Eq(h[t], a * h[t - 1] + b * h[t - 2] ** 2 + x[t]),))
    return Layer(name="second", inputs=(x, a, b), forward=(*relations, Eq(y[t], h[t])), sizes={T: 5})


def from_the_end() -> data.Layer:
    """Runs backwards: what it reads are later steps."""
    x, h, y = tensor("x", T), tensor("h", T), tensor("y", T)
    relation = Eq(h[t], x[t] * padded(h, 1)[t + 1])
    return Layer(name="backwards", inputs=(x,), forward=(relation, Eq(y[t], h[t])), sizes={T: 4})


def two_that_read_each_other() -> data.Layer:
    """A matrix product and a gate, the second of which the first reads one step later."""
    x, w, c0 = tensor("x", T, N), tensor("w", N, N), tensor("c0", N)
    z, c, y = tensor("z", T, N), tensor("c", T, N), tensor("y", T)
    relations = scan(
        t,
        (
            Eq(z[t, i], tanh(Sum(w[i, j] * c[t - 1, j], j) + x[t, i])),
            Eq(c[t, i], z[t, i] * c[t - 1, i] + sin(z[t, i])),
        ),
        initial={c: c0},
    )
    output = Eq(y[t], Sum(c[t, i] * x[t, i], i))
    return Layer(name="coupled", inputs=(x, w, c0), forward=(*relations, output), sizes={T: 3, N: 2})


def log_partition() -> data.Layer:
    """A logarithm of a sum over the states of the step before, none of which is before the first step."""
    a, f, w, z = tensor("a", T, N), tensor("f", T, N), tensor("w", N, N), tensor("z")
    relations = scan(t, (Eq(a[t, i], f[t, i] + log(Sum(exp(a[t - 1, j] + w[j, i]), j))),))
    output = Eq(z, log(Sum(exp(a[T - 1, i]), i)))
    return Layer(name="partition", inputs=(f, w), forward=(*relations, output), sizes={T: 3, N: 2})


def axes_of_the_state_alone() -> data.Layer:
    """What a step reads of the one before is all that has the axes of the state."""
    x, h, y = tensor("x", T), tensor("h", T, N), tensor("y", T, N)
    relations = scan(t, (Eq(h[t, i], x[t] * cos(h[t - 1, i]) + Sum(sin(x[t] + h[t - 1, j]), j)),))
    return Layer(name="state", inputs=(x,), forward=(*relations, Eq(y[t, i], h[t, i])), sizes={T: 3, N: 2})


MAKERS: tuple[Callable[[], data.Layer], ...] = (
    filter_of_first_order,
    filter_of_second_order,
    from_the_end,
    two_that_read_each_other,
    log_partition,
    axes_of_the_state_alone,
)
every_recurrence = pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)


@cache
def derivation_of(make: Callable[[], data.Layer]) -> Derivation:
    return derive(make())


FORMS = [
    (filter_of_first_order, "h", "dE/dy_t + a dE/dh_{t + 1} [t + 1 < T]"),
    (filter_of_first_order, "a", "sum_{t=0}^{T - 1} dE/dh_t {h_{t - 1} if t >= 1; h0 otherwise}"),
    (filter_of_first_order, "h0", "a dE/dh_0"),
    (filter_of_first_order, "x", "dE/dh_t"),
    (filter_of_second_order, "h", "dE/dy_t + a dE/dh_{t + 1} [t + 1 < T] + 2 b h_t dE/dh_{t + 2} [t + 2 < T]"),
    (from_the_end, "h", "dE/dy_t + x_{t - 1} dE/dh_{t - 1} [t >= 1]"),
    (
        two_that_read_each_other,
        "z",
        "dE/dc_ti (cos(z_ti) + {c_{t - 1, i} if t >= 1; c0_i otherwise})",
    ),
]


@pytest.mark.parametrize(("make", "wrt", "expected"), FORMS, ids=lambda value: getattr(value, "__name__", None))
def test_the_adjoint_is_a_recurrence(make: Callable[[], data.Layer], wrt: str, expected: str) -> None:
    assert plain(derivation_of(make).by_name[wrt].equation.rhs) == expected


@every_recurrence
def test_every_check_passes(make: Callable[[], data.Layer]) -> None:
    """Steps, gradients against differences, and the generated loops."""
    made = tuple(checks(derivation_of(make), numpy_module(derivation_of(make))))
    assert [f"{check.name}: {check.detail}" for check in made if not check.passed] == []


@every_recurrence
def test_every_step_is_proved(make: Callable[[], data.Layer]) -> None:
    derivation = derivation_of(make)
    assert proofs(derivation) == {g.wrt: "proved for all sizes" for g in derivation.gradients}


@every_recurrence
def test_the_backward_pass_derives_again(make: Callable[[], data.Layer]) -> None:
    second = derive(as_layer(derivation_of(make)))
    made = tuple(checks(second, numpy_module(second)))
    assert [f"{check.name}: {check.detail}" for check in made if not check.passed] == []


def test_a_lost_term_of_the_recurrence_is_seen() -> None:
    """A step that drops what comes from the next step, or turns its sign."""
    derivation = derivation_of(filter_of_first_order)
    gradient = derivation.by_name["h"]
    points, _ = usable_points(derivation)
    places = [environments(derivation, point) for point in points]
    last = gradient.steps[-1]
    terms = last.after.terms  # type: ignore[attr-defined]
    for wrong in (terms[0], replace(last.after, terms=(terms[0], neg(terms[1])))):
        assert not check_step("wrong", gradient.equation, replace(last, after=wrong), places).passed
    assert check_step("right", gradient.equation, last, places).passed


def test_nothing_before_the_first_step_is_read() -> None:
    """An array that holds NaN beyond its ends would show it."""
    module = module_of(numpy_module(derivation_of(filter_of_first_order)), "first")
    result, cache_ = module.forward(np.array([1.0, 2.0, 3.0]), 0.5, 8.0)
    np.testing.assert_allclose(result, [5.0, 4.5, 5.25])
    gradients = module.backward(np.array([0.0, 0.0, 1.0]), cache_)
    np.testing.assert_allclose(gradients["dx"], [0.25, 0.5, 1.0])
    np.testing.assert_allclose(gradients["dh0"], 0.125)
    np.testing.assert_allclose(gradients["da"], 4.5 + 0.5 * 5.0 + 0.25 * 8.0)


def test_what_stands_before_the_first_step_is_said() -> None:
    said = derivation_of(filter_of_first_order).conventions
    assert "Before the first step, h counts as h0." in said
