"""Circular padding of images: what leaves at one side comes in at the other.

Written by symderiv from the layer pad_circular.
"""

import numpy as np

_LAYER = "pad_circular"


def forward(x, *, L, R, T, B):
    """The output and what backward needs.

        y_ncuv = x_{n, c, (u - T) mod H, (v - L) mod W}

    Arguments
        x  (N, C, H, W), input
        L  size, an integer of at least 0
        R  size, an integer of at least 0
        T  size, an integer of at least 0
        B  size, an integer of at least 0
    Returns
        y      (N, C, B + T + H, L + R + W)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C", "H", "W"))
    L = _size("L", L)
    R = _size("R", R)
    T = _size("T", T)
    B = _size("B", B)
    N, C, H, W = x.shape
    _check_sizes(N=N, C=C, H=H, W=W)
    _check_not_negative(L=L, R=R, T=T, B=B)

    # y_ncuv = x_{n, c, (u - T) mod H, (v - L) mod W}
    values = (np.arange(B + T + H) - T) % H
    values_2 = (np.arange(L + R + W) - L) % W
    y = x.transpose(2, 3, 0, 1)[values[:, None], values_2].transpose(2, 3, 0, 1)

    cache = (N, C, H, W, L, R, T, B)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ncij = sum_{q=ceil((-i - T)/H)}^{floor((B - i - 1)/H) + 1} sum_{r=ceil((-j -
            L)/W)}^{floor((R - j - 1)/W) + 1} dE/dy_{n, c, H q + i + T, W r + j + L}

    Arguments
        dy     (N, C, B + T + H, L + R + W), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C, H, W)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C", "B + T + H", "L + R + W"))
    N, C, H, W, L, R, T, B = cache
    _check_shape("dy", dy, ("N", "C", "B + T + H", "L + R + W"), (N, C, B + T + H, L + R + W))

    # dE/dx_ncij = sum_{q=ceil((-i - T)/H)}^{floor((B - i - 1)/H) + 1} sum_{r=ceil((-j -
    #     L)/W)}^{floor((R - j - 1)/W) + 1} dE/dy_{n, c, H q + i + T, W r + j + L}
    difference = np.arange((L - 1) // W + (R - 1) // W + 3) - (L - 1) // W - 1
    mask = difference <= ((R - np.arange(W) - 1) // W + 1)[:, None]
    dy_padded_2 = np.pad(
        dy,
        (
            (0, 0),
            (0, 0),
            (H * ((T - 1) // H) + H - T, H * ((B - 1) // H) + H - B),
            (W * ((L - 1) // W) + W - L, W * ((R - 1) // W) + W - R),
        ),
    )
    dy_padded = dy_padded_2.reshape(
        N,
        C,
        (B - 1) // H + (T - 1) // H + 3,
        H,
        (L - 1) // W + (R - 1) // W + 3,
        W,
    )
    dy_padded_masked = np.where(mask.T, dy_padded, 0)
    dx = np.sum(dy_padded_masked, axis=(2, 4))

    return {"dx": dx}


def _array(name, value, sizes, kind=np.floating):
    """The value as an array, with its dtype and number of axes checked; sizes name its axes."""
    array = np.asarray(value)
    if not np.issubdtype(array.dtype, kind):
        raise ValueError(f"{_LAYER}: {name} has dtype {array.dtype}, expected {kind.__name__}.")
    if array.ndim != len(sizes):
        expected = f"({', '.join(sizes)})"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")
    return array


def _size(name, value):
    """The value as a Python integer, checked to be one."""
    if not isinstance(value, (int, np.integer)):
        raise ValueError(f"{_LAYER}: the size {name} is {value!r}, expected an integer.")
    return int(value)


def _check_sizes(**sizes):
    """Raises ValueError for a size below 1."""
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{_LAYER}: the size {name} is {size}, expected at least 1.")


def _check_not_negative(**sizes):
    """Raises ValueError for a size below 0."""
    for name, size in sizes.items():
        if size < 0:
            raise ValueError(f"{_LAYER}: the size {name} is {size}, expected at least 0.")


def _check_shape(name, array, sizes, shape):
    """Raises ValueError for another shape than the one that the sizes give."""
    if array.shape != shape:
        expected = f"({', '.join(sizes)}) = {shape}"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")
