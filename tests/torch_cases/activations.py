"""Activations, each at points on both sides of its kinks and on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tests.torch_cases.case import Case, normal

functional = torch.nn.functional

X = 3 * normal(5, 6)
ON_KINKS = np.concatenate([X, np.zeros((1, 6)), np.full((1, 6), 3.0), np.full((1, 6), -3.0)])


def elementwise(name: str, reference: Callable[..., Any], x: Any = ON_KINKS, **numbers: float) -> Case:
    """A function of each element of x."""
    return Case(f"activations/{name}", reference, {"x": x}, ("x",), numbers)


def swiglu(x: Any, w: Any, v: Any) -> Any:
    return functional.silu(x @ w) * (x @ v)


CASES = (
    elementwise("relu", functional.relu),
    elementwise("leaky_relu", lambda x, alpha: functional.leaky_relu(x, alpha), alpha=0.1),
    elementwise("elu", functional.elu, alpha=1.5),
    elementwise("gelu", functional.gelu),
    elementwise("gelu_tanh", lambda x: functional.gelu(x, approximate="tanh")),
    elementwise("silu", functional.silu),
    elementwise("mish", functional.mish),
    elementwise("softplus", lambda x, beta: functional.softplus(x, beta, threshold=100), beta=0.7),
    elementwise("sigmoid", torch.sigmoid),
    elementwise("tanh", torch.tanh),
    elementwise("hardswish", functional.hardswish),
    Case(
        "activations/prelu",
        functional.prelu,
        {"x": ON_KINKS, "w": normal(6)},
        ("x", "w"),
    ),
    Case("activations/swiglu", swiglu, {"x": normal(5, 4), "w": normal(4, 3), "v": normal(4, 3)}, ("x", "w", "v")),
)
