"""The generated code of layers that PyTorch has, against its automatic differentiation, where PyTorch is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

GENERATED = Path(__file__).parents[1] / "generated"


def module(path: str) -> Any:
    """A generated module."""
    spec = importlib.util.spec_from_file_location(Path(path).name, GENERATED / f"{path}.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def values(*shape: int) -> Any:
    """Numbers that differ from each other, the same on every machine."""
    return np.random.default_rng(sum(shape)).standard_normal(shape)


def softmax_mse(a: Any, o: Any) -> Any:
    return 0.5 * ((torch.softmax(a, 0) - o) ** 2).sum()


def fully_connected(a: Any, w: Any, b: Any) -> Any:
    return torch.sigmoid(torch.tanh(a) @ w + b)


def avg_pool2d(a: Any) -> Any:
    return torch.nn.functional.avg_pool2d(a[None], 2)[0]


def conv2d_untied(a: Any, w: Any, b: Any) -> Any:
    return torch.nn.functional.conv2d(a[None, None], w[None, None])[0, 0] + b


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


FORWARD = {"f": np.tanh, "g": sigmoid}
BACKWARD = {"f_prime": lambda x: 1 - np.tanh(x) ** 2, "g_prime": lambda x: sigmoid(x) * (1 - sigmoid(x))}

CASES: list[tuple[str, Callable[..., Any], dict[str, tuple[int, ...]], str, dict[str, Any], dict[str, Any]]] = [
    ("losses/softmax_mse", softmax_mse, {"a": (5,), "o": (5,)}, "a", {}, {}),
    ("dense/fully_connected", fully_connected, {"a": (4,), "w": (4, 3), "b": (3,)}, "awb", FORWARD, BACKWARD),
    ("pooling/avg_pool2d_blocks", avg_pool2d, {"a": (7, 6)}, "a", {"S": 2}, {}),
    ("convolution/conv2d_untied", conv2d_untied, {"a": (6, 5), "w": (2, 2), "b": (5, 4)}, "awb", {}, {}),
]


@pytest.mark.parametrize(("path", "reference", "shapes", "inputs", "forward", "backward"), CASES)
def test_gradients_are_those_of_pytorch(
    path: str,
    reference: Callable[..., Any],
    shapes: dict[str, tuple[int, ...]],
    inputs: str,
    forward: dict[str, Any],
    backward: dict[str, Any],
) -> None:
    layer = module(path)
    arrays = {name: values(*shape) for name, shape in shapes.items()}
    tensors = {name: torch.tensor(array, requires_grad=name in inputs) for name, array in arrays.items()}
    output = reference(**tensors)
    upstream = values(*output.shape) if output.ndim else 1.5
    output.backward(torch.as_tensor(upstream, dtype=output.dtype))
    result, cache = layer.forward(**arrays, **forward)
    found = layer.backward(upstream, cache, **backward)
    np.testing.assert_allclose(result, output.detach().numpy(), rtol=1e-12)
    for name in inputs:
        np.testing.assert_allclose(found[f"d{name}"], tensors[name].grad.numpy(), rtol=1e-10, atol=1e-12)
