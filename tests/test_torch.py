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
    dense,
    first,
    losses,
    normalisation,
    shape,
    softmax,
)
from tests.torch_cases.case import Case  # noqa: E402

GENERATED = Path(__file__).parents[1] / "generated"
FAMILIES = (first, dense, activations, softmax, losses, normalisation, attention, shape)
CASES = [case for family in FAMILIES for case in family.CASES]


def module(path: str) -> Any:
    """A generated module."""
    spec = importlib.util.spec_from_file_location(Path(path).name, GENERATED / f"{path}.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize("case", CASES, ids=[case.path for case in CASES])
def test_gradients_are_those_of_pytorch(case: Case) -> None:
    layer = module(case.path)
    tensors = {name: torch.tensor(array, requires_grad=name in case.inputs) for name, array in case.arrays.items()}
    output = case.reference(*tensors.values(), **case.numbers)
    upstream = np.random.default_rng(7).standard_normal(tuple(output.shape)) if output.ndim else 1.5
    output.backward(torch.as_tensor(upstream, dtype=output.dtype))
    in_forward, in_backward = case.functions
    result, cache = layer.forward(**case.arrays, **case.numbers, **in_forward)
    found = layer.backward(upstream, cache, **in_backward)
    np.testing.assert_allclose(result, output.detach().numpy(), rtol=1e-11, atol=1e-13)
    for name in case.inputs:
        np.testing.assert_allclose(found[f"d{name}"], tensors[name].grad.numpy(), rtol=1e-9, atol=1e-12)
