"""The generated code of layers that PyTorch has, against its automatic differentiation, where PyTorch is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.torch_cases import (  # noqa: E402
    activations,
    attention,
    convolution,
    dense,
    first,
    losses,
    normalisation,
    pooling,
    recurrent,
    shape,
    softmax,
)
from tests.torch_cases.case import Case  # noqa: E402

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "generated"
FAMILIES = (
    first,
    dense,
    activations,
    softmax,
    losses,
    normalisation,
    attention,
    shape,
    convolution,
    pooling,
    recurrent,
)
CASES = [case for family in FAMILIES for case in family.CASES]
UNLIKE_ANY: dict[str, str] = {}  # `FAMILY/NAME` of a layer that PyTorch can say nothing about, and why


def module(path: str) -> Any:
    """A generated module."""
    spec = importlib.util.spec_from_file_location(Path(path).name, GENERATED / f"{path}.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def several(outputs: Any) -> tuple[Any, ...]:
    """One output or several, as several."""
    return outputs if isinstance(outputs, tuple) else (outputs,)


def upstream_of(output: Any, place: int) -> Any:
    """The gradient of the loss with respect to an output, unlike that of another."""
    return np.random.default_rng(7 + place).standard_normal(tuple(output.shape)) if output.ndim else 1.5


@pytest.mark.parametrize("case", CASES, ids=[case.path for case in CASES])
def test_gradients_are_those_of_pytorch(case: Case) -> None:
    layer = module(case.path)
    tensors = {name: torch.tensor(array, requires_grad=name in case.inputs) for name, array in case.arrays.items()}
    outputs = several(case.reference(*tensors.values(), **case.numbers))
    upstream = [upstream_of(output, place) for place, output in enumerate(outputs)]
    torch.autograd.backward(
        outputs, [torch.as_tensor(u, dtype=o.dtype) for u, o in zip(upstream, outputs, strict=True)]
    )
    in_forward, in_backward = case.functions
    results, cache = layer.forward(**case.arrays, **case.numbers, **in_forward)
    found = layer.backward(*upstream, cache, **in_backward)
    assert set(found) == {f"d{name}" for name in case.inputs}
    for result, output in zip(several(results), outputs, strict=True):
        np.testing.assert_allclose(result, output.detach().numpy(), rtol=1e-11, atol=1e-13)
    for name in case.inputs:
        np.testing.assert_allclose(found[f"d{name}"], tensors[name].grad.numpy(), rtol=1e-9, atol=1e-12)


def test_every_layer_is_compared() -> None:
    layers = {path.relative_to(ROOT / "layers").with_suffix("").as_posix() for path in ROOT.glob("layers/*/*.py")}
    compared = {case.path for case in CASES}
    assert layers - compared == set(UNLIKE_ANY), "a layer without a case states a reason, one with a case none"
    assert all(UNLIKE_ANY.values())
