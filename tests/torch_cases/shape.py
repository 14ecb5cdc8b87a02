"""Layers that move, choose and compare elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tests.torch_cases.case import Case, normal, numbers_below

functional = torch.nn.functional

IMAGES = normal(2, 3, 4, 5)
SIDES = {"L": 2, "R": 3, "T": 1, "B": 2}


def embedding(w: Any, ids: Any) -> Any:
    return functional.embedding(ids, w)


def dropout(x: Any, mask: Any, p: float) -> Any:
    """PyTorch draws the mask itself."""
    return x * mask / (1 - p)


def padding(mode: str) -> Callable[..., Any]:
    def padded(x: Any, L: int, R: int, T: int, B: int, **value: float) -> Any:
        return functional.pad(x, (L, R, T, B), mode, **value)

    return padded


def pixel_shuffle(x: Any, S: int) -> Any:
    return functional.pixel_shuffle(x, S)


def upsample_nearest(x: Any, S: int) -> Any:
    return functional.interpolate(x, scale_factor=S, mode="nearest")


def cosine_similarity(a: Any, b: Any, eps: float) -> Any:
    return functional.cosine_similarity(a, b, eps=eps)


def cosine_of_large_eps(a: Any, b: Any, eps: float) -> Any:
    """As PyTorch's value; its gradient leaves out that a norm below eps is replaced, and is none of that value."""
    norms = [vectors.norm(dim=-1).clamp_min(eps) for vectors in (a, b)]
    value = (a * b).sum(-1) / (norms[0] * norms[1])
    torch.testing.assert_close(value, functional.cosine_similarity(a, b, eps=eps))
    return value


def residual(x: Any, w: Any, v: Any) -> Any:
    return x + torch.tanh(x @ w.T) @ v.T


VECTORS = {"a": normal(6, 5), "b": normal(6, 5, seed=1)}

CASES = (
    Case("shape/embedding", embedding, {"w": normal(4, 3), "ids": numbers_below(4, 7)}, ("w",)),
    Case("shape/dropout", dropout, {"x": normal(6, 5), "mask": 1.0 * (normal(6, 5, seed=1) > 0)}, ("x",), {"p": 0.3}),
    Case("shape/pad", padding("constant"), {"x": IMAGES}, ("x",), {**SIDES, "value": 1.5}),
    Case("shape/pad", padding("constant"), {"x": IMAGES}, ("x",), {**SIDES, "L": 0, "B": 0, "value": 0.0}),
    Case("shape/pad_reflect", padding("reflect"), {"x": IMAGES}, ("x",), SIDES),
    Case("shape/pad_reflect", padding("reflect"), {"x": IMAGES}, ("x",), {"L": 4, "R": 0, "T": 3, "B": 3}),
    Case("shape/pad_circular", padding("circular"), {"x": IMAGES}, ("x",), SIDES),
    Case("shape/pad_circular", padding("circular"), {"x": IMAGES}, ("x",), {"L": 5, "R": 0, "T": 4, "B": 4}),
    Case("shape/pixel_shuffle", pixel_shuffle, {"x": normal(2, 12, 3, 4)}, ("x",), {"S": 2}),
    Case("shape/upsample_nearest", upsample_nearest, {"x": IMAGES}, ("x",), {"S": 3}),
    Case("shape/cosine_similarity", cosine_similarity, VECTORS, ("a", "b"), {"eps": 1e-8}),
    Case("shape/cosine_similarity", cosine_of_large_eps, VECTORS, ("a", "b"), {"eps": 2.2}),  # some norms are below
    Case(
        "shape/residual",
        residual,
        {"x": normal(6, 3), "w": normal(4, 3), "v": normal(3, 4)},
        ("x", "w", "v"),
        functions=({"f": np.tanh}, {"f": np.tanh, "f_prime": lambda x: 1 - np.tanh(x) ** 2}),
    ),
)
