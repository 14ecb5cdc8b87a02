"""Layer normalisation over the features of each example.

Written by symderiv from the layer layer_norm.
"""

import numpy as np

_LAYER = "layer_norm"


def forward(x, gamma, beta, eps):
    """The output and what backward needs.

        mean_n = (1/D) sum_i x_ni
        var_n = (1/D) sum_i (x_ni - mean_n)^2
        rstd_n = 1 / sqrt(eps + var_n)
        xhat_ni = rstd_n (x_ni - mean_n)
        y_ni = beta_i + xhat_ni gamma_i

    Arguments
        x      (N, D), input
        gamma  (D,), input
        beta   (D,), input
        eps    number, positive
    Returns
        y      (N, D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    gamma = _array("gamma", gamma, ("D",))
    beta = _array("beta", beta, ("D",))
    eps = float(eps)
    N, D = x.shape
    _check_sizes(N=N, D=D)
    _check_shape("gamma", gamma, ("D",), (D,))
    _check_shape("beta", beta, ("D",), (D,))

    # mean_n = (1/D) sum_i x_ni
    mean = np.sum(x, axis=1) / D

    # var_n = (1/D) sum_i (x_ni - mean_n)^2
    x_minus_mean = x - mean[:, None]
    var = np.sum(x_minus_mean**2, axis=1) / D

    # rstd_n = 1 / sqrt(eps + var_n)
    rstd = 1 / np.sqrt(eps + var)

    # xhat_ni = rstd_n (x_ni - mean_n)
    xhat = rstd[:, None] * x_minus_mean

    # y_ni = beta_i + xhat_ni gamma_i
    y = beta + xhat * gamma

    cache = (gamma, rstd, xhat, N, D)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dxhat_ni = gamma_i dE/dy_ni
        dE/dx_ni = rstd_n (dE/dxhat_ni - (1/D) sum_j dE/dxhat_nj - (xhat_ni/D) sum_j xhat_nj
            dE/dxhat_nj)
        dE/dgamma_i = sum_n xhat_ni dE/dy_ni
        dE/dbeta_i = sum_n dE/dy_ni

    Arguments
        dy     (N, D), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"      (N, D)
        "dgamma"  (D,)
        "dbeta"   (D,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "D"))
    gamma, rstd, xhat, N, D = cache
    _check_shape("dy", dy, ("N", "D"), (N, D))

    # dE/dxhat_ni = gamma_i dE/dy_ni
    dxhat = gamma * dy

    # dE/dx_ni = rstd_n (dE/dxhat_ni - (1/D) sum_j dE/dxhat_nj - (xhat_ni/D) sum_j xhat_nj
    #     dE/dxhat_nj)
    product = xhat * (np.einsum("ij,ij->i", xhat, dxhat) / D)[:, None]
    dx = rstd[:, None] * (dxhat - (np.sum(dxhat, axis=1) / D)[:, None] - product)

    # dE/dgamma_i = sum_n xhat_ni dE/dy_ni
    dgamma = np.einsum("ij,ij->j", xhat, dy)

    # dE/dbeta_i = sum_n dE/dy_ni
    dbeta = np.sum(dy, axis=0)

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
