"""Nearest-neighbour up-sampling by a whole factor S.

Written by symderiv from the layer upsample_nearest.
"""

import numpy as np

_LAYER = "upsample_nearest"


def forward(x, *, S):
    """The output and what backward needs.

        y_ncuv = x_{n, c, floor(u/S), floor(v/S)}

    Arguments
        x  (N, C, H, W), input
        S  size, an integer of at least 1
    Returns
        y      (N, C, H * S, S * W)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C", "H", "W"))
    S = _size("S", S)
    N, C, H, W = x.shape
    _check_sizes(S=S, N=N, C=C, H=H, W=W)

    # y_ncuv = x_{n, c, floor(u/S), floor(v/S)}
    y = np.repeat(np.repeat(x, S, axis=3), S, axis=2)

    cache = (N, C, H, W, S)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ncij = sum_{u=S i}^{S i + S - 1} sum_{v=S j}^{S j + S - 1} dE/dy_ncuv

    Arguments
        dy     (N, C, H * S, S * W), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C, H, W)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C", "H * S", "S * W"))
    N, C, H, W, S = cache
    _check_shape("dy", dy, ("N", "C", "H * S", "S * W"), (N, C, H * S, S * W))

    # dE/dx_ncij = sum_{u=S i}^{S i + S - 1} sum_{v=S j}^{S j + S - 1} dE/dy_ncuv
    dx = np.sum(dy.reshape(N, C, H, S, W, S) @ np.ones((S,), dtype=dy.dtype), axis=3)

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
