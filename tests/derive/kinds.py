"""Every kind of layer that these tests derive, each derived once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from symderiv.cli.loading import declarations, load
from symderiv.derive.as_layer import as_layer
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.lang.arithmetic import add
from symderiv.lang.expr import ONE, Size
from symderiv.lang.layer import Layer, integer_ranges
from tests.derive import index_layers, smooth_layers

# Of the project's layers, which have checks of their own, the first four.
_FIRST = ("conv2d_untied", "fully_connected", "softmax_mse", "avg_pool2d")
_SHIPPED = {f"{d.family}/{d.name}": d for d in declarations(Path(__file__).parents[2] / "layers")}
_OWN = {**index_layers.LAYERS, **smooth_layers.LAYERS}
SHIPPED = tuple(path for path, d in _SHIPPED.items() if d.name in _FIRST)  # "losses/softmax_mse"
KINDS = (*SHIPPED, *_OWN)

# Other sizes than those of the declaration: strides that do not divide, windows as large as the input, sizes of 1.
OTHER_SIZES = {
    "softmax_mse": {"n": 1},
    "fully_connected": {"N": 1, "M": 3},
    "avg_pool2d": {"M": 4, "N": 7, "S": 3},
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

COMPARED = {"scattered": {"ids": "K"}}


@cache
def layer_of(name: str) -> Layer:
    """The layer of this name: one of these tests, else one that is shipped, with its folder or without."""
    if name in _OWN:
        return _OWN[name]()
    return load(next(d for path, d in _SHIPPED.items() if name in (path, d.name)))


@cache
def derivation_of(name: str) -> Derivation:
    """Its derivation."""
    return derive(layer_of(name))


@cache
def second_derivation_of(name: str) -> Derivation:
    """The derivation of its backward pass."""
    return derive(as_layer(derivation_of(name)))


def below(name: str) -> dict[str, str]:
    """The sizes that the values of its integer tensors stay below, of those that are only compared as far as told."""
    tops = {tensor: add(top, ONE) for tensor, (_, top) in integer_ranges(layer_of(name)).items()}
    known = {tensor: top.name for tensor, top in tops.items() if isinstance(top, Size)}
    return {**COMPARED.get(name, {}), **known}
