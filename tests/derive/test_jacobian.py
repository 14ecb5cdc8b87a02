"""Total derivatives of one tensor by another."""

from __future__ import annotations

from pathlib import Path

import pytest

from symderiv.cli.loading import declarations, load
from symderiv.derive.jacobian import jacobian, up_to
from symderiv.emit.plain import plain
from symderiv.errors import Unsupported
from symderiv.lang.layer import Layer

LAYERS = Path(__file__).parents[2] / "layers"


def layer(name: str) -> Layer:
    """A layer in `layers/`."""
    return load(next(d for d in declarations(LAYERS) if d.name == name))


CASES = [
    ("softmax_mse", "l", "a", "l_i ([i = k] - l_k)"),
    ("softmax_mse", "E", "l", "l_i - o_i"),
    ("softmax_mse", "l", "l", "[j = i]"),
    ("fully_connected", "c", "l", "w_ik"),
    ("fully_connected", "d", "a", "w_ik f'(a_i) g'(c_k)"),
    ("fully_connected", "c", "w", "l_i [j = k]"),
    ("fully_connected", "l", "w", "0"),
    ("conv2d_untied", "c", "w", "a_{k + p, l + q}"),
    ("avg_pool2d", "b", "a", "(1/S^2) [floor(i/S) = k, floor(j/S) = l]"),
]


@pytest.mark.parametrize(("name", "of", "wrt", "expected"), CASES)
def test_total_derivative(name: str, of: str, wrt: str, expected: str) -> None:
    assert plain(jacobian(layer(name), of, wrt).rhs) == expected


def test_what_a_tensor_does_not_depend_on_is_left_out() -> None:
    part = up_to(layer("fully_connected"), "l")
    assert [e.lhs.tensor for e in part.forward] == ["l"]
    assert [t.name for t in part.inputs] == ["a"]


def test_through_every_step_of_a_recurrence_there_is_no_closed_form() -> None:
    with pytest.raises(Unsupported, match="goes through every step of the recurrence of h"):
        jacobian(layer("rnn_tanh"), "h", "U")
