"""Pixel shuffle: groups of S times S channels become space.

Written by symderiv from the layer pixel_shuffle.
"""

import numpy as np

_LAYER = "pixel_shuffle"


def forward(x, *, S):
    """The output and what backward needs.

        y_ncuv = x_{n, S (u mod S) + S^2 c + v mod S, floor(u/S), floor(v/S)}

    Arguments
        x  (N, C * S**2, H, W), input
        S  size, an integer of at least 1
    Returns
        y      (N, C, H * S, S * W)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C * S**2", "H", "W"))
    S = _size("S", S)
    N, _, H, W = x.shape
    _check_sizes(S=S, N=N, H=H, W=W)
    C = x.shape[1] // S**2
    _check_sizes(C=C)
    _check_shape("x", x, ("N", "C * S**2", "H", "W"), (N, C * S**2, H, W))

    # y_ncuv = x_{n, S (u mod S) + S^2 c + v mod S, floor(u/S), floor(v/S)}
    x_2 = x.reshape(N, C, S**2, H, W).reshape(N, C, S, S, H, W)
    y = x_2.transpose(0, 1, 4, 2, 5, 3).reshape(N, C, H * S, S * W).copy()

    cache = (N, C, H, W, S)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_nijk = dE/dy_{n, floor(i/S^2), S j + floor(i/S) mod S, S k + i mod S}

    Arguments
        dy     (N, C, H * S, S * W), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C * S**2, H, W)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C", "H * S", "S * W"))
    N, C, H, W, S = cache
    _check_shape("dy", dy, ("N", "C", "H * S", "S * W"), (N, C, H * S, S * W))

    # dE/dx_nijk = dE/dy_{n, floor(i/S^2), S j + floor(i/S) mod S, S k + i mod S}
    dx = dy.reshape(N, C, H, S, W, S).transpose(0, 1, 3, 5, 2, 4).reshape(N, C * S**2, H, W).copy()

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


def _check_shape(name, array, sizes, shape):
    """Raises ValueError for another shape than the one that the sizes give."""
    if array.shape != shape:
        expected = f"({', '.join(sizes)}) = {shape}"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")
