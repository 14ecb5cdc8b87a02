"""Batch normalisation in training, over the batch and space of each channel.

Written by symderiv from the layer batch_norm.
"""

import numpy as np

_LAYER = "batch_norm"


def forward(x, gamma, beta, eps):
    """The output and what backward needs.

        mean_c = (1 / (H N W)) sum_{n,h,w} x_nchw
        var_c = (1 / (H N W)) sum_{n,h,w} (x_nchw - mean_c)^2
        rstd_c = 1 / sqrt(eps + var_c)
        xhat_nchw = rstd_c (x_nchw - mean_c)
        y_nchw = beta_c + xhat_nchw gamma_c

    Arguments
        x      (N, C, H, W), input
        gamma  (C,), input
        beta   (C,), input
        eps    number, positive
    Returns
        y      (N, C, H, W)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C", "H", "W"))
    gamma = _array("gamma", gamma, ("C",))
    beta = _array("beta", beta, ("C",))
    eps = float(eps)
    N, C, H, W = x.shape
    _check_sizes(N=N, C=C, H=H, W=W)
    _check_shape("gamma", gamma, ("C",), (C,))
    _check_shape("beta", beta, ("C",), (C,))

    # mean_c = (1 / (H N W)) sum_{n,h,w} x_nchw
    mean = np.sum(x, axis=(0, 2, 3)) / (H * N * W)

    # var_c = (1 / (H N W)) sum_{n,h,w} (x_nchw - mean_c)^2
    x_minus_mean_squared = (x.transpose(1, 0, 2, 3) - mean[:, None, None, None]) ** 2
    var = np.sum(x_minus_mean_squared, axis=(1, 2, 3)) / (H * N * W)

    # rstd_c = 1 / sqrt(eps + var_c)
    rstd = 1 / np.sqrt(eps + var)

    # xhat_nchw = rstd_c (x_nchw - mean_c)
    xhat = rstd[:, None, None] * (x - mean[:, None, None])

    # y_nchw = beta_c + xhat_nchw gamma_c
    y = beta[:, None, None] + xhat * gamma[:, None, None]

    cache = (gamma, rstd, xhat, N, C, H, W)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dxhat_nchw = gamma_c dE/dy_nchw
        dE/dx_nchw = rstd_c (dE/dxhat_nchw - (1 / (H N W)) sum_{p,i,j} dE/dxhat_pcij - (xhat_nchw /
            (H N W)) sum_{p,i,j} xhat_pcij dE/dxhat_pcij)
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
    gamma, rstd, xhat, N, C, H, W = cache
    _check_shape("dy", dy, ("N", "C", "H", "W"), (N, C, H, W))

    # dE/dxhat_nchw = gamma_c dE/dy_nchw
    dxhat = gamma[:, None, None] * dy

    # dE/dx_nchw = rstd_c (dE/dxhat_nchw - (1 / (H N W)) sum_{p,i,j} dE/dxhat_pcij - (xhat_nchw / (H
    #     N W)) sum_{p,i,j} xhat_pcij dE/dxhat_pcij)
    difference = dxhat - (np.sum(dxhat, axis=(0, 2, 3)) / (H * N * W))[:, None, None]
    quotient = np.einsum("ijkl,ijkl->j", xhat, dxhat) / (H * N * W)
    dx = rstd[:, None, None] * (difference - xhat * quotient[:, None, None])

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
