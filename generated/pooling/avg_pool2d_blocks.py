"""Average pooling over windows of S by S that do not overlap.

Written by symderiv from the layer avg_pool2d_blocks.
"""

import numpy as np

_LAYER = "avg_pool2d_blocks"


def forward(a, *, S):
    """The output and what backward needs.

        b_ij = (1/S^2) sum_{p=0}^{S - 1} sum_{q=0}^{S - 1} a_{S i + p, S j + q}
        H = M // S
        W = N // S

    Arguments
        a  (M, N), input
        S  size, an integer of at least 1
    Returns
        b      (H, W)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    a = _array("a", a, ("M", "N"))
    S = _size("S", S)
    M, N = a.shape
    _check_sizes(S=S, M=M, N=N)
    H = M // S
    W = N // S
    _check_sizes(H=H, W=W)

    # b_ij = (1/S^2) sum_{p=0}^{S - 1} sum_{q=0}^{S - 1} a_{S i + p, S j + q}
    a_dot_one = a[: H * S, : S * W].reshape(H, S, W, S) @ np.ones((S,), dtype=a.dtype)
    b = np.sum(a_dot_one, axis=1) / S**2

    cache = (M, N, S, H, W)
    return b, cache


def backward(db, cache):
    """The gradients of the inputs, in a dict.

        dE/da_ij = (1/S^2) dE/db_{floor(i/S), floor(j/S)} [floor(i/S) < H, floor(j/S) < W]

    Arguments
        db     (H, W), gradient of the loss with respect to b
        cache  what forward returned
    Returns
        "da"  (M, N)
    Raises ValueError where a shape or a dtype does not fit.
    """
    db = _array("db", db, ("H", "W"))
    M, N, S, H, W = cache
    _check_shape("db", db, ("H", "W"), (H, W))

    # dE/da_ij = (1/S^2) dE/db_{floor(i/S), floor(j/S)} [floor(i/S) < H, floor(j/S) < W]
    da = np.pad(np.repeat(np.repeat(db / S**2, S, axis=1), S, axis=0), ((0, M % S), (0, N % S)))

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


def _size(name, value):
    """The value as a Python integer, checked to be one."""
    if not isinstance(value, (int, np.integer)):
        raise ValueError(f"{_LAYER}: the size {name} is {value!r}, expected an integer.")
    return int(value)


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
