"""What a derivation says that it chose."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Eq, Function, Indexed, Max, Piecewise, Rational, Sum, exp, log, sqrt

from symderiv.derive.sweep import derive
from symderiv.lang.declare import Layer, dims, index, padded, scalar, tensor
from tests.derive.kinds import derivation_of

SAID = {
    "softmax_mse": (),
    "conv2d_untied": (),
    "avg_pool2d": ("The gradient of a is 0 where the bracket is 0: no output reads that element.",),
    "convolution": ("Outside its box, x counts as 0.",),
    "padded_concatenation": ("Outside its box, x counts as 0.", "Outside its box, z counts as 0."),
    "concatenation": (),  # its cases are decided by indices
    "upsample_nearest": (),
    "relu": ("On the border between two cases, the derivative is that of the case that holds there.",),
    "relu_by_max": ("The derivative of max(0, u) at u = 0 is taken to be 0.",),
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
    right = (
        padded(x, Rational(1, 2))[i - 1] * padded(x, Rational(1, 2))[i + 1]
        + Max(x[i], 1)
        + Max(x[i], 2 * x[i])
        + Max(x[i], 3 * x[i])
    )
    found = derive(Layer(inputs=(x,), forward=(Eq(y[i], right + Sum(Abs(x[j]), j)),), sizes={n: 3})).conventions
    assert sorted(found) == [
        "Outside its box, x counts as 1/2.",
        "The derivative of max(1, u) at u = 1 is taken to be 0.",
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


n = dims("n")
i, j = index("i j", n)
x, t, w = tensor("x", n), tensor("t", n), tensor("w", n, positive=True)
p = scalar("p")
sigmoid = Function("sigmoid")
VALUES: list[tuple[Any, tuple[str, ...]]] = [
    (x[i] / (1 - p), ("y is defined where 1 - p is not 0.",)),
    (log(t[i]) * x[i], ("y is defined where t[i] is above 0.",)),
    (sqrt(x[i]), ("y is defined where x[i] is not below 0.", "The gradient of x is defined where x[i] is above 0.")),
    (x[i] ** t[i], ("y is defined where x[i] is above 0.",)),
    (x[i] / w[i] + log(w[i]) + sqrt(1 + x[i] ** 2) + log(Sum(exp(x[j]), j)), ()),
    (Piecewise((log(x[i]), x[i] > 0), (0, True)), ()),
    (log(1 - sigmoid(x[i])), ()),
    (log(1 - 2 * sigmoid(x[i])), ("y is defined where 1 - 2*sigmoid(x[i]) is above 0.",)),
]


@pytest.mark.parametrize(("right", "said"), VALUES, ids=[str(right) for right, _ in VALUES])
def test_where_there_are_values(right: Any, said: tuple[str, ...]) -> None:
    y, read = tensor("y", n), {str(a.base) for a in right.atoms(Indexed)}
    constants = tuple(c for c in (t, w) if str(c) in read)
    scalars = (p,) if right.has(p) else ()
    found = derive(
        Layer(inputs=(x,), constants=constants, scalars=scalars, forward=(Eq(y[i], right),), sizes={n: 3})
    ).conventions
    assert tuple(sentence for sentence in found if "defined" in sentence) == said
