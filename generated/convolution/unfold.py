"""Sliding blocks of an image as columns (im2col), with stride, zero padding and dilation.

Written by symderiv from the layer unfold.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

_LAYER = "unfold"


def forward(x, *, R, T, S, Q, P, O, D, F):
    """The output and what backward needs.

        y_nql = [0 <= D (floor(q/T) mod R) + S floor(l/V) - P < H, 0 <= F (q mod T) + Q (l mod V) -
            O < W] x_{n, floor(q / (R T)), D (floor(q/T) mod R) + S floor(l/V) - P, F (q mod T) + Q
            (l mod V) - O}
        U = (D + H + 2 * P - D * R - 1) // S + 1
        V = (F + 2 * O + W - F * T - 1) // Q + 1

    Arguments
        x  (N, C, H, W), input
        R  size, an integer of at least 1
        T  size, an integer of at least 1
        S  size, an integer of at least 1
        Q  size, an integer of at least 1
        P  size, an integer of at least 0
        O  size, an integer of at least 0
        D  size, an integer of at least 1
        F  size, an integer of at least 1
    Returns
        y      (N, C * R * T, U * V)
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
    D = _size("D", D)
    F = _size("F", F)
    N, C, H, W = x.shape
    _check_sizes(R=R, T=T, S=S, Q=Q, D=D, F=F, N=N, C=C, H=H, W=W)
    _check_not_negative(P=P, O=O)
    U = (D + H + 2 * P - D * R - 1) // S + 1
    V = (F + 2 * O + W - F * T - 1) // Q + 1
    _check_sizes(U=U, V=V)

    # y_nql = [0 <= D (floor(q/T) mod R) + S floor(l/V) - P < H, 0 <= F (q mod T) + Q (l mod V) - O
    #     < W] x_{n, floor(q / (R T)), D (floor(q/T) mod R) + S floor(l/V) - P, F (q mod T) + Q (l
    #     mod V) - O}
    x_padded = np.pad(x, ((0, 0), (0, 0), (P, P), (O, O)))
    x_padded_windows_2 = sliding_window_view(
        x_padded[..., : D * R + S * U - D - S + 1, : F * T + Q * V - F - Q + 1],
        (S * U - S + 1, Q * V - Q + 1),
        axis=(2, 3),
    )
    x_padded_windows = x_padded_windows_2[..., ::D, ::F, ::S, ::Q]
    y = x_padded_windows.reshape(N, C * R * T, U * V)

    cache = (N, C, H, W, R, T, S, Q, P, O, D, F, U, V)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_nijk = sum_{u=max(0, ceil((j + P + S - S U)/D))}^{min(R - 1, floor((j + P)/D))}
            sum_{s=max(0, ceil((k + O + Q - Q V)/F))}^{min(T - 1, floor((k + O)/F))} dE/dy_{n, R T i
            + T u + s, V floor((j + P - D u)/S) + floor((k + O - F s)/Q)} [(j + P - D u) mod S = 0,
            (k + O - F s) mod Q = 0]

    Arguments
        dy     (N, C * R * T, U * V), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C, H, W)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C * R * T", "U * V"))
    N, C, H, W, R, T, S, Q, P, O, D, F, U, V = cache
    _check_shape("dy", dy, ("N", "C * R * T", "U * V"), (N, C * R * T, U * V))

    # dE/dx_nijk = sum_{u=max(0, ceil((j + P + S - S U)/D))}^{min(R - 1, floor((j + P)/D))}
    #     sum_{s=max(0, ceil((k + O + Q - Q V)/F))}^{min(T - 1, floor((k + O)/F))} dE/dy_{n, R T i +
    #     T u + s, V floor((j + P - D u)/S) + floor((k + O - F s)/Q)} [(j + P - D u) mod S = 0, (k +
    #     O - F s) mod Q = 0]
    range_W = np.arange(W)
    range_T = np.arange(T)
    difference = (range_W + O)[:, None] - F * range_T
    range_H = np.arange(H)
    range_R = np.arange(R)
    difference_2 = (range_H + P)[:, None] - D * range_R
    values = difference_2 // S
    values_2 = difference // Q
    mask = (-((Q * V - range_W - O - Q) // F))[:, None] <= range_T
    mask_2 = (-((S * U - range_H - P - S) // D))[:, None] <= range_R
    mask_3 = (values >= 0) & (values <= U - 1)
    mask_4 = mask_3[:, None, :, None] & (values_2 >= 0)[:, None]
    mask_5 = mask_4 & (values_2 <= V - 1)[:, None]
    mask_6 = mask_2 & (difference_2 % S == 0)
    mask_7 = mask & (difference % Q == 0)
    dy_2 = dy.reshape(N, C, R, T, U, V)
    values_3 = np.clip(values_2, 0, V - 1)
    values_4 = np.clip(values, 0, U - 1)
    dy_2_gathered = dy_2.transpose(2, 3, 4, 5, 0, 1)[
        range_R[:, None],
        range_T,
        values_4[:, None, :, None],
        values_3[:, None],
    ]
    dy_2_gathered_masked = np.where(mask_5[:, :, :, :, None, None], dy_2_gathered, 0)
    values_6 = np.where(mask_6[:, None, :, None, None, None], dy_2_gathered_masked, 0)
    values_5 = np.where(mask_7[:, None, :, None, None], values_6, 0)
    sums = np.sum(values_5, axis=(2, 3))
    dx = sums.transpose(2, 3, 0, 1)

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


def _check_shape(name, array, sizes, shape):
    """Raises ValueError for another shape than the one that the sizes give."""
    if array.shape != shape:
        expected = f"({', '.join(sizes)}) = {shape}"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")
