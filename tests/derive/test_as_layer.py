"""A derivation is a layer again, and derives again."""

from __future__ import annotations

import pytest
from sympy import Eq, Le, exp

from symderiv.derive.as_layer import as_layer
from symderiv.derive.sweep import derive
from symderiv.lang import declare
from symderiv.lang.layer import Layer, Tensor
from symderiv.lang.show import show
from symderiv.lang.validate import validated
from tests.derive.kinds import KINDS, derivation_of, layer_of
from tests.derive.numbers_of import complaints


def relations(layer: Layer) -> list[str]:
    return [f"{show(equation.lhs)} = {show(equation.rhs)}" for equation in layer.forward]


def test_gradients_become_relations() -> None:
    second = as_layer(derivation_of("linear"))
    assert second.name == "linear_backward"
    assert [tensor.name for tensor in second.inputs] == ["x", "w", "dy"]  # c is not read any more
    assert [tensor.name for tensor in second.outputs] == ["dx", "dw", "dc"]
    assert second.tensors["dx"] == Tensor("dx", layer_of("linear").tensors["x"].shape)
    assert relations(second) == [
        "dx[b, i] = Sum(w[i, j]*dy[b, j], j = 0..M - 1)",
        "dw[i, j] = Sum(x[b, i]*dy[b, j], b = 0..B - 1)",
        "dc[j] = Sum(dy[b, j], b = 0..B - 1)",
    ]


def test_what_the_gradients_reuse_is_computed_too() -> None:
    second = as_layer(derivation_of("layer_norm"))
    assert [equation.lhs.tensor for equation in second.forward] == [
        "mu",
        "v",
        "xhat",
        "dxhat",
        "dx",
        "dgamma",
        "dbeta",
    ]
    assert [tensor.name for tensor in second.scalars] == ["eps"]
    assert [tensor.name for tensor in second.outputs] == ["dx", "dgamma", "dbeta"]


def test_a_scalar_loss_needs_no_upstream_gradient() -> None:
    second = as_layer(derivation_of("softmax_mse"))
    assert [tensor.name for tensor in second.inputs] == ["a"]
    assert [tensor.name for tensor in second.constants] == ["o"]
    assert [tensor.name for tensor in second.outputs] == ["da"]
    assert second.keep == ("l", "da")


def test_integer_tensors_stay_constants() -> None:
    second = as_layer(derivation_of("embedding"))
    assert [(tensor.name, tensor.domain) for tensor in second.constants] == [("ids", "integer")]
    assert [tensor.name for tensor in second.inputs] == ["dy"]


@pytest.mark.parametrize("name", KINDS)
def test_it_holds_together(name: str) -> None:
    """Every read of every gradient is shown to stay inside its box."""
    second = as_layer(derivation_of(name))
    assert validated(second) == second
    given = {f"d{tensor.name}" for tensor in layer_of(name).inputs}
    assert {tensor.name for tensor in second.outputs} == given


def test_what_the_sizes_must_meet_stays() -> None:
    """Without it the read would not be shown to stay inside its box."""
    n, m = declare.dims("n m")
    i = declare.index("i", m)
    x, y = declare.tensor("x", n), declare.tensor("y", m)
    layer = declare.Layer(inputs=(x,), forward=(Eq(y[i], x[i] ** 2),), sizes={n: 3, m: 2}, require=(Le(m, n),))
    second = as_layer(derive(layer))
    assert second.require == layer.require
    assert (second.sizes, second.samples) == (layer.sizes, layer.samples)


def test_a_name_that_is_taken_is_not_used_twice() -> None:
    n = declare.dims("n")
    i = declare.index("i", n)
    x, dx, y = (declare.tensor(name, n) for name in ("x", "dx", "y"))
    derivation = derive(declare.Layer(inputs=(x, dx), forward=(Eq(y[i], x[i] * dx[i]),), sizes={n: 3}))
    second = as_layer(derivation)
    assert sorted(relations(second)) == ["dddx[i] = x[i]*dy[i]", "ddx[i] = dx[i]*dy[i]"]
    assert complaints(derive(second), {"n": 3}) == []


def test_the_fourth_derivative() -> None:
    """Of exp(x^2): each backward pass is a layer whose backward pass is derived."""
    n = declare.dims("n")
    i = declare.index("i", n)
    x, y = declare.tensor("x", n), declare.tensor("y", n)
    layer = declare.Layer(inputs=(x,), forward=(Eq(y[i], exp(x[i] ** 2)),), sizes={n: 2})
    for _ in range(3):
        layer = as_layer(derive(layer))
    assert complaints(derive(layer), {"n": 2}, steps=False) == []
