"""2-D average pooling over windows of R by T, with strides and zero padding that counts in the mean.

Written by symderiv from the layer avg_pool2d_padded.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

_LAYER = "avg_pool2d_padded"


def forward(x, *, R, T, S, Q, P, O):
    """The output and what backward needs.

        y_ncuv = (1 / (R T)) sum_{r=0}^{R - 1} sum_{t=0}^{T - 1} [0 <= S u + r - P < H, 0 <= Q v + t
            - O < W] x_{n, c, S u + r - P, Q v + t - O}
        U = (H + 2 * P - R) // S + 1
        V = (2 * O + W - T) // Q + 1
        2 * P <= R
        2 * O <= T

    Arguments
        x  (N, C, H, W), input
        R  size, an integer of at least 1
        T  size, an integer of at least 1
        S  size, an integer of at least 1
        Q  size, an integer of at least 1
        P  size, an integer of at least 0
        O  size, an integer of at least 0
    Returns
        y      (N, C, U, V)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C", "H", "W"))
    R = _size("R", R)
    T = _size("T", T)
    S = _size("S", S)
    Q = _size("Q", Q)
    P = _size("P", P)
    O = _size("O", O)
    N, C, H, W = x.shape
    _check_sizes(R=R, T=T, S=S, Q=Q, N=N, C=C, H=H, W=W)
    _check_not_negative(P=P, O=O)
    _check_requirement(2 * P <= R, "2 * P <= R", P=P, R=R)
    _check_requirement(2 * O <= T, "2 * O <= T", O=O, T=T)
    U = (H + 2 * P - R) // S + 1
    V = (2 * O + W - T) // Q + 1
    _check_sizes(U=U, V=V)

    # y_ncuv = (1 / (R T)) sum_{r=0}^{R - 1} sum_{t=0}^{T - 1} [0 <= S u + r - P < H, 0 <= Q v + t -
    #     O < W] x_{n, c, S u + r - P, Q v + t - O}
    x_padded = np.pad(x, ((0, 0), (0, 0), (P, P), (O, O)))
    x_padded_windows = sliding_window_view(x_padded, (R, T), axis=(2, 3))[:, :, ::S, ::Q]
    y = np.sum(x_padded_windows, axis=(4, 5)) / (R * T)

    cache = (N, C, H, W, R, T, S, Q, P, O, U, V)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ncij = (1 / (R T)) sum_{u=max(0, ceil((i + P - R + 1)/S))}^{min(U - 1, floor((i +
            P)/S))} sum_{v=max(0, ceil((j + O - T + 1)/Q))}^{min(V - 1, floor((j + O)/Q))}
            dE/dy_ncuv

    Arguments
        dy     (N, C, U, V), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C, H, W)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C", "U", "V"))
    N, C, H, W, R, T, S, Q, P, O, U, V = cache
    _check_shape("dy", dy, ("N", "C", "U", "V"), (N, C, U, V))

    # dE/dx_ncij = (1 / (R T)) sum_{u=max(0, ceil((i + P - R + 1)/S))}^{min(U - 1, floor((i +
    #     P)/S))} sum_{v=max(0, ceil((j + O - T + 1)/Q))}^{min(V - 1, floor((j + O)/Q))} dE/dy_ncuv
    range_H = np.arange(H)
    range_U = np.arange(U)
    range_W = np.arange(W)
    range_V = np.arange(V)
    mask = (-((R - range_H - P - 1) // S))[:, None] <= range_U
    mask_2 = (mask & (range_U <= ((range_H + P) // S)[:, None])).astype(dy.dtype)
    mask_3 = (-((T - range_W - O - 1) // Q))[:, None] <= range_V
    mask_4 = (mask_3 & (range_V <= ((range_W + O) // Q)[:, None])).astype(dy.dtype)
    dx = np.einsum("ncuv,iu,jv->ncij", dy, mask_2, mask_4, optimize=True) / (R * T)

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


def _check_not_negative(**sizes):
    """Raises ValueError for a size below 0."""
    for name, size in sizes.items():
        if size < 0:
            raise ValueError(f"{_LAYER}: the size {name} is {size}, expected at least 0.")


def _check_requirement(holds, condition, **sizes):
    """Raises ValueError where sizes do not meet a condition."""
    if not holds:
        found = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        raise ValueError(f"{_LAYER}: {found}, expected {condition}.")


def _check_shape(name, array, sizes, shape):
    """Raises ValueError for another shape than the one that the sizes give."""
    if array.shape != shape:
        expected = f"({', '.join(sizes)}) = {shape}"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")
