"""Residual connection round two linear maps with a function between them.

Written by symderiv from the layer residual.
"""

import numpy as np

_LAYER = "residual"


def forward(x, w, v, f):
    """The output and what backward needs.

        z_nj = sum_i w_ji x_ni
        y_ni = x_ni + sum_j v_ij f(z_nj)

    Arguments
        x  (N, D), input
        w  (H, D), input
        v  (D, H), input
        f  function, applied to an array element by element
    Returns
        y      (N, D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    w = _array("w", w, ("H", "D"))
    v = _array("v", v, ("D", "H"))
    N, D = x.shape
    H = w.shape[0]
    _check_sizes(N=N, D=D, H=H)
    _check_shape("w", w, ("H", "D"), (H, D))
    _check_shape("v", v, ("D", "H"), (D, H))

    # z_nj = sum_i w_ji x_ni
    z = x @ w.T

    # y_ni = x_ni + sum_j v_ij f(z_nj)
    y = x + f(z) @ v.T

    cache = (x, w, v, z, N, D)
    return y, cache


def backward(dy, cache, f, f_prime):
    """The gradients of the inputs, in a dict.

        dE/dz_nj = f'(z_nj) sum_i v_ij dE/dy_ni
        dE/dx_ni = dE/dy_ni + sum_j w_ji dE/dz_nj
        dE/dw_ji = sum_n x_ni dE/dz_nj
        dE/dv_ij = sum_n f(z_nj) dE/dy_ni

    Arguments
        dy       (N, D), gradient of the loss with respect to y
        cache    what forward returned
        f        function, applied to an array element by element
        f_prime  derivative f' of the function f, applied to an array element by element
    Returns
        "dx"  (N, D)
        "dw"  (H, D)
        "dv"  (D, H)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "D"))
    x, w, v, z, N, D = cache
    _check_shape("dy", dy, ("N", "D"), (N, D))

    # dE/dz_nj = f'(z_nj) sum_i v_ij dE/dy_ni
    dz = f_prime(z) * (dy @ v)

    # dE/dx_ni = dE/dy_ni + sum_j w_ji dE/dz_nj
    dx = dy + dz @ w

    # dE/dw_ji = sum_n x_ni dE/dz_nj
    dw = dz.T @ x

    # dE/dv_ij = sum_n f(z_nj) dE/dy_ni
    dv = dy.T @ f(z)

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
