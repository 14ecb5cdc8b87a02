"""Max pooling over windows of R by T, with strides and padding.

Written by symderiv from the layer max_pool2d.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

_LAYER = "max_pool2d"


def forward(x, *, R, T, S, Q, P, O):
    """The output and what backward needs.

        rstar_ncuv = (argmax_{0 <= r < R, 0 <= t < T} {x_{n, c, S u + r - P, Q v + t - O} if 0 <= S
            u + r - P < H, 0 <= Q v + t - O < W; -oo otherwise})_r
        tstar_ncuv = (argmax_{0 <= r < R, 0 <= t < T} {x_{n, c, S u + r - P, Q v + t - O} if 0 <= S
            u + r - P < H, 0 <= Q v + t - O < W; -oo otherwise})_t
        y_ncuv = max_{0 <= r < R, 0 <= t < T} {x_{n, c, S u + r - P, Q v + t - O} if 0 <= S u + r -
            P < H, 0 <= Q v + t - O < W; -oo otherwise}
        U = (H + 2 * P - R) // S + 1
        V = (2 * O + W - T) // Q + 1
        P < R
        O < T

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
    _check_requirement(P < R, "P < R", P=P, R=R)
    _check_requirement(O < T, "O < T", O=O, T=T)
    U = (H + 2 * P - R) // S + 1
    V = (2 * O + W - T) // Q + 1
    _check_sizes(U=U, V=V)

    # rstar_ncuv = (argmax_{0 <= r < R, 0 <= t < T} {x_{n, c, S u + r - P, Q v + t - O} if 0 <= S u
    #     + r - P < H, 0 <= Q v + t - O < W; -oo otherwise})_r
    x_padded = np.pad(x, ((0, 0), (0, 0), (P, P), (O, O)), constant_values=-np.inf)
    x_windows = sliding_window_view(x_padded, (R, T), axis=(2, 3))[:, :, ::S, ::Q]
    argmax_x_windows = np.argmax(x_windows.reshape(N, C, U, V, R * T), axis=-1)
    rstar = argmax_x_windows // T

    # tstar_ncuv = (argmax_{0 <= r < R, 0 <= t < T} {x_{n, c, S u + r - P, Q v + t - O} if 0 <= S u
    #     + r - P < H, 0 <= Q v + t - O < W; -oo otherwise})_t
    tstar = argmax_x_windows % T

    # y_ncuv = max_{0 <= r < R, 0 <= t < T} {x_{n, c, S u + r - P, Q v + t - O} if 0 <= S u + r - P
    #     < H, 0 <= Q v + t - O < W; -oo otherwise}
    y = np.max(x_windows, axis=(4, 5))

    cache = (rstar, tstar, N, C, H, W, S, Q, P, O, U, V)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ncij = sum_{u,v: Q v + tstar_ncuv - O = j, S u + rstar_ncuv - P = i} dE/dy_ncuv

    Arguments
        dy     (N, C, U, V), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C, H, W)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C", "U", "V"))
    rstar, tstar, N, C, H, W, S, Q, P, O, U, V = cache
    _check_shape("dy", dy, ("N", "C", "U", "V"), (N, C, U, V))

    # dE/dx_ncij = sum_{u,v: Q v + tstar_ncuv - O = j, S u + rstar_ncuv - P = i} dE/dy_ncuv
    S_times_range_U = S * np.arange(U)
    difference = S_times_range_U[:, None] + rstar - P
    Q_times_range_V = Q * np.arange(V)
    difference_2 = Q_times_range_V + tstar - O
    mask = (difference >= 0) & (difference <= H - 1) & (difference_2 >= 0)
    product = ((np.arange(N) * C)[:, None] + np.arange(C)) * H
    difference_3 = (product[:, :, None] + S_times_range_U)[:, :, :, None] + rstar - P
    difference_4 = difference_3 * W + Q_times_range_V + tstar - O
    difference_4_masked = np.where(mask & (difference_2 <= W - 1), difference_4, -1)
    dx = _scatter_sum(dy, difference_4_masked, N * C * H * W).reshape(N, C, H, W)

    return {"dx": dx}


def _scatter_sum(values, positions, count):
    """Row v is the sum of the rows of values whose position is v; positions lead in values."""
    order = np.argsort(positions, axis=None, kind="stable")
    targets = positions.ravel()[order]
    rows = values.reshape(positions.size, -1)[order]
    inside = (targets >= 0) & (targets < count)
    if not inside.all():
        targets, rows = targets[inside], rows[inside]
    while True:  # rows with one target are added in pairs, until each target has one row
        starts = np.flatnonzero(np.diff(targets, prepend=-1))
        if starts.size == targets.size:
            break
        place = np.arange(targets.size) - np.repeat(starts, np.diff(starts, append=targets.size))
        second = np.flatnonzero(place % 2)
        rows[second - 1] += rows[second]
        targets, rows = targets[place % 2 == 0], rows[place % 2 == 0]
    result = np.zeros((count, rows.shape[1]), dtype=values.dtype)
    result[targets] = rows
    return result.reshape(count, *values.shape[positions.ndim :])


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
