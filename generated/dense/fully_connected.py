"""Fully connected layer between two activation functions.

Written by symderiv from the layer fully_connected.
"""

import numpy as np

_LAYER = "fully_connected"


def forward(a, w, b, f, g):
    """The output and what backward needs.

        l_i = f(a_i)
        c_j = b_j + sum_i w_ij l_i
        d_j = g(c_j)

    Arguments
        a  (N,), input
        w  (N, M), input
        b  (M,), input
        f  function, applied to an array element by element
        g  function, applied to an array element by element
    Returns
        d      (M,)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    a = _array("a", a, ("N",))
    w = _array("w", w, ("N", "M"))
    b = _array("b", b, ("M",))
    (N,) = a.shape
    M = w.shape[1]
    _check_sizes(N=N, M=M)
    _check_shape("w", w, ("N", "M"), (N, M))
    _check_shape("b", b, ("M",), (M,))

    # l_i = f(a_i)
    l = f(a)

    # c_j = b_j + sum_i w_ij l_i
    c = b + l @ w

    # d_j = g(c_j)
    d = g(c)

    cache = (a, w, l, c, M)
    return d, cache


def backward(dd, cache, f_prime, g_prime):
    """The gradients of the inputs, in a dict.

        dE/dc_j = g'(c_j) dE/dd_j
        dE/da_i = f'(a_i) sum_j w_ij dE/dc_j
        dE/dw_ij = l_i dE/dc_j
        dE/db_j = dE/dc_j

    Arguments
        dd       (M,), gradient of the loss with respect to d
        cache    what forward returned
        f_prime  derivative f' of the function f, applied to an array element by element
        g_prime  derivative g' of the function g, applied to an array element by element
    Returns
        "da"  (N,)
        "dw"  (N, M)
        "db"  (M,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dd = _array("dd", dd, ("M",))
    a, w, l, c, M = cache
    _check_shape("dd", dd, ("M",), (M,))

    # dE/dc_j = g'(c_j) dE/dd_j
    dc = g_prime(c) * dd

    # dE/da_i = f'(a_i) sum_j w_ij dE/dc_j
    da = f_prime(a) * (w @ dc)

    # dE/dw_ij = l_i dE/dc_j
    dw = l[:, None] * dc

    # dE/db_j = dE/dc_j
    db = dc

    return {"da": da, "dw": dw, "db": db}


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
