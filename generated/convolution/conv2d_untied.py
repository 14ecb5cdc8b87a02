"""2-D cross-correlation with one bias for each output element.

Written by symderiv from the layer conv2d_untied.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

_LAYER = "conv2d_untied"


def forward(a, w, b):
    """The output and what backward needs.

        c_ij = b_ij + sum_{p,q} w_pq a_{i + p, j + q}
        H = M - K + 1
        W = N - K + 1

    Arguments
        a  (M, N), input
        w  (K, K), input
        b  (H, W), input
    Returns
        c      (H, W)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    a = _array("a", a, ("M", "N"))
    w = _array("w", w, ("K", "K"))
    b = _array("b", b, ("H", "W"))
    M, N = a.shape
    K = w.shape[0]
    _check_sizes(M=M, N=N, K=K)
    H = M - K + 1
    W = N - K + 1
    _check_sizes(H=H, W=W)
    _check_shape("w", w, ("K", "K"), (K, K))
    _check_shape("b", b, ("H", "W"), (H, W))

    # c_ij = b_ij + sum_{p,q} w_pq a_{i + p, j + q}
    a_windows = sliding_window_view(a, (K, K))
    c = b + np.einsum("ijpq,pq->ij", a_windows, w, optimize=True)

    cache = (a, w, K, H, W)
    return c, cache


def backward(dc, cache):
    """The gradients of the inputs, in a dict.

        dE/da_ij = sum_{p=max(0, i - H + 1)}^{min(K - 1, i)} sum_{q=max(0, j - W + 1)}^{min(K - 1,
            j)} w_pq dE/dc_{i - p, j - q}
        dE/dw_pq = sum_{i,j} a_{i + p, j + q} dE/dc_ij
        dE/db_ij = dE/dc_ij

    Arguments
        dc     (H, W), gradient of the loss with respect to c
        cache  what forward returned
    Returns
        "da"  (M, N)
        "dw"  (K, K)
        "db"  (H, W)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dc = _array("dc", dc, ("H", "W"))
    a, w, K, H, W = cache
    _check_shape("dc", dc, ("H", "W"), (H, W))

    # dE/da_ij = sum_{p=max(0, i - H + 1)}^{min(K - 1, i)} sum_{q=max(0, j - W + 1)}^{min(K - 1, j)}
    #     w_pq dE/dc_{i - p, j - q}
    dc_windows = sliding_window_view(np.pad(dc, K - 1), (K, K))[..., ::-1, ::-1]
    da = np.einsum("ijpq,pq->ij", dc_windows, w, optimize=True)

    # dE/dw_pq = sum_{i,j} a_{i + p, j + q} dE/dc_ij
    a_windows = sliding_window_view(a, (H, W))
    dw = np.einsum("pqij,ij->pq", a_windows, dc)

    # dE/db_ij = dE/dc_ij
    db = dc.copy()

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
