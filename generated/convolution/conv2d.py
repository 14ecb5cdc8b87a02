"""2-D cross-correlation with stride, zero padding, dilation and groups.

Written by symderiv from the layer conv2d.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

_LAYER = "conv2d"


def forward(x, w, b, *, G, S, Q, P, O, D, F):
    """The output and what backward needs.

        y_nkuv = b_k + sum_{c,r,t} w_kcrt [0 <= D r + S u - P < H, 0 <= F t + Q v - O < W] x_{n, C
            floor(k/K) + c, D r + S u - P, F t + Q v - O}
        U = (D + H + 2 * P - D * R - 1) // S + 1
        V = (F + 2 * O + W - F * T - 1) // Q + 1

    Arguments
        x  (N, C * G, H, W), input
        w  (G * K, C, R, T), input
        b  (G * K,), input
        G  size, an integer of at least 1
        S  size, an integer of at least 1
        Q  size, an integer of at least 1
        P  size, an integer of at least 0
        O  size, an integer of at least 0
        D  size, an integer of at least 1
        F  size, an integer of at least 1
    Returns
        y      (N, G * K, U, V)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C * G", "H", "W"))
    w = _array("w", w, ("G * K", "C", "R", "T"))
    b = _array("b", b, ("G * K",))
    G = _size("G", G)
    S = _size("S", S)
    Q = _size("Q", Q)
    P = _size("P", P)
    O = _size("O", O)
    D = _size("D", D)
    F = _size("F", F)
    N, _, H, W = x.shape
    _, C, R, T = w.shape
    _check_sizes(G=G, S=S, Q=Q, D=D, F=F, N=N, C=C, H=H, W=W, R=R, T=T)
    _check_not_negative(P=P, O=O)
    K = w.shape[0] // G
    _check_sizes(K=K)
    U = (D + H + 2 * P - D * R - 1) // S + 1
    V = (F + 2 * O + W - F * T - 1) // Q + 1
    _check_sizes(U=U, V=V)
    _check_shape("x", x, ("N", "C * G", "H", "W"), (N, C * G, H, W))
    _check_shape("w", w, ("G * K", "C", "R", "T"), (G * K, C, R, T))
    _check_shape("b", b, ("G * K",), (G * K,))

    # y_nkuv = b_k + sum_{c,r,t} w_kcrt [0 <= D r + S u - P < H, 0 <= F t + Q v - O < W] x_{n, C
    #     floor(k/K) + c, D r + S u - P, F t + Q v - O}
    x_2 = x.reshape(N, G, C, H, W)
    x_2_padded = np.pad(x_2, ((0, 0), (0, 0), (0, 0), (P, P), (O, O)))
    x_2_padded_windows = sliding_window_view(
        x_2_padded,
        (D * R - D + 1, F * T - F + 1),
        axis=(3, 4),
    )
    x_windows = x_2_padded_windows[..., ::S, ::Q, ::D, ::F]
    w_dot_x_windows = np.einsum("lmcrt,nlcuvrt->nlmuv", w.reshape(G, K, C, R, T), x_windows)
    y = (b.reshape(G, K)[:, :, None, None] + w_dot_x_windows).reshape(N, G * K, U, V)

    cache = (x, w, N, G, C, K, H, W, R, T, S, Q, P, O, D, F, U, V)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_nijk = sum_{p=0}^{K - 1} sum_{r=max(0, ceil((j + P + S - S U)/D))}^{min(R - 1,
            floor((j + P)/D))} [(j + P - D r) mod S = 0] sum_{t=max(0, ceil((k + O + Q - Q
            V)/F))}^{min(T - 1, floor((k + O)/F))} w_{p + K floor(i/C), i mod C, r, t} dE/dy_{n, p +
            K floor(i/C), floor((j + P - D r)/S), floor((k + O - F t)/Q)} [(k + O - F t) mod Q = 0]
        dE/dw_kcrt = sum_n sum_{u=max(0, ceil((P - D r)/S))}^{min(U - 1, floor((H + P - D r -
            1)/S))} sum_{v=max(0, ceil((O - F t)/Q))}^{min(V - 1, floor((O + W - F t - 1)/Q))} x_{n,
            c + C floor(k/K), D r + S u - P, F t + Q v - O} dE/dy_nkuv
        dE/db_k = sum_{n,u,v} dE/dy_nkuv

    Arguments
        dy     (N, G * K, U, V), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C * G, H, W)
        "dw"  (G * K, C, R, T)
        "db"  (G * K,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "G * K", "U", "V"))
    x, w, N, G, C, K, H, W, R, T, S, Q, P, O, D, F, U, V = cache
    _check_shape("dy", dy, ("N", "G * K", "U", "V"), (N, G * K, U, V))

    # dE/dx_nijk = sum_{p=0}^{K - 1} sum_{r=max(0, ceil((j + P + S - S U)/D))}^{min(R - 1, floor((j
    #     + P)/D))} [(j + P - D r) mod S = 0] sum_{t=max(0, ceil((k + O + Q - Q V)/F))}^{min(T - 1,
    #     floor((k + O)/F))} w_{p + K floor(i/C), i mod C, r, t} dE/dy_{n, p + K floor(i/C),
    #     floor((j + P - D r)/S), floor((k + O - F t)/Q)} [(k + O - F t) mod Q = 0]
    dy_2 = dy.reshape(N, G, K, U, V)
    dy_2_spread = _spread(dy_2, (1, 1, 1, S, Q))
    dy_2_spread_padded = _fit(
        dy_2_spread,
        (
            (0, 0),
            (0, 0),
            (0, 0),
            (D * R - D - P, H + P + S - S * U - 1),
            (F * T - F - O, O + Q + W - Q * V - 1),
        ),
    )
    dy_2_spread_windows = sliding_window_view(
        dy_2_spread_padded,
        (D * R - D + 1, F * T - F + 1),
        axis=(3, 4),
    )
    dy_windows = dy_2_spread_windows[..., ::-D, ::-F]
    w_2 = w.reshape(G, K, C, R, T)
    dx = np.einsum("lpmrt,nlpjkrt->nlmjk", w_2, dy_windows).reshape(N, C * G, H, W)

    # dE/dw_kcrt = sum_n sum_{u=max(0, ceil((P - D r)/S))}^{min(U - 1, floor((H + P - D r - 1)/S))}
    #     sum_{v=max(0, ceil((O - F t)/Q))}^{min(V - 1, floor((O + W - F t - 1)/Q))} x_{n, c + C
    #     floor(k/K), D r + S u - P, F t + Q v - O} dE/dy_nkuv
    x_2 = x.reshape(N, G, C, H, W)
    x_2_padded = np.pad(x_2, ((0, 0), (0, 0), (0, 0), (P, P), (O, O)))
    x_2_padded_windows = sliding_window_view(
        x_2_padded[..., : D * R + S * U - D - S + 1, : F * T + Q * V - F - Q + 1],
        (S * U - S + 1, Q * V - Q + 1),
        axis=(3, 4),
    )
    x_windows = x_2_padded_windows[..., ::D, ::F, ::S, ::Q]
    dw = np.einsum("nlcrtuv,nlmuv->lmcrt", x_windows, dy_2).reshape(G * K, C, R, T)

    # dE/db_k = sum_{n,u,v} dE/dy_nkuv
    db = np.sum(dy, axis=(0, 2, 3))

    return {"dx": dx, "dw": dw, "db": db}


def _fit(array, widths, constant_values=0):
    """The array padded before and behind along each axis; a negative width takes elements away."""
    kept, padding = [], []
    for size, (before, after) in zip(array.shape, widths, strict=True):
        start, stop = -before, size + after
        kept.append(slice(min(max(start, 0), size), min(max(stop, 0), size)))
        padding.append((max(min(stop, 0) - start, 0), max(stop - max(start, size), 0)))
    return np.pad(array[tuple(kept)], padding, constant_values=constant_values)


def _spread(array, steps):
    """The array with steps[k] - 1 zeros between neighbours along axis k."""
    shape = [step * (size - 1) + 1 for size, step in zip(array.shape, steps, strict=True)]
    result = np.zeros(shape, dtype=array.dtype)
    result[tuple(slice(None, None, step) for step in steps)] = array
    return result


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
