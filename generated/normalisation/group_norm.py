"""Group normalisation: G groups of K channels, each over its channels and space.

Written by symderiv from the layer group_norm.
"""

import numpy as np

_LAYER = "group_norm"


def forward(x, gamma, beta, eps, *, G, K):
    """The output and what backward needs.

        mean_ng = (1 / (H K W)) sum_{k=0}^{K - 1} sum_{h,w} x_{n, K g + k, h, w}
        var_ng = (1 / (H K W)) sum_{k=0}^{K - 1} sum_{h,w} (x_{n, K g + k, h, w} - mean_ng)^2
        rstd_ng = 1 / sqrt(eps + var_ng)
        xhat_nchw = rstd_{n, floor(c/K)} (x_nchw - mean_{n, floor(c/K)})
        y_nchw = beta_c + xhat_nchw gamma_c
        C = G * K

    Arguments
        x      (N, C, H, W), input
        gamma  (C,), input
        beta   (C,), input
        eps    number, positive
        G      size, an integer of at least 1
        K      size, an integer of at least 1
    Returns
        y      (N, C, H, W)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C", "H", "W"))
    gamma = _array("gamma", gamma, ("C",))
    beta = _array("beta", beta, ("C",))
    eps = float(eps)
    G = _size("G", G)
    K = _size("K", K)
    N, _, H, W = x.shape
    _check_sizes(G=G, K=K, N=N, H=H, W=W)
    C = G * K
    _check_sizes(C=C)
    _check_shape("x", x, ("N", "C", "H", "W"), (N, C, H, W))
    _check_shape("gamma", gamma, ("C",), (C,))
    _check_shape("beta", beta, ("C",), (C,))

    # mean_ng = (1 / (H K W)) sum_{k=0}^{K - 1} sum_{h,w} x_{n, K g + k, h, w}
    x_2 = x.reshape(N, G, K, H, W)
    mean = np.sum(x_2 @ np.ones((W,), dtype=x.dtype), axis=(2, 3)) / (H * K * W)

    # var_ng = (1 / (H K W)) sum_{k=0}^{K - 1} sum_{h,w} (x_{n, K g + k, h, w} - mean_ng)^2
    x_minus_mean = x_2 - mean[:, :, None, None, None]
    var = np.sum(x_minus_mean**2, axis=(2, 3, 4)) / (H * K * W)

    # rstd_ng = 1 / sqrt(eps + var_ng)
    rstd = 1 / np.sqrt(eps + var)

    # xhat_nchw = rstd_{n, floor(c/K)} (x_nchw - mean_{n, floor(c/K)})
    xhat = (rstd[:, :, None, None, None] * x_minus_mean).reshape(N, C, H, W)

    # y_nchw = beta_c + xhat_nchw gamma_c
    y = beta[:, None, None] + xhat * gamma[:, None, None]

    cache = (gamma, rstd, xhat, N, G, K, H, W, C)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dxhat_nchw = gamma_c dE/dy_nchw
        dE/dx_nchw = rstd_{n, floor(c/K)} (dE/dxhat_nchw - (1 / (H K W)) sum_{j=0}^{K - 1} sum_{i,k}
            dE/dxhat_{n, j + K floor(c/K), i, k} - (xhat_nchw / (H K W)) sum_{j=0}^{K - 1} sum_{i,k}
            xhat_{n, j + K floor(c/K), i, k} dE/dxhat_{n, j + K floor(c/K), i, k})
        dE/dgamma_c = sum_{n,h,w} xhat_nchw dE/dy_nchw
        dE/dbeta_c = sum_{n,h,w} dE/dy_nchw

    Arguments
        dy     (N, C, H, W), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"      (N, C, H, W)
        "dgamma"  (C,)
        "dbeta"   (C,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C", "H", "W"))
    gamma, rstd, xhat, N, G, K, H, W, C = cache
    _check_shape("dy", dy, ("N", "C", "H", "W"), (N, C, H, W))

    # dE/dxhat_nchw = gamma_c dE/dy_nchw
    dxhat = gamma[:, None, None] * dy

    # dE/dx_nchw = rstd_{n, floor(c/K)} (dE/dxhat_nchw - (1 / (H K W)) sum_{j=0}^{K - 1} sum_{i,k}
    #     dE/dxhat_{n, j + K floor(c/K), i, k} - (xhat_nchw / (H K W)) sum_{j=0}^{K - 1} sum_{i,k}
    #     xhat_{n, j + K floor(c/K), i, k} dE/dxhat_{n, j + K floor(c/K), i, k})
    dxhat_2 = dxhat.reshape(N, G, K, H, W)
    xhat_2 = xhat.reshape(N, G, K, H, W)
    dxhat_2_dot_one = dxhat_2 @ np.ones((W,), dtype=np.result_type(rstd, dxhat, xhat))
    quotient = np.einsum("ijklm,ijklm->ij", xhat_2, dxhat_2) / (H * K * W)
    quotient_2 = np.sum(dxhat_2_dot_one, axis=(2, 3)) / (H * K * W)
    dxhat_2_minus_quotient_2 = dxhat_2 - quotient_2[:, :, None, None, None]
    difference = dxhat_2_minus_quotient_2 - xhat_2 * quotient[:, :, None, None, None]
    dx = (rstd[:, :, None, None, None] * difference).reshape(N, C, H, W)

    # dE/dgamma_c = sum_{n,h,w} xhat_nchw dE/dy_nchw
    dgamma = np.einsum("ijkl,ijkl->j", xhat, dy)

    # dE/dbeta_c = sum_{n,h,w} dE/dy_nchw
    dbeta = np.sum(dy, axis=(0, 2, 3))

    return {"dx": dx, "dgamma": dgamma, "dbeta": dbeta}


def _array(name, value, sizes, kind=np.floating):
    """The value as an array, with its dtype and number of axes checked; sizes name its axes."""
    array = np.asarray(value)
    if not np.issubdtype(array.dtype, kind):
        raise ValueError(f"{_LAYER}: {name} has dtype {array.dtype}, expected {kind.__name__}.")
    if array.ndim != len(sizes):
        expected = f"({', '.join(sizes)})"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")
    return array


def _size(name, value):
    """The value as a Python integer, checked to be one."""
    if not isinstance(value, (int, np.integer)):
        raise ValueError(f"{_LAYER}: the size {name} is {value!r}, expected an integer.")
    return int(value)


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
