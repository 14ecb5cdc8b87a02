"""Cumulative product along a row.

Written by symderiv from the layer cumprod.
"""

import numpy as np

_LAYER = "cumprod"


def forward(x):
    """The output and what backward needs.

        p_nt = x_nt p_{n, t - 1}
        y_nt = p_nt

    Arguments
        x  (N, T), input
    Returns
        y      (N, T)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "T"))
    N, T = x.shape
    _check_sizes(N=N, T=T)

    p = np.empty((N, T), dtype=x.dtype)
    for t in range(T):
        # p_nt = x_nt p_{n, t - 1}
        p[:, t] = x[:, t] * (p[:, t - 1] if t - 1 >= 0 else 1)

    # y_nt = p_nt
    y = p

    cache = (x, p, N, T)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dp_nt = dE/dy_nt + x_{n, t + 1} dE/dp_{n, t + 1} [t + 1 < T]
        dE/dx_nt = dE/dp_nt p_{n, t - 1}

    Arguments
        dy     (N, T), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, T)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "T"))
    x, p, N, T = cache
    _check_shape("dy", dy, ("N", "T"), (N, T))

    dp = np.empty((N, T), dtype=np.result_type(dy, x))
    for t in reversed(range(T)):
        # dE/dp_nt = dE/dy_nt + x_{n, t + 1} dE/dp_{n, t + 1} [t + 1 < T]
        dp[:, t] = dy[:, t] + (x[:, t + 1] * dp[:, t + 1] if t + 1 <= T - 1 else 0)

    # dE/dx_nt = dE/dp_nt p_{n, t - 1}
    dx = dp * np.pad(p, ((0, 0), (1, 0)), constant_values=1)[:, :T]

    return {"dx": dx}


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
