"""Huber loss: squared errors up to delta, absolute errors beyond.

Written by symderiv from the layer huber_loss.
"""

import numpy as np

_LAYER = "huber_loss"


def forward(x, t, delta):
    """The output and what backward needs.

        e_ni = x_ni - t_ni
        E = (1 / (D N)) sum_{n,i} {1/2 e_ni^2 if abs(e_ni) <= delta; delta (abs(e_ni) - 1/2 delta)
            otherwise}

    Arguments
        x      (N, D), input
        t      (N, D), constant
        delta  number, positive
    Returns
        E      number
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    t = _array("t", t, ("N", "D"))
    delta = float(delta)
    N, D = x.shape
    _check_sizes(N=N, D=D)
    _check_shape("t", t, ("N", "D"), (N, D))

    # e_ni = x_ni - t_ni
    e = x - t

    # E = (1 / (D N)) sum_{n,i} {1/2 e_ni^2 if abs(e_ni) <= delta; delta (abs(e_ni) - 1/2 delta)
    #     otherwise}
    abs_e = np.abs(e)
    E = np.sum(np.where(abs_e <= delta, 0.5 * e**2, delta * (abs_e - 0.5 * delta))) / (D * N)

    cache = (delta, e, N, D)
    return E, cache


def backward(dE, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = (1 / (D N)) {e_ni if abs(e_ni) <= delta; delta sign(e_ni) otherwise}

    Arguments
        dE     number, gradient of the loss with respect to E
        cache  what forward returned
    Returns
        "dx"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dE = _scalar("dE", dE)
    delta, e, N, D = cache

    # dE/dx_ni = (1 / (D N)) {e_ni if abs(e_ni) <= delta; delta sign(e_ni) otherwise}
    # (times dE, the gradient of the loss itself)
    dx = dE / (D * N) * np.where(np.abs(e) <= delta, e, delta * np.sign(e))

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
