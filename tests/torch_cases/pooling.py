"""Pooling over windows that overlap, leave gaps or reach into padding."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tests.torch_cases.case import Case, normal, numbers_below

functional = torch.nn.functional


def max_pool2d(x: Any, R: int, T: int, S: int, Q: int, P: int, O: int) -> Any:
    return functional.max_pool2d(x, (R, T), (S, Q), (P, O))


def avg_pool2d(x: Any, R: int, T: int, S: int, Q: int, P: int, O: int) -> Any:
    return functional.avg_pool2d(x, (R, T), (S, Q), (P, O))


# Windows of R by T, strides S and Q, paddings P and O.
WINDOWS = (
    {"R": 2, "T": 3, "S": 2, "Q": 3, "P": 0, "O": 0},  # side by side
    {"R": 3, "T": 3, "S": 1, "Q": 2, "P": 1, "O": 1},  # overlapping
    {"R": 3, "T": 4, "S": 2, "Q": 3, "P": 0, "O": 2},
    {"R": 4, "T": 2, "S": 3, "Q": 1, "P": 2, "O": 1},
    {"R": 2, "T": 1, "S": 3, "Q": 4, "P": 1, "O": 0},  # with gaps between them
)
IMAGES = normal(2, 3, 8, 7)
TIES = numbers_below(3, 2, 2, 8, 7).astype(float)
ONE_BELOW_ZERO = -1 - np.abs(normal(1, 1, 4, 4))  # padding is none of the largest

CASES = (
    *(Case("pooling/max_pool2d", max_pool2d, {"x": IMAGES}, ("x",), windows) for windows in WINDOWS),
    *(Case("pooling/max_pool2d", max_pool2d, {"x": TIES}, ("x",), windows) for windows in WINDOWS),
    Case("pooling/max_pool2d", max_pool2d, {"x": ONE_BELOW_ZERO}, ("x",), WINDOWS[1]),
    *(Case("pooling/avg_pool2d_padded", avg_pool2d, {"x": IMAGES}, ("x",), windows) for windows in WINDOWS),
    Case("pooling/avg_pool2d_padded", avg_pool2d, {"x": ONE_BELOW_ZERO}, ("x",), WINDOWS[3]),
)
