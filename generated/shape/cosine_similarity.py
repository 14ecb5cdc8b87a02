"""Cosine similarity of two vectors for each example, no norm taken for less than eps.

Written by symderiv from the layer cosine_similarity.
"""

import numpy as np

_LAYER = "cosine_similarity"


def forward(a, b, eps):
    """The output and what backward needs.

        r_n = sqrt(sum_i a_ni^2)
        s_n = sqrt(sum_i b_ni^2)
        y_n = (1 / (max(eps, r_n) max(eps, s_n))) sum_i a_ni b_ni

    Arguments
        a    (N, D), input
        b    (N, D), input
        eps  number, positive
    Returns
        y      (N,)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    a = _array("a", a, ("N", "D"))
    b = _array("b", b, ("N", "D"))
    eps = float(eps)
    N, D = a.shape
    _check_sizes(N=N, D=D)
    _check_shape("b", b, ("N", "D"), (N, D))

    # r_n = sqrt(sum_i a_ni^2)
    r = np.sqrt(np.sum(a**2, axis=1))

    # s_n = sqrt(sum_i b_ni^2)
    s = np.sqrt(np.sum(b**2, axis=1))

    # y_n = (1 / (max(eps, r_n) max(eps, s_n))) sum_i a_ni b_ni
    y = np.einsum("ij,ij->i", a, b) / np.maximum(eps, r) / np.maximum(eps, s)

    cache = (a, b, eps, r, s, y, N)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/da_ni = {(1 / r_n) dE/dy_n (b_ni / max(eps, s_n) - a_ni y_n / r_n) if eps < r_n; (b_ni /
            (eps max(eps, s_n))) dE/dy_n otherwise}
        dE/db_ni = {(1 / s_n) dE/dy_n (a_ni / max(eps, r_n) - b_ni y_n / s_n) if eps < s_n; (a_ni /
            (eps max(eps, r_n))) dE/dy_n otherwise}

    Arguments
        dy     (N,), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "da"  (N, D)
        "db"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N",))
    a, b, eps, r, s, y, N = cache
    _check_shape("dy", dy, ("N",), (N,))

    # dE/da_ni = {(1 / r_n) dE/dy_n (b_ni / max(eps, s_n) - a_ni y_n / r_n) if eps < r_n; (b_ni /
    #     (eps max(eps, s_n))) dE/dy_n otherwise}
    mask = eps < r
    values = np.maximum(eps, s)
    r_masked = np.where(mask, r, 1)[:, None]
    difference = b / np.where(mask, values, 1)[:, None] - a * y[:, None] / r_masked
    quotient = b * dy[:, None] / eps / np.where(r <= eps, values, 1)[:, None]
    da = np.where(mask[:, None], dy[:, None] * difference / r_masked, quotient)

    # dE/db_ni = {(1 / s_n) dE/dy_n (a_ni / max(eps, r_n) - b_ni y_n / s_n) if eps < s_n; (a_ni /
    #     (eps max(eps, r_n))) dE/dy_n otherwise}
    mask_2 = eps < s
    values_2 = np.maximum(eps, r)
    s_masked = np.where(mask_2, s, 1)[:, None]
    difference_2 = a / np.where(mask_2, values_2, 1)[:, None] - b * y[:, None] / s_masked
    quotient_2 = a * dy[:, None] / eps / np.where(s <= eps, values_2, 1)[:, None]
    db = np.where(mask_2[:, None], dy[:, None] * difference_2 / s_masked, quotient_2)

    return {"da": da, "db": db}


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
