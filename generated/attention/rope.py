"""Rotary position embedding: pairs of neighbouring features, turned by an angle.

Written by symderiv from the layer rope.
"""

import numpy as np

_LAYER = "rope"


def forward(x, theta):
    """The output and what backward needs.

        y_nthi = x_nthi cos(theta_{t, floor(i/2)}) + x_{n, t, h, i - 2 (i mod 2) + 1} sin(theta_{t,
            floor(i/2)}) (2 (i mod 2) - 1)

    Arguments
        x      (N, T, H, 2 * D), input
        theta  (T, D), constant
    Returns
        y      (N, T, H, 2 * D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "T", "H", "2 * D"))
    theta = _array("theta", theta, ("T", "D"))
    N, T, H, _ = x.shape
    D = theta.shape[1]
    _check_sizes(N=N, T=T, H=H, D=D)
    _check_shape("x", x, ("N", "T", "H", "2 * D"), (N, T, H, 2 * D))
    _check_shape("theta", theta, ("T", "D"), (T, D))

    # y_nthi = x_nthi cos(theta_{t, floor(i/2)}) + x_{n, t, h, i - 2 (i mod 2) + 1} sin(theta_{t,
    #     floor(i/2)}) (2 (i mod 2) - 1)
    x_2 = x.reshape(N, T, H, D, 2)
    difference = 2 * np.arange(2, dtype=np.result_type(x, theta)) - 1
    product = (difference * np.sin(theta)[:, :, None])[:, None] * x_2[..., ::-1]
    y = (x_2 * np.cos(theta)[:, None, :, None] + product).reshape(N, T, H, 2 * D)

    cache = (theta, N, T, H, D)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_nthi = cos(theta_{t, floor(i/2)}) dE/dy_nthi + sin(theta_{t, floor(i/2)}) dE/dy_{n, t,
            h, i - 2 (i mod 2) + 1} (1 - 2 (i mod 2))

    Arguments
        dy     (N, T, H, 2 * D), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, T, H, 2 * D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "T", "H", "2 * D"))
    theta, N, T, H, D = cache
    _check_shape("dy", dy, ("N", "T", "H", "2 * D"), (N, T, H, 2 * D))

    # dE/dx_nthi = cos(theta_{t, floor(i/2)}) dE/dy_nthi + sin(theta_{t, floor(i/2)}) dE/dy_{n, t,
    #     h, i - 2 (i mod 2) + 1} (1 - 2 (i mod 2))
    dy_2 = dy.reshape(N, T, H, D, 2)
    difference = 1 - 2 * np.arange(2, dtype=np.result_type(theta, dy))
    product = (difference * np.sin(theta)[:, :, None])[:, None] * dy_2[..., ::-1]
    dx = (np.cos(theta)[:, None, :, None] * dy_2 + product).reshape(N, T, H, 2 * D)

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
