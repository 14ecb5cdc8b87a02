"""Attention, and what goes with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from tests.torch_cases.case import Case, normal

functional = torch.nn.functional

Q, K, V = normal(2, 3, 5, 4), normal(2, 3, 6, 4, seed=1), normal(2, 3, 6, 2, seed=2)
MASK = normal(5, 6, seed=3)
ALLOWED = np.where(normal(5, 6, seed=4) > 0.8, -np.inf, 0.0)  # as PyTorch turns a boolean mask into numbers


def masked(Q: Any, K: Any, V: Any, M: Any, scale: float) -> Any:
    return functional.scaled_dot_product_attention(Q, K, V, attn_mask=M, scale=scale)


def causal(Q: Any, K: Any, V: Any, scale: float) -> Any:
    return functional.scaled_dot_product_attention(Q, K, V, is_causal=True, scale=scale)


def multi_head_attention(
    query: Any,
    key: Any,
    value: Any,
    w_q: Any,
    w_k: Any,
    w_v: Any,
    w_o: Any,
    b_q: Any,
    b_k: Any,
    b_v: Any,
    b_o: Any,
    H: int,
    D: int,
) -> Any:
    y, _ = functional.multi_head_attention_forward(
        query.transpose(0, 1),
        key.transpose(0, 1),
        value.transpose(0, 1),
        H * D,
        H,
        None,
        torch.cat((b_q, b_k, b_v)),
        None,
        None,
        False,
        0.0,
        w_o,
        b_o,
        use_separate_proj_weight=True,
        q_proj_weight=w_q,
        k_proj_weight=w_k,
        v_proj_weight=w_v,
    )
    return y.transpose(0, 1)


def rope(x: Any, theta: Any) -> Any:
    """As products of complex numbers, which pairs of neighbours are."""
    pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2))
    turned = pairs * torch.polar(torch.ones_like(theta), theta)[:, None]
    return torch.view_as_real(turned).flatten(-2)


HEADS = {
    "query": normal(2, 5, 6),
    "key": normal(2, 4, 6),
    "value": normal(2, 4, 6, seed=1),
    **{f"w_{name}": normal(6, 6, seed=place) for place, name in enumerate("qkvo")},
    **{f"b_{name}": normal(6, seed=place) for place, name in enumerate("qkvo")},
}

CASES = (
    Case(
        "attention/scaled_dot_product_attention",
        masked,
        {"Q": Q, "K": K, "V": V, "M": MASK},
        tuple("QKV"),
        {"scale": 0.7},
    ),
    Case(
        "attention/scaled_dot_product_attention",
        masked,
        {"Q": Q, "K": K, "V": V, "M": ALLOWED},
        tuple("QKV"),
        {"scale": 0.5},
    ),
    Case(
        "attention/scaled_dot_product_attention_causal", causal, {"Q": Q, "K": K, "V": V}, tuple("QKV"), {"scale": 0.5}
    ),
    Case(
        "attention/scaled_dot_product_attention_causal",  # more queries than keys
        causal,
        {"Q": normal(1, 2, 7, 4), "K": K[:1, :2], "V": V[:1, :2]},
        tuple("QKV"),
        {"scale": 0.5},
    ),
    Case("attention/multi_head_attention", multi_head_attention, HEADS, tuple(HEADS), {"H": 2, "D": 3}),
    Case("attention/rope", rope, {"x": normal(2, 3, 4, 6), "theta": normal(3, 3)}, ("x",)),
)
