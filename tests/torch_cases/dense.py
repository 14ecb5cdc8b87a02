"""Dense layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tests.torch_cases.case import Case, normal

functional = torch.nn.functional


def logistic(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def fully_connected(a: Any, w: Any, b: Any) -> Any:
    return torch.sigmoid(torch.tanh(a) @ w + b)


FUNCTIONS = (
    {"f": np.tanh, "g": logistic},
    {"f_prime": lambda x: 1 - np.tanh(x) ** 2, "g_prime": lambda x: logistic(x) * (1 - logistic(x))},
)

CASES = (
    Case(
        "dense/fully_connected",
        fully_connected,
        {"a": normal(4), "w": normal(4, 3), "b": normal(3)},
        ("a", "w", "b"),
        functions=FUNCTIONS,
    ),
    Case(
        "dense/linear",
        functional.linear,
        {"x": normal(5, 4), "w": normal(3, 4), "b": normal(3)},
        ("x", "w", "b"),
    ),
    Case(
        "dense/bilinear",
        functional.bilinear,
        {"x": normal(5, 4), "z": normal(5, 2), "w": normal(3, 4, 2), "b": normal(3)},
        ("x", "z", "w", "b"),
    ),
)
