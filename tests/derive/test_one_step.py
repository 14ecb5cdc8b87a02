"""Derivatives within one step of a recurrence: what is held, and where there are none."""

from __future__ import annotations

import pytest

from symderiv.derive.one_step import is_at_one_step, jacobian_at_one_step
from symderiv.errors import Unsupported
from symderiv.lang.expr import Index, Read
from symderiv.lang.layer import Layer
from symderiv.lang.show import show
from symderiv.read.document import read_note


def layer_of(*relations: str) -> Layer:
    (section,) = read_note("\n\n".join(f"${relation}$" for relation in relations)).sections
    assert section.layer is not None
    return section.layer


GATED = (r"z_t = \sigma(u x_t + w h_{t-1})", r"h_t = (1 - z_t) h_{t-1} + z_t x_t")


def partial(of: str, wrt: str, *steps: str) -> Read:
    return Read(f"∂{of}/∂{wrt}", tuple(map(Index, steps)))


def test_what_stands_at_another_step_is_held() -> None:
    found = jacobian_at_one_step(layer_of(*GATED), "h", "z")
    assert show(found.rhs).count("h[") == 1
    assert "held" not in show(found.rhs)


@pytest.mark.parametrize(
    ("relations", "read", "expected"),
    [
        (GATED, partial("h", "z", "t", "t"), True),
        (GATED, partial("h", "x", "t", "t"), True),
        (GATED, partial("h", "z", "t", "s"), False),
        (GATED, partial("h", "u", "t"), False),
        ((r"y_t = 2 x_t", r"v_t = y_t^2"), partial("v", "y", "t", "t"), False),
        ((*GATED, r"c = \sum_t h_t", r"v_t = c x_t"), partial("v", "x", "t", "t"), False),
    ],
)
def test_where_it_is_at_one_step(relations: tuple[str, ...], read: Read, expected: bool) -> None:
    assert is_at_one_step(layer_of(*relations), read.tensor, [read]) == expected


def test_what_comes_back_from_all_steps_has_none() -> None:
    layer = layer_of(r"h_t = w h_{t-1} + x_t", r"c = \sum_t h_t", r"v_t = c h_t")
    read = partial("v", "h", "t", "t")
    assert not is_at_one_step(layer, read.tensor, [read])
    with pytest.raises(Unsupported, match="no steps of one recurrence"):
        jacobian_at_one_step(layer, "v", "h")
