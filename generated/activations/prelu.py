"""Rectified linear unit with a slope below 0 for each channel, which is learnt.

Written by symderiv from the layer prelu.
"""

import numpy as np

_LAYER = "prelu"


def forward(x, w):
    """The output and what backward needs.

        y_nc = {x_nc if x_nc > 0; x_nc w_c otherwise}

    Arguments
        x  (N, C), input
        w  (C,), input
    Returns
        y      (N, C)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C"))
    w = _array("w", w, ("C",))
    N, C = x.shape
    _check_sizes(N=N, C=C)
    _check_shape("w", w, ("C",), (C,))

    # y_nc = {x_nc if x_nc > 0; x_nc w_c otherwise}
    y = np.where(x > 0, x, x * w)

    cache = (x, w, N, C)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_nc = dE/dy_nc {1 if x_nc > 0; w_c otherwise}
        dE/dw_c = sum_n dE/dy_nc {0 if x_nc > 0; x_nc otherwise}

    Arguments
        dy     (N, C), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C)
        "dw"  (C,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C"))
    x, w, N, C = cache
    _check_shape("dy", dy, ("N", "C"), (N, C))

    # dE/dx_nc = dE/dy_nc {1 if x_nc > 0; w_c otherwise}
    mask = x > 0
    dx = dy * np.where(mask, 1, w)

    # dE/dw_c = sum_n dE/dy_nc {0 if x_nc > 0; x_nc otherwise}
    dw = np.sum(dy.T * np.where(mask.T, 0, x.T), axis=1)

    return {"dx": dx, "dw": dw}


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
