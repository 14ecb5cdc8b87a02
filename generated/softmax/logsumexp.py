"""Logarithm of the sum of exponentials of each row of a batch.

Written by symderiv from the layer logsumexp.
"""

import numpy as np

_LAYER = "logsumexp"


def forward(x):
    """The output and what backward needs.

        y_n = log(sum_i exp(x_ni))

    Arguments
        x  (N, D), input
    Returns
        y      (N,)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    N, D = x.shape
    _check_sizes(N=N, D=D)

    # y_n = log(sum_i exp(x_ni))
    # (shifted by the maximum, which changes nothing but keeps exp from overflowing)
    max_x = np.max(x, axis=1)
    y = max_x + np.log(np.sum(np.exp(x - max_x[:, None]), axis=1))

    cache = (x, y, N)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = exp(x_ni - y_n) dE/dy_n

    Arguments
        dy     (N,), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N",))
    x, y, N = cache
    _check_shape("dy", dy, ("N",), (N,))

    # dE/dx_ni = exp(x_ni - y_n) dE/dy_n
    dx = np.exp(x - y[:, None]) * dy[:, None]

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
