"""Mean absolute error.

Written by symderiv from the layer l1_loss.
"""

import numpy as np

_LAYER = "l1_loss"


def forward(x, t):
    """The output and what backward needs.

        E = (1 / (D N)) sum_{n,i} abs(t_ni - x_ni)

    Arguments
        x  (N, D), input
        t  (N, D), constant
    Returns
        E      number
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    t = _array("t", t, ("N", "D"))
    N, D = x.shape
    _check_sizes(N=N, D=D)
    _check_shape("t", t, ("N", "D"), (N, D))

    # E = (1 / (D N)) sum_{n,i} abs(t_ni - x_ni)
    E = np.sum(np.abs(t - x)) / (D * N)

    cache = (x, t, N, D)
    return E, cache


def backward(dE, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = (1 / (D N)) sign(x_ni - t_ni)

    Arguments
        dE     number, gradient of the loss with respect to E
        cache  what forward returned
    Returns
        "dx"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dE = _scalar("dE", dE)
    x, t, N, D = cache

    # dE/dx_ni = (1 / (D N)) sign(x_ni - t_ni)
    # (times dE, the gradient of the loss itself)
    dx = dE / (D * N) * np.sign(x - t)

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


def _scalar(name, value):
    """The value, checked to be one real number; a Python number does not widen arrays."""
    if np.ndim(value) or np.asarray(value).dtype.kind not in "iuf":
        raise ValueError(f"{_LAYER}: {name} has shape {np.shape(value)}, expected a number.")
    return value


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
