"""Sigmoid linear unit, also called swish.

Written by symderiv from the layer silu.
"""

import numpy as np

_LAYER = "silu"


def forward(x):
    """The output and what backward needs.

        y_ni = x_ni sigmoid(x_ni)

    Arguments
        x  (N, D), input
    Returns
        y      (N, D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    N, D = x.shape
    _check_sizes(N=N, D=D)

    # y_ni = x_ni sigmoid(x_ni)
    y = x * np.exp(-np.logaddexp(0, -x))

    cache = (x, y, N, D)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = dE/dy_ni (sigmoid(x_ni) + y_ni (1 - sigmoid(x_ni)))

    Arguments
        dy     (N, D), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "D"))
    x, y, N, D = cache
    _check_shape("dy", dy, ("N", "D"), (N, D))

    # dE/dx_ni = dE/dy_ni (sigmoid(x_ni) + y_ni (1 - sigmoid(x_ni)))
    sigmoid_x = np.exp(-np.logaddexp(0, -x))
    dx = dy * (sigmoid_x + y * (1 - sigmoid_x))

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
