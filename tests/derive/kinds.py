"""Every kind of layer that these tests derive, each derived once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from symderiv.cli.loading import declarations, load
from symderiv.derive.as_layer import as_layer
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.lang.layer import Layer
from tests.derive import index_layers, smooth_layers

_SHIPPED = {d.name: d for d in declarations(Path(__file__).parents[2] / "layers")}
KINDS = (*_SHIPPED, *index_layers.LAYERS, *smooth_layers.LAYERS)

# The size that the values of an integer tensor stay below.
BELOW = {"embedding": {"ids": "V"}, "log_softmax": {"t": "C"}}

# Other sizes than those of the declaration: strides that do not divide, windows as large as the input, sizes of 1.
OTHER_SIZES = {
    "softmax_mse": {"n": 1},
    "fully_connected": {"N": 1, "M": 3},
    "avg_pool2d_blocks": {"M": 4, "N": 7, "S": 3},
    "conv2d_untied": {"M": 3, "N": 4, "K": 3},
    "convolution": {"N": 1, "C": 1, "K": 2, "H": 3, "W": 4, "R": 3, "T": 1, "S": 3, "P": 1},
    "convolution_in_groups": {"N": 1, "G": 1, "C": 2, "K": 3, "H": 4, "R": 3, "S": 1, "P": 1, "D": 1},
    "dilated": {"N": 1, "C": 1, "K": 2, "L": 8, "R": 2, "S": 3, "P": 2, "D": 4},
    "dilated_valid": {"L": 9, "R": 3, "S": 3, "D": 2},
    "strided": {"L": 6, "R": 1, "S": 4, "P": 3},
    "transposed": {"C": 1, "K": 2, "I": 3, "R": 2, "S": 3, "P": 1},
    "overlapping_pool": {"L": 8, "R": 4, "S": 3, "P": 2},
    "pool_by_two": {"M": 2, "N": 3},
    "convolution_then_pool": {"L": 9, "R": 2, "S": 3},
    "max_pool": {"C": 1, "H": 3, "W": 3, "R": 3, "T": 1, "S": 1},
    "padded_max_pool": {"L": 1},
    "pixel_shuffle": {"C": 1, "H": 2, "W": 1, "S": 3},
    "cumulative_sum": {"N": 1},
    "layer_norm": {"N": 1, "D": 4},
    "attention": {"B": 2, "T": 1, "U": 2, "D": 3, "F": 1},
}


@cache
def layer_of(name: str) -> Layer:
    """The layer of this name."""
    if name in _SHIPPED:
        return load(_SHIPPED[name])
    return {**index_layers.LAYERS, **smooth_layers.LAYERS}[name]()


@cache
def derivation_of(name: str) -> Derivation:
    """Its derivation."""
    return derive(layer_of(name))


@cache
def second_derivation_of(name: str) -> Derivation:
    """The derivation of its backward pass."""
    return derive(as_layer(derivation_of(name)))


def below(name: str) -> dict[str, str]:
    """The sizes that the values of its integer tensors stay below."""
    return BELOW.get(name, {})
