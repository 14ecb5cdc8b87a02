"""Recurrences: PyTorch's own where it has them, and a loop over its operations for the state space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from tests.torch_cases.case import Case, normal


def stacked(biases: tuple[Any, ...], beside: Any = None) -> tuple[Any, Any]:
    """PyTorch adds a bias to what comes from the input and one to what comes from the state; the latter is 0."""
    of_input = torch.cat(biases)
    return of_input, torch.zeros_like(of_input) if beside is None else beside


def rnn_tanh(x: Any, h0: Any, W: Any, U: Any, b: Any) -> Any:
    return torch.rnn_tanh(x, h0[None], (W, U, *stacked((b,))), True, 1, 0.0, False, False, True)[0]


def lstm_weights(weights: tuple[Any, ...]) -> tuple[Any, ...]:
    """The weights of the four gates, one below the other: of the input, of the state, biases."""
    return torch.cat(weights[:4]), torch.cat(weights[4:8]), *stacked(weights[8:])


def lstm(x: Any, h0: Any, c0: Any, *weights: Any) -> Any:
    return torch.lstm(x, (h0[None], c0[None]), lstm_weights(weights), True, 1, 0.0, False, False, True)[0]


def lstm_cell(x: Any, h0: Any, c0: Any, *weights: Any) -> tuple[Any, Any]:
    return torch.lstm_cell(x, (h0, c0), *lstm_weights(weights))


def gru_cell(x: Any, h0: Any, *weights: Any) -> Any:
    """The last of three gates, alone, has a bias beside the state."""
    *biases, beside = weights[6:]
    of_state = torch.cat((torch.zeros_like(beside), torch.zeros_like(beside), beside))
    return torch.gru_cell(x, h0, torch.cat(weights[:3]), torch.cat(weights[3:6]), *stacked(tuple(biases), of_state))


def selective_scan(u: Any, delta: Any, A: Any, B: Any, C: Any, skip: Any) -> Any:
    h, rows = torch.zeros(u.shape[0], *A.shape, dtype=u.dtype), []
    for t in range(u.shape[1]):
        decay = torch.exp(delta[:, t, :, None] * A)
        h = decay * h + (delta[:, t] * u[:, t])[:, :, None] * B[:, t, None]
        rows.append((h * C[:, t, None]).sum(-1))
    return torch.stack(rows, 1) + skip * u


def states(names: str, N: int, H: int) -> dict[str, Any]:
    return {f"{name}0": normal(N, H, seed=place) for place, name in enumerate(names)}


def weights(gates: str, biases: str, D: int, H: int) -> dict[str, Any]:
    """Those of each gate, in the order of the generated functions."""
    return {
        **{f"W_{gate}": normal(H, D, seed=place) for place, gate in enumerate(gates)},
        **{f"U_{gate}": normal(H, H, seed=place) for place, gate in enumerate(gates)},
        **{f"b_{gate}": normal(H, seed=place) for place, gate in enumerate(biases)},
    }


def recurrent(name: str, reference: Any, arrays: Mapping[str, Any]) -> Case:
    """All that goes in has a gradient."""
    return Case(f"recurrent/{name}", reference, arrays, tuple(arrays))


def of_tanh(N: int, T: int, D: int, H: int) -> Case:
    parameters = {"W": normal(H, D, seed=1), "U": normal(H, H, seed=2), "b": normal(H, seed=3)}
    return recurrent("rnn_tanh", rnn_tanh, {"x": normal(N, T, D), **states("h", N, H), **parameters})


def of_lstm(N: int, T: int, D: int, H: int, scale: float = 1.0) -> Case:
    arrays = {"x": scale * normal(N, T, D), **states("hc", N, H), **weights("ifgo", "ifgo", D, H)}
    return recurrent("lstm", lstm, arrays)


def of_lstm_cell(N: int, D: int, H: int) -> Case:
    return recurrent("lstm_cell", lstm_cell, {"x": normal(N, D), **states("hc", N, H), **weights("ifgo", "ifgo", D, H)})


def of_gru_cell(N: int, D: int, H: int) -> Case:
    return recurrent("gru_cell", gru_cell, {"x": normal(N, D), **states("h", N, H), **weights("rzm", "rzmv", D, H)})


def of_scan(N: int, T: int, D: int, S: int) -> Case:
    arrays = {
        "u": normal(N, T, D),
        "delta": np.exp(normal(N, T, D, seed=1)),  # step sizes and decays are positive
        "A": -np.exp(normal(D, S)),
        "B": normal(N, T, S, seed=2),
        "C": normal(N, T, S, seed=3),
        "skip": normal(D),
    }
    return recurrent("selective_scan", selective_scan, arrays)


WITH_ZEROS = np.where(normal(4, 6) > 0.8, 0.0, normal(4, 6, seed=1))  # a product cannot be divided by its factors

CASES = (
    of_tanh(2, 4, 3, 5),
    of_tanh(1, 1, 1, 1),
    of_lstm(2, 4, 3, 5),
    of_lstm(1, 1, 2, 3),
    of_lstm(2, 6, 2, 3, scale=300.0),  # gates that exp alone would overflow in
    of_lstm_cell(2, 3, 4),
    of_lstm_cell(1, 1, 1),
    of_gru_cell(2, 3, 4),
    of_gru_cell(1, 1, 1),
    *(recurrent("cumsum", lambda x: torch.cumsum(x, 1), {"x": normal(*shape)}) for shape in ((3, 5), (1, 1))),
    *(recurrent("cumprod", lambda x: torch.cumprod(x, 1), {"x": x}) for x in (normal(3, 5), normal(1, 1), WITH_ZEROS)),
    of_scan(2, 4, 3, 2),
    of_scan(1, 1, 1, 1),
    of_scan(1, 7, 2, 3),
)
