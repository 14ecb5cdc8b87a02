"""Cross-entropy of the softmax against target probabilities, averaged over a batch.

Written by symderiv from the layer softmax_cross_entropy.
"""

import numpy as np

_LAYER = "softmax_cross_entropy"


def forward(z, t):
    """The output and what backward needs.

        p_ni = exp(z_ni) / (sum_k exp(z_nk))
        E = -(1/N) sum_{n,k} t_nk log(p_nk)

    Arguments
        z  (N, C), input
        t  (N, C), constant
    Returns
        E      number
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    z = _array("z", z, ("N", "C"))
    t = _array("t", t, ("N", "C"))
    N, C = z.shape
    _check_sizes(N=N, C=C)
    _check_shape("t", t, ("N", "C"), (N, C))

    # p_ni = exp(z_ni) / (sum_k exp(z_nk))
    # (shifted by the maximum, which changes nothing but keeps exp from overflowing)
    exp_z_shifted = np.exp(z - np.max(z, axis=1, keepdims=True))
    p = exp_z_shifted / np.sum(exp_z_shifted, axis=1, keepdims=True)

    # E = -(1/N) sum_{n,k} t_nk log(p_nk)
    E = -np.einsum("ij,ij->", t, np.log(p)) / N

    cache = (t, p, N)
    return E, cache


def backward(dE, cache):
    """The gradients of the inputs, in a dict.

        dE/dz_ni = (1/N) (p_ni sum_k t_nk - t_ni)

    Arguments
        dE     number, gradient of the loss with respect to E
        cache  what forward returned
    Returns
        "dz"  (N, C)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dE = _scalar("dE", dE)
    t, p, N = cache

    # dE/dz_ni = (1/N) (p_ni sum_k t_nk - t_ni)
    # (times dE, the gradient of the loss itself)
    dz = dE / N * (p * np.sum(t, axis=1, keepdims=True) - t)

    return {"dz": dz}


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
