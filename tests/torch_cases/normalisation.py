"""Normalisations."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tests.torch_cases.case import Case, normal

functional = torch.nn.functional

IMAGES = normal(4, 3, 5, 2) + 0.7
GAMMA, BETA = normal(3, seed=1), normal(3, seed=2)
PARAMETERS = ("x", "gamma", "beta")
EPS = {"eps": 1e-5}


def batch_norm(x: Any, gamma: Any, beta: Any, eps: float) -> Any:
    return functional.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)


def batch_norm_eval(x: Any, gamma: Any, beta: Any, mean: Any, var: Any, eps: float) -> Any:
    return functional.batch_norm(x, mean, var, gamma, beta, training=False, eps=eps)


def layer_norm(x: Any, gamma: Any, beta: Any, eps: float) -> Any:
    return functional.layer_norm(x, gamma.shape, gamma, beta, eps)


def rms_norm(x: Any, gamma: Any, eps: float) -> Any:
    return functional.rms_norm(x, gamma.shape, gamma, eps)


def group_norm(x: Any, gamma: Any, beta: Any, eps: float, G: int, K: int) -> Any:
    return functional.group_norm(x, G, gamma, beta, eps)


def normalize(x: Any, eps: float) -> Any:
    return functional.normalize(x, eps=eps)


CASES = (
    Case("normalisation/batch_norm", batch_norm, {"x": IMAGES, "gamma": GAMMA, "beta": BETA}, PARAMETERS, EPS),
    Case(
        "normalisation/batch_norm_eval",
        batch_norm_eval,
        {"x": IMAGES, "gamma": GAMMA, "beta": BETA, "mean": normal(3, seed=3), "var": normal(3, seed=4) ** 2},
        PARAMETERS,
        EPS,
    ),
    Case(
        "normalisation/layer_norm",
        layer_norm,
        {"x": normal(6, 5), "gamma": normal(5), "beta": normal(5, seed=1)},
        PARAMETERS,
        EPS,
    ),
    Case("normalisation/rms_norm", rms_norm, {"x": normal(6, 5), "gamma": normal(5)}, ("x", "gamma"), EPS),
    Case(
        "normalisation/group_norm",
        group_norm,
        {"x": normal(4, 6, 5, 2), "gamma": normal(6), "beta": normal(6, seed=1)},
        PARAMETERS,
        {**EPS, "G": 2, "K": 3},
    ),
    Case("normalisation/normalize", normalize, {"x": normal(6, 5)}, ("x",), {"eps": 1e-12}),
    Case("normalisation/normalize", normalize, {"x": normal(6, 5)}, ("x",), {"eps": 2.2}),  # some norms are below
    Case("normalisation/normalize", normalize, {"x": np.zeros((2, 3))}, ("x",), {"eps": 1e-3}),
)
