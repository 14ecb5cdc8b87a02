"""Recurrent layer with tanh.

Written by symderiv from the layer rnn_tanh.
"""

import numpy as np

_LAYER = "rnn_tanh"


def forward(x, h0, W, U, b):
    """The output and what backward needs.

        a_ntj = b_j + sum_d x_ntd W_jd + sum_k U_jk h_{n, t - 1, k}
        h_ntj = tanh(a_ntj)
        y_ntj = h_ntj

    Arguments
        x   (N, T, D), input
        h0  (N, H), input
        W   (H, D), input
        U   (H, H), input
        b   (H,), input
    Returns
        y      (N, T, H)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "T", "D"))
    h0 = _array("h0", h0, ("N", "H"))
    W = _array("W", W, ("H", "D"))
    U = _array("U", U, ("H", "H"))
    b = _array("b", b, ("H",))
    N, T, D = x.shape
    H = h0.shape[1]
    _check_sizes(N=N, T=T, D=D, H=H)
    _check_shape("h0", h0, ("N", "H"), (N, H))
    _check_shape("W", W, ("H", "D"), (H, D))
    _check_shape("U", U, ("H", "H"), (H, H))
    _check_shape("b", b, ("H",), (H,))

    a = np.empty((N, T, H), dtype=np.result_type(b, x, W, U, h0))
    h = np.empty((N, T, H), dtype=np.result_type(x, h0, W, U, b))
    for t in range(T):
        # a_ntj = b_j + sum_d x_ntd W_jd + sum_k U_jk h_{n, t - 1, k}
        a[:, t] = b + x[:, t] @ W.T + (h[:, t - 1] if t - 1 >= 0 else h0) @ U.T

        # h_ntj = tanh(a_ntj)
        h[:, t] = np.tanh(a[:, t])

    # y_ntj = h_ntj
    y = h

    cache = (x, h0, W, U, h, N, T, H)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dh_ntj = dE/dy_ntj + [t + 1 < T] sum_k U_kj dE/da_{n, t + 1, k}
        dE/da_ntj = dE/dh_ntj (1 - h_ntj^2)
        dE/dx_ntd = sum_j W_jd dE/da_ntj
        dE/dh0_nk = sum_j U_jk dE/da_n0j
        dE/dW_jd = sum_{n,t} x_ntd dE/da_ntj
        dE/dU_jk = sum_{n,t} dE/da_ntj h_{n, t - 1, k}
        dE/db_j = sum_{n,t} dE/da_ntj

    Arguments
        dy     (N, T, H), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"   (N, T, D)
        "dh0"  (N, H)
        "dW"   (H, D)
        "dU"   (H, H)
        "db"   (H,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "T", "H"))
    x, h0, W, U, h, N, T, H = cache
    _check_shape("dy", dy, ("N", "T", "H"), (N, T, H))

    dh = np.empty((N, T, H), dtype=np.result_type(dy, U))
    da = np.empty((N, T, H), dtype=h.dtype)
    for t in reversed(range(T)):
        # dE/dh_ntj = dE/dy_ntj + [t + 1 < T] sum_k U_kj dE/da_{n, t + 1, k}
        dh[:, t] = dy[:, t] + (da[:, t + 1] @ U if t + 1 <= T - 1 else 0)

        # dE/da_ntj = dE/dh_ntj (1 - h_ntj^2)
        da[:, t] = dh[:, t] * (1 - h[:, t] ** 2)

    # dE/dx_ntd = sum_j W_jd dE/da_ntj
    dx = np.einsum("jd,ntj->ntd", W, da, optimize=True)

    # dE/dh0_nk = sum_j U_jk dE/da_n0j
    dh0 = da[:, 0] @ U

    # dE/dW_jd = sum_{n,t} x_ntd dE/da_ntj
    dW = np.einsum("ntd,ntj->jd", x, da, optimize=True)

    # dE/dU_jk = sum_{n,t} dE/da_ntj h_{n, t - 1, k}
    h_padded = np.pad(h, ((0, 0), (1, 0), (0, 0)))[:, :T]
    mask = np.arange(T) - 1 >= 0
    h_padded_masked = np.where(mask, h_padded.transpose(2, 0, 1), h0.T[:, :, None])
    dU = np.einsum("ntj,knt->jk", da, h_padded_masked, optimize=True)

    # dE/db_j = sum_{n,t} dE/da_ntj
    db = np.sum(da, axis=(0, 1))

    return {"dx": dx, "dh0": dh0, "dW": dW, "dU": dU, "db": db}


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
