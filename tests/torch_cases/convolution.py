"""Convolutions with strides, padding, dilation and groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from tests.torch_cases.case import Case, normal

functional = torch.nn.functional


def conv1d(x: Any, w: Any, b: Any, G: int, S: int, P: int, D: int) -> Any:
    return functional.conv1d(x, w, b, S, P, D, G)


def conv2d(x: Any, w: Any, b: Any, G: int, S: int, Q: int, P: int, O: int, D: int, F: int) -> Any:
    return functional.conv2d(x, w, b, (S, Q), (P, O), (D, F), G)


def conv_transpose2d(
    x: Any, w: Any, b: Any, G: int, S: int, Q: int, P: int, O: int, A: int, B: int, D: int, F: int
) -> Any:
    return functional.conv_transpose2d(x, w, b, (S, Q), (P, O), (A, B), G, (D, F))


def unfold(x: Any, R: int, T: int, S: int, Q: int, P: int, O: int, D: int, F: int) -> Any:
    return functional.unfold(x, (R, T), (D, F), (P, O), (S, Q))


Shape = tuple[int, ...]
INPUTS = ("x", "w", "b")

# Along both axes: stride S, Q; padding P, O; dilation D, F; of the output of a transposed convolution, padding A, B.
PLAIN = {"S": 1, "Q": 1, "P": 0, "O": 0, "D": 1, "F": 1}


def layer(name: str, reference: Any, x: Shape, w: Shape, biases: int, numbers: Mapping[str, int]) -> Case:
    arrays = {"x": normal(*x), "w": normal(*w, seed=1), "b": normal(biases, seed=2)}
    return Case(f"convolution/{name}", reference, arrays, INPUTS, numbers)


def along_one_axis(x: Shape, w: Shape, **numbers: int) -> Case:
    return layer("conv1d", conv1d, x, w, w[0], {"G": 1, "S": 1, "P": 0, "D": 1} | numbers)


def along_two_axes(x: Shape, w: Shape, **numbers: int) -> Case:
    return layer("conv2d", conv2d, x, w, w[0], {"G": 1, **PLAIN} | numbers)


def transposed(x: Shape, w: Shape, G: int = 1, **numbers: int) -> Case:
    numbers = {"G": G, **PLAIN, "A": 0, "B": 0} | numbers
    return layer("conv_transpose2d", conv_transpose2d, x, w, G * w[1], numbers)


def columns(x: Shape, R: int, T: int, **numbers: int) -> Case:
    return Case("convolution/unfold", unfold, {"x": normal(*x)}, ("x",), {"R": R, "T": T, **PLAIN} | numbers)


CASES = (
    along_one_axis((2, 3, 8), (4, 3, 3)),
    along_one_axis((2, 3, 10), (4, 3, 3), S=2, P=1),  # the last element is padding, or in no window
    along_one_axis((2, 6, 11), (4, 3, 3), G=2, S=2, P=3, D=2),
    along_one_axis((2, 3, 12), (4, 3, 2), S=5, P=1),  # elements between the windows are in none
    along_one_axis((2, 3, 13), (2, 3, 2), S=3, P=2, D=6),  # a step through the kernel is a multiple of the stride
    along_one_axis((1, 4, 7), (8, 1, 3), G=4, P=4),  # each channel alone, and windows of padding only
    along_one_axis((1, 1, 1), (1, 1, 1)),
    along_two_axes((2, 3, 5, 6), (4, 3, 3, 2)),
    along_two_axes((2, 4, 7, 6), (6, 2, 3, 2), G=2, S=2, Q=3, P=2, O=1, D=1, F=2),
    along_two_axes((2, 3, 9, 8), (2, 3, 2, 3), S=4, Q=2, P=1, O=2, D=2, F=3),
    along_two_axes((2, 2, 8, 9), (3, 2, 1, 2), S=3, Q=4, P=0, O=1),  # strides larger than the kernel
    along_two_axes((1, 3, 6, 5), (3, 1, 3, 3), G=3, P=1, O=1),
    transposed((2, 3, 4, 5), (3, 4, 3, 2)),
    transposed((2, 4, 3, 4), (4, 3, 3, 2), G=2, S=2, Q=3, P=1, O=0, A=1, B=2),
    transposed((2, 3, 4, 3), (3, 2, 2, 3), S=3, Q=2, P=2, O=3, A=0, B=1, D=2, F=3),
    transposed((2, 3, 3, 4), (3, 2, 2, 1), S=4, Q=3, A=3, B=1),  # elements of the output that no input reaches
    transposed((1, 4, 5, 4), (4, 1, 3, 3), G=4, P=1, O=2, D=2, F=2, A=1, B=1),  # padding up to the dilation
    columns((2, 3, 5, 6), 2, 3),
    columns((2, 3, 7, 6), 3, 2, S=2, Q=3, P=1, O=2),
    columns((2, 2, 8, 9), 2, 3, S=3, Q=2, P=2, O=1, D=3, F=2),
    columns((2, 2, 9, 8), 2, 1, S=4, Q=3),  # strides larger than the blocks
    columns((1, 1, 4, 5), 4, 5),  # one block
)
