"""Losses, averaged as PyTorch averages them when it is not told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from tests.torch_cases.case import Case, normal, numbers_below, probabilities

functional = torch.nn.functional

X = 2 * normal(4, 5)
TARGETS = normal(4, 5, seed=1)
P = probabilities(4, 5)


def loss(name: str, reference: Callable[..., Any], targets: Any, x: Any = X, of: str = "x", **numbers: float) -> Case:
    """A loss of an array against targets."""
    return Case(f"losses/{name}", reference, {of: x, "t": targets}, (of,), numbers)


def info_nce(q: Any, k: Any, tau: float) -> Any:
    return functional.cross_entropy(q @ k.T / tau, torch.arange(len(q)))


CASES = (
    loss("mse_loss", functional.mse_loss, TARGETS),
    loss("l1_loss", functional.l1_loss, TARGETS),
    loss("l1_loss", functional.l1_loss, X),  # on the kink everywhere
    loss("huber_loss", lambda x, t, delta: functional.huber_loss(x, t, delta=delta), TARGETS, delta=0.8),
    loss("softmax_cross_entropy", functional.cross_entropy, P, of="z"),
    loss("softmax_cross_entropy", functional.cross_entropy, TARGETS, of="z"),
    loss(
        "cross_entropy",
        lambda z, t, eps: functional.cross_entropy(z, t, label_smoothing=eps),
        P,
        of="z",
        eps=0.1,
    ),
    loss("nll_loss", functional.nll_loss, numbers_below(5, 4)),
    loss(
        "binary_cross_entropy_with_logits",
        functional.binary_cross_entropy_with_logits,
        P,
    ),
    loss("kl_div", lambda x, t: functional.kl_div(x, t, reduction="batchmean"), P),
    Case("losses/info_nce", info_nce, {"q": normal(4, 3), "k": normal(4, 3, seed=1)}, ("q", "k"), {"tau": 0.5}),
)
