"""Linear map gated by the swish of another one.

Written by symderiv from the layer swiglu.
"""

import numpy as np

_LAYER = "swiglu"


def forward(x, w, v):
    """The output and what backward needs.

        a_no = sum_i w_io x_ni
        b_no = sum_i v_io x_ni
        s_no = a_no sigmoid(a_no)
        y_no = b_no s_no

    Arguments
        x  (N, I), input
        w  (I, O), input
        v  (I, O), input
    Returns
        y      (N, O)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "I"))
    w = _array("w", w, ("I", "O"))
    v = _array("v", v, ("I", "O"))
    N, I = x.shape
    O = w.shape[1]
    _check_sizes(N=N, I=I, O=O)
    _check_shape("w", w, ("I", "O"), (I, O))
    _check_shape("v", v, ("I", "O"), (I, O))

    # a_no = sum_i w_io x_ni
    a = x @ w

    # b_no = sum_i v_io x_ni
    b = x @ v

    # s_no = a_no sigmoid(a_no)
    s = a * np.exp(-np.logaddexp(0, -a))

    # y_no = b_no s_no
    y = b * s

    cache = (x, w, v, a, b, s, N, O)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/db_no = s_no dE/dy_no
        dE/da_no = b_no dE/dy_no (sigmoid(a_no) + s_no (1 - sigmoid(a_no)))
        dE/dx_ni = sum_o v_io dE/db_no + sum_o w_io dE/da_no
        dE/dw_io = sum_n x_ni dE/da_no
        dE/dv_io = sum_n x_ni dE/db_no

    Arguments
        dy     (N, O), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, I)
        "dw"  (I, O)
        "dv"  (I, O)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "O"))
    x, w, v, a, b, s, N, O = cache
    _check_shape("dy", dy, ("N", "O"), (N, O))

    # dE/db_no = s_no dE/dy_no
    db = s * dy

    # dE/da_no = b_no dE/dy_no (sigmoid(a_no) + s_no (1 - sigmoid(a_no)))
    sigmoid_a = np.exp(-np.logaddexp(0, -a))
    da = b * dy * (sigmoid_a + s * (1 - sigmoid_a))

    # dE/dx_ni = sum_o v_io dE/db_no + sum_o w_io dE/da_no
    dx = db @ v.T + da @ w.T

    # dE/dw_io = sum_n x_ni dE/da_no
    dw = x.T @ da

    # dE/dv_io = sum_n x_ni dE/db_no
    dv = x.T @ db

    return {"dx": dx, "dw": dw, "dv": dv}


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
