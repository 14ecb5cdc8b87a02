"""Dropout with a given mask of zeros and ones: what is kept is divided by the share that is kept.

Written by symderiv from the layer dropout.
"""

import numpy as np

_LAYER = "dropout"


def forward(x, mask, p):
    """The output and what backward needs.

        y_ni = mask_ni x_ni / (1 - p)

    Arguments
        x     (N, D), input
        mask  (N, D), constant
        p     number
    Returns
        y      (N, D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    mask = _array("mask", mask, ("N", "D"))
    p = float(p)
    N, D = x.shape
    _check_sizes(N=N, D=D)
    _check_shape("mask", mask, ("N", "D"), (N, D))

    # y_ni = mask_ni x_ni / (1 - p)
    y = mask * x / (1 - p)

    cache = (mask, p, N, D)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = (mask_ni / (1 - p)) dE/dy_ni

    Arguments
        dy     (N, D), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "D"))
    mask, p, N, D = cache
    _check_shape("dy", dy, ("N", "D"), (N, D))

    # dE/dx_ni = (mask_ni / (1 - p)) dE/dy_ni
    dx = mask * dy / (1 - p)

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
