"""Negative log-likelihood of class indices, averaged over a batch.

Written by symderiv from the layer nll_loss.
"""

import numpy as np

_LAYER = "nll_loss"


def forward(x, t):
    """The output and what backward needs.

        E = -(1/N) sum_n x_{n, t_n}

    Arguments
        x  (N, C), input
        t  (N,), integers
    Returns
        E      number
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C"))
    t = _array("t", t, ("N",), np.integer)
    N, C = x.shape
    _check_sizes(N=N, C=C)
    _check_shape("t", t, ("N",), (N,))
    _check_range("t", t, C)

    # E = -(1/N) sum_n x_{n, t_n}
    E = -np.sum(x[np.arange(N), t]) / N

    cache = (t, N, C)
    return E, cache


def backward(dE, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_nc = -(1/N) [t_n = c]

    Arguments
        dE     number, gradient of the loss with respect to E
        cache  what forward returned
    Returns
        "dx"  (N, C)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dE = _scalar("dE", dE)
    t, N, C = cache

    # dE/dx_nc = -(1/N) [t_n = c]
    # (times dE, the gradient of the loss itself)
    dx = np.where(t[:, None] == np.arange(C), -dE / N, 0)

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


def _check_range(name, array, size):
    """Raises ValueError where an integer is no position along an axis of this size."""
    if array.min() < 0 or array.max() >= size:
        found = f"{array.min()} to {array.max()}"
        raise ValueError(f"{_LAYER}: {name} holds {found}, expected 0 to {size - 1}.")
