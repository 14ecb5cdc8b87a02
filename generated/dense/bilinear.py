"""Bilinear form of two inputs with a bias, for each row of a batch.

Written by symderiv from the layer bilinear.
"""

import numpy as np

_LAYER = "bilinear"


def forward(x, z, w, b):
    """The output and what backward needs.

        y_nk = b_k + sum_{i,j} w_kij x_ni z_nj

    Arguments
        x  (N, I), input
        z  (N, J), input
        w  (K, I, J), input
        b  (K,), input
    Returns
        y      (N, K)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "I"))
    z = _array("z", z, ("N", "J"))
    w = _array("w", w, ("K", "I", "J"))
    b = _array("b", b, ("K",))
    N, I = x.shape
    J = z.shape[1]
    K = w.shape[0]
    _check_sizes(N=N, I=I, J=J, K=K)
    _check_shape("z", z, ("N", "J"), (N, J))
    _check_shape("w", w, ("K", "I", "J"), (K, I, J))
    _check_shape("b", b, ("K",), (K,))

    # y_nk = b_k + sum_{i,j} w_kij x_ni z_nj
    y = b + np.einsum("kij,ni,nj->nk", w, x, z, optimize=True)

    cache = (x, z, w, N, K)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = sum_k dE/dy_nk sum_j w_kij z_nj
        dE/dz_nj = sum_k dE/dy_nk sum_i w_kij x_ni
        dE/dw_kij = sum_n x_ni z_nj dE/dy_nk
        dE/db_k = sum_n dE/dy_nk

    Arguments
        dy     (N, K), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, I)
        "dz"  (N, J)
        "dw"  (K, I, J)
        "db"  (K,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "K"))
    x, z, w, N, K = cache
    _check_shape("dy", dy, ("N", "K"), (N, K))

    # dE/dx_ni = sum_k dE/dy_nk sum_j w_kij z_nj
    dx = np.einsum("nk,nik->ni", dy, np.einsum("kij,nj->nik", w, z, optimize=True))

    # dE/dz_nj = sum_k dE/dy_nk sum_i w_kij x_ni
    dz = np.einsum("nk,njk->nj", dy, np.einsum("kij,ni->njk", w, x, optimize=True))

    # dE/dw_kij = sum_n x_ni z_nj dE/dy_nk
    dw = np.einsum("ni,nj,nk->kij", x, z, dy, optimize=True)

    # dE/db_k = sum_n dE/dy_nk
    db = np.sum(dy, axis=0)

    return {"dx": dx, "dz": dz, "dw": dw, "db": db}


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
