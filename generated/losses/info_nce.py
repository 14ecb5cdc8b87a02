"""InfoNCE: each query against all keys of the batch, of which the one with its own number is the right one.

Written by symderiv from the layer info_nce.
"""

import numpy as np

_LAYER = "info_nce"


def forward(q, k, tau):
    """The output and what backward needs.

        s_ij = (1 / tau) sum_d k_jd q_id
        p_ij = exp(s_ij) / (sum_m exp(s_im))
        E = -(1/N) sum_i log(p_ii)

    Arguments
        q    (N, D), input
        k    (N, D), input
        tau  number, positive
    Returns
        E      number
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    q = _array("q", q, ("N", "D"))
    k = _array("k", k, ("N", "D"))
    tau = float(tau)
    N, D = q.shape
    _check_sizes(N=N, D=D)
    _check_shape("k", k, ("N", "D"), (N, D))

    # s_ij = (1 / tau) sum_d k_jd q_id
    s = q @ k.T / tau

    # p_ij = exp(s_ij) / (sum_m exp(s_im))
    # (shifted by the maximum, which changes nothing but keeps exp from overflowing)
    exp_s_shifted = np.exp(s - np.max(s, axis=1, keepdims=True))
    p = exp_s_shifted / np.sum(exp_s_shifted, axis=1, keepdims=True)

    # E = -(1/N) sum_i log(p_ii)
    range_N = np.arange(N)
    E = -np.sum(np.log(p[range_N, range_N])) / N

    cache = (q, k, tau, p, N)
    return E, cache


def backward(dE, cache):
    """The gradients of the inputs, in a dict.

        dE/ds_ij = (1/N) (p_ij - [i = j])
        dE/dq_id = (1 / tau) sum_j k_jd dE/ds_ij
        dE/dk_jd = (1 / tau) sum_i q_id dE/ds_ij

    Arguments
        dE     number, gradient of the loss with respect to E
        cache  what forward returned
    Returns
        "dq"  (N, D)
        "dk"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dE = _scalar("dE", dE)
    q, k, tau, p, N = cache

    # dE/ds_ij = (1/N) (p_ij - [i = j])
    # (times dE, the gradient of the loss itself)
    range_N = np.arange(N)
    ds = dE / N * (p - (range_N[:, None] == range_N).astype(p.dtype))

    # dE/dq_id = (1 / tau) sum_j k_jd dE/ds_ij
    dq = ds @ k / tau

    # dE/dk_jd = (1 / tau) sum_i q_id dE/ds_ij
    dk = ds.T @ q / tau

    return {"dq": dq, "dk": dk}


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
