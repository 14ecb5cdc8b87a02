"""Cumulative sum along a row.

Written by symderiv from the layer cumsum.
"""

import numpy as np

_LAYER = "cumsum"


def forward(x):
    """The output and what backward needs.

        y_nt = sum_{s=0}^t x_ns

    Arguments
        x  (N, T), input
    Returns
        y      (N, T)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "T"))
    N, T = x.shape
    _check_sizes(N=N, T=T)

    # y_nt = sum_{s=0}^t x_ns
    range_T = np.arange(T)
    y = x @ (range_T <= range_T[:, None]).astype(x.dtype).T

    cache = (N, T)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ns = sum_{t=s}^{T - 1} dE/dy_nt

    Arguments
        dy     (N, T), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, T)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "T"))
    N, T = cache
    _check_shape("dy", dy, ("N", "T"), (N, T))

    # dE/dx_ns = sum_{t=s}^{T - 1} dE/dy_nt
    range_T = np.arange(T)
    dx = dy @ (range_T[:, None] <= range_T).astype(dy.dtype).T

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
