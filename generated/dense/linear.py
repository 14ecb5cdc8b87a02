"""Linear map with a bias, of each row of a batch.

Written by symderiv from the layer linear.
"""

import numpy as np

_LAYER = "linear"


def forward(x, w, b):
    """The output and what backward needs.

        y_no = b_o + sum_i w_oi x_ni

    Arguments
        x  (N, I), input
        w  (O, I), input
        b  (O,), input
    Returns
        y      (N, O)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "I"))
    w = _array("w", w, ("O", "I"))
    b = _array("b", b, ("O",))
    N, I = x.shape
    O = w.shape[0]
    _check_sizes(N=N, I=I, O=O)
    _check_shape("w", w, ("O", "I"), (O, I))
    _check_shape("b", b, ("O",), (O,))

    # y_no = b_o + sum_i w_oi x_ni
    y = b + x @ w.T

    cache = (x, w, N, O)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = sum_o w_oi dE/dy_no
        dE/dw_oi = sum_n x_ni dE/dy_no
        dE/db_o = sum_n dE/dy_no

    Arguments
        dy     (N, O), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, I)
        "dw"  (O, I)
        "db"  (O,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "O"))
    x, w, N, O = cache
    _check_shape("dy", dy, ("N", "O"), (N, O))

    # dE/dx_ni = sum_o w_oi dE/dy_no
    dx = dy @ w

    # dE/dw_oi = sum_n x_ni dE/dy_no
    dw = dy.T @ x

    # dE/db_o = sum_n dE/dy_no
    db = np.sum(dy, axis=0)

    return {"dx": dx, "dw": dw, "db": db}


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
