"""Softmax with squared error.

Written by symderiv from the layer softmax_mse.
"""

import numpy as np

_LAYER = "softmax_mse"


def forward(a, o):
    """The output and what backward needs.

        l_i = exp(a_i) / (sum_j exp(a_j))
        E = 1/2 sum_i (l_i - o_i)^2

    Arguments
        a  (n,), input
        o  (n,), constant
    Returns
        E      number
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    a = _array("a", a, ("n",))
    o = _array("o", o, ("n",))
    (n,) = a.shape
    _check_sizes(n=n)
    _check_shape("o", o, ("n",), (n,))

    # l_i = exp(a_i) / (sum_j exp(a_j))
    # (shifted by the maximum, which changes nothing but keeps exp from overflowing)
    exp_a_shifted = np.exp(a - np.max(a))
    l = exp_a_shifted / np.sum(exp_a_shifted)

    # E = 1/2 sum_i (l_i - o_i)^2
    E = 0.5 * np.sum((l - o) ** 2)

    cache = (o, l)
    return E, cache


def backward(dE, cache):
    """The gradients of the inputs, in a dict.

        dE/da_i = l_i (l_i - o_i - sum_j l_j (l_j - o_j))

    Arguments
        dE     number, gradient of the loss with respect to E
        cache  what forward returned
    Returns
        "da"  (n,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dE = _scalar("dE", dE)
    o, l = cache

    # dE/da_i = l_i (l_i - o_i - sum_j l_j (l_j - o_j))
    # (times dE, the gradient of the loss itself)
    dl = l - o
    da = dE * l * (dl - l @ dl)

    return {"da": da}


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
