"""One comparison with PyTorch: the arrays that go in, and PyTorch's function of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """A generated module and what PyTorch computes for it.

    path        `FAMILY/NAME` of the module
    reference   a function of the tensors in order, and of the numbers by name
    arrays      what goes in by name
    inputs      the names whose gradients are compared
    numbers     scalars and sizes that go in beside the arrays
    functions   the unknown functions of forward, and their derivatives for backward
    """

    path: str
    reference: Callable[..., Any]
    arrays: Mapping[str, Any]
    inputs: tuple[str, ...]
    numbers: Mapping[str, Any] = field(default_factory=dict)
    functions: tuple[Mapping[str, Any], Mapping[str, Any]] = field(default_factory=lambda: ({}, {}))


def normal(*shape: int, seed: int = 0) -> Any:
    """Numbers that differ from each other, the same on every machine."""
    return np.random.default_rng((*shape, seed)).standard_normal(shape)


def probabilities(*shape: int) -> Any:
    """Positive numbers that add up to 1 along the last axis."""
    positive = np.exp(normal(*shape, seed=1))
    return positive / positive.sum(axis=-1, keepdims=True)


def numbers_below(most: int, *shape: int) -> Any:
    """Integers from 0 to `most` - 1."""
    return np.random.default_rng(shape).integers(0, most, shape)
