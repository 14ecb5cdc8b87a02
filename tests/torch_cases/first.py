"""The layers that have no family of cases of their own."""

from __future__ import annotations

from typing import Any

import torch

from tests.torch_cases.case import Case, normal

functional = torch.nn.functional


def softmax_mse(a: Any, o: Any) -> Any:
    return 0.5 * ((torch.softmax(a, 0) - o) ** 2).sum()


def avg_pool2d(a: Any, S: int) -> Any:
    return functional.avg_pool2d(a[None], S)[0]


def conv2d_untied(a: Any, w: Any, b: Any) -> Any:
    return functional.conv2d(a[None, None], w[None, None])[0, 0] + b


CASES = (
    Case("losses/softmax_mse", softmax_mse, {"a": normal(5), "o": normal(5, seed=1)}, ("a",)),
    Case("pooling/avg_pool2d", avg_pool2d, {"a": normal(7, 6)}, ("a",), {"S": 2}),
    Case(
        "convolution/conv2d_untied",
        conv2d_untied,
        {"a": normal(6, 5), "w": normal(2, 2), "b": normal(5, 4)},
        ("a", "w", "b"),
    ),
)
