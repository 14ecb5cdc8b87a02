"""Division of each example by its Euclidean norm, or by eps where the norm is smaller.

Written by symderiv from the layer normalize.
"""

import numpy as np

_LAYER = "normalize"


def forward(x, eps):
    """The output and what backward needs.

        norm_n = sqrt(sum_i x_ni^2)
        y_ni = x_ni / max(eps, norm_n)

    Arguments
        x    (N, D), input
        eps  number, positive
    Returns
        y      (N, D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    eps = float(eps)
    N, D = x.shape
    _check_sizes(N=N, D=D)

    # norm_n = sqrt(sum_i x_ni^2)
    norm = np.sqrt(np.sum(x**2, axis=1))

    # y_ni = x_ni / max(eps, norm_n)
    y = x / np.maximum(eps, norm)[:, None]

    cache = (eps, norm, y, N, D)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = {(1 / norm_n) (dE/dy_ni - y_ni sum_j y_nj dE/dy_nj) if eps < norm_n; (1 / eps)
            dE/dy_ni otherwise}

    Arguments
        dy     (N, D), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "D"))
    eps, norm, y, N, D = cache
    _check_shape("dy", dy, ("N", "D"), (N, D))

    # dE/dx_ni = {(1 / norm_n) (dE/dy_ni - y_ni sum_j y_nj dE/dy_nj) if eps < norm_n; (1 / eps)
    #     dE/dy_ni otherwise}
    mask = eps < norm
    difference = dy - y * np.einsum("ij,ij->i", y, dy)[:, None]
    dx = np.where(mask[:, None], difference / np.where(mask, norm, 1)[:, None], dy / eps)

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
