"""The gradients of layers whose strides, dilations, paddings and kernels are numbers, as they are printed.

That they are right is shown elsewhere, against isl; here, that the numbers are folded and no needless limit is left.
"""

from __future__ import annotations

import pytest

from symderiv.derive.sweep import derive
from symderiv.emit.plain import plain_equation
from tests.derive.literal_layers import Literal, average, circular, convolution, reflected, transposed

# A convolution: stride, dilation, padding, kernel; an average: stride, padding, window; a transposed convolution:
# stride, dilation, padding, kernel, padding of the output.
PRINTED: dict[str, tuple[Literal, str, str]] = {
    "padding": (
        convolution(1, 1, 1, 3),
        "x",
        "dE/dx_i = sum_{r=max(0, i - U + 2)}^{min(2, i + 1)} w_r dE/dy_{i - r + 1}",
    ),
    "padding, to the kernel": (
        convolution(1, 1, 1, 3),
        "w",
        "dE/dw_r = sum_{u=max(0, 1 - r)}^{min(U - 1, L - r)} x_{r + u - 1} dE/dy_u",
    ),
    "dilation, to the kernel": (
        convolution(1, 2, 2, 3),
        "w",
        "dE/dw_r = sum_{u=max(0, 2 - 2 r)}^{min(U - 1, L - 2 r + 1)} x_{2 r + u - 2} dE/dy_u",
    ),
    "stride and dilation, to the kernel": (
        convolution(4, 6, 0, 3),
        "w",
        "dE/dw_r = sum_{u=0}^{U - 1} x_{6 r + 4 u} dE/dy_u",
    ),
    "a stride of the kernel": (
        convolution(2, 1, 0, 2),
        "x",
        "dE/dx_i = w_{i mod 2} dE/dy_{floor(i/2)} [floor(i/2) < U]",
    ),
    "windows side by side": (
        average(3, 0, 3),
        "x",
        "dE/dx_i = 1/3 dE/dy_{floor(i/3)} [floor(i/3) < U]",
    ),
    "windows that reach all": (
        average(2, 1, 2),
        "x",
        "dE/dx_i = 1/2 dE/dy_{ceil(i/2)}",
    ),
    "transposed": (
        transposed(3, 1, 0, 2, 0),
        "x",
        "dE/dx_i = sum_{r=0}^1 w_r dE/dy_{3 i + r}",
    ),
    "transposed, with padding": (
        transposed(2, 1, 1, 3, 1),
        "x",
        "dE/dx_i = sum_{r=max(0, 1 - 2 i)}^2 w_r dE/dy_{2 i + r - 1}",
    ),
    "rounded up and down": (
        convolution(2, 1, 1, 3),
        "x",
        "dE/dx_i = sum_{u=floor(i/2)}^{min(U - 1, ceil(i/2))} w_{i - 2 u + 1} dE/dy_u",
    ),
    "rounded limits, to the kernel": (
        convolution(2, 1, 1, 3),
        "w",
        "dE/dw_r = sum_{u=ceil((1 - r)/2)}^{min(U - 1, floor((L - r)/2))} x_{r + 2 u - 1} dE/dy_u",
    ),
    "a kernel shorter than the stride": (
        convolution(5, 1, 1, 2),
        "x",
        "dE/dx_i = sum_{u=ceil(i/5)}^{floor((i + 1)/5)} w_{i - 5 u + 1} dE/dy_u",
    ),
    "a kernel of one element": (
        convolution(1, 1, 0, 1),
        "w",
        "dE/dw_r = sum_{u=0}^{U - 1} x_u dE/dy_u",
    ),
    "odd places only": (
        convolution(2, 2, 1, 3),
        "x",
        "dE/dx_i = [(i + 1) mod 2 = 0] sum_{r=max(0, floor(i/2) - U + 2)}^{min(2, ceil(i/2))} "
        "w_r dE/dy_{ceil(i/2) - r}",
    ),
    "a divisor in common": (
        convolution(2, 2, 2, 3),
        "x",
        "dE/dx_i = [i mod 2 = 0] sum_{r=max(0, ceil(i/2) - U + 2)}^{min(2, floor(i/2) + 1)} "
        "w_r dE/dy_{floor(i/2) - r + 1}",
    ),
    "a stride and a dilation": (
        convolution(4, 6, 0, 3),
        "x",
        "dE/dx_i = sum_{r=max(0, ceil((i - 4 U + 4)/6))}^{min(2, floor(i/6))} "
        "w_r dE/dy_{floor((i - 6 r)/4)} [(i + 2 r) mod 4 = 0]",
    ),
    "transposed, to the kernel": (
        transposed(3, 1, 0, 2, 0),
        "w",
        "dE/dw_r = sum_{q=0}^{ceil((U - r)/3) - 1} x_q dE/dy_{3 q + r}",
    ),
    "transposed, with padding, to the kernel": (
        transposed(2, 1, 1, 3, 1),
        "w",
        "dE/dw_r = sum_{q=max(0, ceil((1 - r)/2))}^{min(L - 1, floor((U - r)/2))} x_q dE/dy_{2 q + r - 1}",
    ),
    "round and round": (
        circular(5),
        "x",
        "dE/dx_i = sum_{q=ceil((-i - A)/5)}^{ceil((B - i)/5)} dE/dy_{i + 5 q + A}",
    ),
    "reflected": (
        reflected(2, 3),
        "x",
        "dE/dx_i = dE/dy_{2 - i} [1 <= i <= 2] + dE/dy_{i + 2} + dE/dy_{2 L - i} [L - 4 <= i <= L - 2]",
    ),
    "reflected once": (
        reflected(1, 1),
        "x",
        "dE/dx_i = dE/dy_{1 - i} [i = 1] + dE/dy_{i + 1} + dE/dy_{2 L - i - 1} [i = L - 2]",
    ),
}


@pytest.mark.parametrize(("literal", "wrt", "text"), PRINTED.values(), ids=PRINTED.keys())
def test_printed_form(literal: Literal, wrt: str, text: str) -> None:
    assert plain_equation(derive(literal.layer).by_name[wrt].equation) == text


@pytest.mark.parametrize("numbers", [(2, 2, 2, 3), (3, 3, 3, 2), (4, 2, 2, 3)], ids=str)
def test_numbers_with_a_divisor_in_common_are_declared(numbers: tuple[int, int, int, int]) -> None:
    """Stride, dilation, padding, kernel: `padded(x)[2*u + 2*r - 2]` is inside of its box wherever it counts."""
    assert convolution(*numbers).layer.forward
