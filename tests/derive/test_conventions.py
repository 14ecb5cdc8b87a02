"""What a derivation says that it chose."""

from __future__ import annotations

import pytest
from sympy import Abs, Eq, Max, Piecewise, Rational, Sum

from symderiv.derive.sweep import derive
from symderiv.lang.declare import Layer, dims, index, padded, tensor
from tests.derive.kinds import derivation_of

SAID = {
    "softmax_mse": (),
    "conv2d_untied": (),
    "avg_pool2d_blocks": ("The gradient of a is 0 where the bracket is 0: no output reads that element.",),
    "convolution": ("Outside its box, x counts as 0.",),
    "padded_concatenation": ("Outside its box, x counts as 0.", "Outside its box, z counts as 0."),
    "concatenation": (),  # its cases are decided by indices
    "upsample_nearest": (),
    "relu": ("On the border between two cases, the derivative is that of the case that holds there.",),
    "relu_by_max": ("Where several arguments of max are equal, the one that stands first counts.",),
    "absolute": ("The derivative of the absolute value at 0 is taken to be 0.",),
    "transposed": (),  # a delta is no padding
}


@pytest.mark.parametrize(("name", "said"), SAID.items(), ids=SAID.keys())
def test_said(name: str, said: tuple[str, ...]) -> None:
    assert derivation_of(name).conventions == said


def test_said_once_and_with_the_value_outside() -> None:
    n = dims("n")
    i, j = index("i j", n)
    x, y = tensor("x", n), tensor("y", n)
    right = padded(x, Rational(1, 2))[i - 1] * padded(x, Rational(1, 2))[i + 1] + Max(x[i], 1) + Max(x[i], 2)
    found = derive(Layer(inputs=(x,), forward=(Eq(y[i], right + Sum(Abs(x[j]), j)),), sizes={n: 3})).conventions
    assert sorted(found) == [
        "Outside its box, x counts as 1/2.",
        "The derivative of the absolute value at 0 is taken to be 0.",
        "Where several arguments of max are equal, the one that stands first counts.",
    ]


def test_a_bracket_on_another_range_is_no_padding() -> None:
    n, m = dims("n m")
    i = index("i", n)
    x, y = tensor("x", n), tensor("y", n)
    right = Piecewise((x[i], i < m), (0, True))
    found = derive(Layer(inputs=(x,), forward=(Eq(y[i], right),), sizes={n: 3, m: 2})).conventions
    assert found == ("The gradient of x is 0 where the bracket is 0: no output reads that element.",)
