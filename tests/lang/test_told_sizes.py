"""Which sizes the shapes of given tensors tell."""

from __future__ import annotations

import pytest

from symderiv.lang.layer import Layer, SizeOf, Tensor
from symderiv.lang.show import show
from symderiv.lang.told_sizes import sizes_of_shapes, told_sizes
from tests.prove.shorthand import Operand, floor, of, size

G, C, K, M, S, H = size("G C K M S H")
(P,) = size("P", least=0)

Shapes = dict[str, tuple[Operand, ...]]


def layer(shapes: Shapes) -> Layer:
    given = (SizeOf(name, None, int(name != "P")) for name in "GCKMSP")
    sizes = (*given, SizeOf("H", floor(M / S).expr))
    tensors = tuple(Tensor(name, tuple(of(dimension) for dimension in shape)) for name, shape in shapes.items())
    return Layer("made", tensors, (), (), (), sizes, (), ())


# name: shapes, where sizes come from, which are told
TOLD: dict[str, tuple[Shapes, list[str], str]] = {
    "dimensions": ({"x": (M, K), "w": (K, C)}, ["C = w.1", "K = x.1", "M = x.0"], "G S P"),
    "groups": ({"x": (M, G * C), "w": (G * K, C), "b": (G * K,)}, ["C = w.1", "M = x.0", "K = w.0/G"], "G S P"),
    "groups without a weight": ({"x": (M, G * C)}, ["M = x.0", "C = x.1/G"], "G K S P"),
    "a square": ({"x": (C * S**2, M)}, ["M = x.1", "C = x.0/S**2"], "G K S P"),
    "a rest": ({"x": (2 * M + K - 1,), "w": (K,)}, ["K = w.0", "M = (x.0 - K - 1)/2"], "G C S P"),
    "a factor that may be 0": ({"x": (P * C + 1,)}, ["P = (x.0 - 1)/C"], "G C K M S"),
    "a size that may be 0": ({"x": (C + P,), "w": (C,)}, ["C = w.0", "P = (x.0 - C)/1"], "G K M S"),
    "a derived size": ({"x": (H * C,)}, [], "G C K M S P"),
    "numbers": ({"x": (3,)}, [], "G C K M S P"),
}


@pytest.mark.parametrize("shapes, found, told", TOLD.values(), ids=TOLD.keys())
def test_told(shapes: Shapes, found: list[str], told: str) -> None:
    made = layer(shapes)
    assert [said(one.size, one.tensor, one.axis, one) for one in sizes_of_shapes(made)] == found
    assert told_sizes(made) == tuple(told.split())


def said(name: str, tensor: str, axis: int, one: object) -> str:
    place = f"{tensor}.{axis}"
    slope, rest = show(one.slope), show(one.rest)  # type: ignore[attr-defined]
    if rest != "0":
        return f"{name} = ({place} - {rest})/{slope}"
    return f"{name} = {place}" if slope == "1" else f"{name} = {place}/{slope}"
