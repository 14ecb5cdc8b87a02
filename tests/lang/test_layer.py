"""What a layer says of itself: outputs, loss, names, boxes, ranges of integer tensors."""

from __future__ import annotations

import pytest

from symderiv.lang.layer import Equation, Layer, SizeOf, Tensor, box, integer_ranges, ranges_of
from symderiv.lang.show import show
from tests.prove.shorthand import Formula, call, cases, defined, index, size, span, tensor, total, where

N, V, C = size("N V C")
i, j, c = index("i j c")
x, t, y, z = tensor("x"), tensor("t"), tensor("y"), tensor("z")


def made(*equations: Equation, **shapes: tuple[Formula, ...]) -> Layer:
    """A layer that is given x and the integers t; tensors that are defined have the shape (N) or the one named."""
    of = {name: tuple(d.expr for d in shape) for name, shape in {"x": (V, C), "t": (N,), **shapes}.items()}
    return Layer(
        name="made",
        inputs=(Tensor("x", of["x"]),),
        constants=(Tensor("t", of["t"], "integer"),),
        scalars=(),
        functions=("f",),
        sizes=(SizeOf("N"), SizeOf("V"), SizeOf("C", (V + 1).expr)),
        defined=tuple(Tensor(e.lhs.tensor, of.get(e.lhs.tensor, (N.expr,))) for e in equations),
        forward=equations,
    )


FIRST = defined(y(i), total(x(t(i), c), c, C))


def test_outputs_are_what_nothing_reads() -> None:
    layer = made(FIRST, defined(z(i), call("f")(y(i))))
    assert [tensor.name for tensor in layer.outputs] == ["z"]
    assert [tensor.name for tensor in made(FIRST).outputs] == ["y"]
    assert layer.equation_of("y") == FIRST
    assert layer.equation_of("x") is None
    assert list(layer.tensors) == ["x", "t", "y", "z"]
    assert layer.names == {"x", "t", "y", "z", "N", "V", "C", "f"}
    assert {name: show(formula) for name, formula in layer.derived_sizes.items()} == {"C": "V + 1"}
    assert FIRST.indices == ("i",)


LOSSES = {
    "a tensor": (made(FIRST), None, "E"),
    "a scalar": (made(FIRST, defined(z(), total(y(i), i, N)), z=()), "z", "z"),
    "two outputs": (made(FIRST, defined(z(), total(x(0, c), c, C)), z=()), None, "E"),
    "E is taken": (made(defined(tensor("E")(i), x(0, 0) * i)), None, "L"),
}


@pytest.mark.parametrize("layer, scalar, loss", LOSSES.values(), ids=LOSSES.keys())
def test_loss(layer: Layer, scalar: str | None, loss: str) -> None:
    assert layer.scalar_loss == scalar
    assert layer.loss == loss


def test_boxes() -> None:
    layer = made(FIRST)
    assert [(show(low), show(high)) for low, high in box(layer.tensors["x"])] == [("0", "V - 1"), ("0", "C - 1")]
    assert ranges_of(FIRST, layer.tensors["y"]) == {"i": box(layer.tensors["t"])[0]}


RANGES = {
    "every element chooses": (FIRST, "V - 1"),
    "in a sum": (defined(z(), total(x(t(j), 0), j, N)), "V - 1"),
    "not the first": (defined(z(), span(x(t(j), 0), j, 1, N - 1)), None),
    "only one": (defined(z(), x(t(0), 0)), None),
    "shifted": (defined(y(i), x(t(i) + 1, 0)), None),
    "under a bracket": (defined(y(i), where(i.lt(3)) * x(t(i), 0)), None),
    "in a case": (defined(y(i), cases((x(t(i), 0), i.lt(3)), otherwise=0)), None),
    "not at all": (defined(y(i), x(0, 0) * t(i)), None),
}


@pytest.mark.parametrize("equation, upper", RANGES.values(), ids=RANGES.keys())
def test_integer_ranges(equation: Equation, upper: str | None) -> None:
    found = integer_ranges(made(equation, z=()))
    assert {name: (show(low), show(high)) for name, (low, high) in found.items()} == (
        {"t": ("0", upper)} if upper else {}
    )
