"""1-D cross-correlation with stride, zero padding, dilation and groups.

Written by symderiv from the layer conv1d.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

_LAYER = "conv1d"


def forward(x, w, b, *, G, S, P, D):
    """The output and what backward needs.

        y_nku = b_k + sum_{c,r} w_kcr [0 <= D r + S u - P < L] x_{n, C floor(k/K) + c, D r + S u -
            P}
        U = (D + L + 2 * P - D * R - 1) // S + 1

    Arguments
        x  (N, C * G, L), input
        w  (G * K, C, R), input
        b  (G * K,), input
        G  size, an integer of at least 1
        S  size, an integer of at least 1
        P  size, an integer of at least 0
        D  size, an integer of at least 1
    Returns
        y      (N, G * K, U)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C * G", "L"))
    w = _array("w", w, ("G * K", "C", "R"))
    b = _array("b", b, ("G * K",))
    G = _size("G", G)
    S = _size("S", S)
    P = _size("P", P)
    D = _size("D", D)
    N, _, L = x.shape
    _, C, R = w.shape
    _check_sizes(G=G, S=S, D=D, N=N, C=C, L=L, R=R)
    _check_not_negative(P=P)
    K = w.shape[0] // G
    _check_sizes(K=K)
    U = (D + L + 2 * P - D * R - 1) // S + 1
    _check_sizes(U=U)
    _check_shape("x", x, ("N", "C * G", "L"), (N, C * G, L))
    _check_shape("w", w, ("G * K", "C", "R"), (G * K, C, R))
    _check_shape("b", b, ("G * K",), (G * K,))

    # y_nku = b_k + sum_{c,r} w_kcr [0 <= D r + S u - P < L] x_{n, C floor(k/K) + c, D r + S u - P}
    x_padded = np.pad(x.reshape(N, G, C, L), ((0, 0), (0, 0), (0, 0), (P, P)))
    x_windows = sliding_window_view(x_padded, D * R - D + 1, axis=3)[..., ::S, ::D]
    w_dot_x_windows = np.einsum("lmcr,nlcur->nlmu", w.reshape(G, K, C, R), x_windows)
    y = (b.reshape(G, K)[:, :, None] + w_dot_x_windows).reshape(N, G * K, U)

    cache = (x, w, N, G, C, K, L, R, S, P, D, U)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_nij = sum_{m=0}^{K - 1} sum_{r=max(0, ceil((j + P + S - S U)/D))}^{min(R - 1, floor((j
            + P)/D))} w_{m + K floor(i/C), i mod C, r} dE/dy_{n, m + K floor(i/C), floor((j + P - D
            r)/S)} [(j + P - D r) mod S = 0]
        dE/dw_kcr = sum_n sum_{u=max(0, ceil((P - D r)/S))}^{min(U - 1, floor((L + P - D r - 1)/S))}
            x_{n, c + C floor(k/K), D r + S u - P} dE/dy_nku
        dE/db_k = sum_{n,u} dE/dy_nku

    Arguments
        dy     (N, G * K, U), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C * G, L)
        "dw"  (G * K, C, R)
        "db"  (G * K,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "G * K", "U"))
    x, w, N, G, C, K, L, R, S, P, D, U = cache
    _check_shape("dy", dy, ("N", "G * K", "U"), (N, G * K, U))

    # dE/dx_nij = sum_{m=0}^{K - 1} sum_{r=max(0, ceil((j + P + S - S U)/D))}^{min(R - 1, floor((j +
    #     P)/D))} w_{m + K floor(i/C), i mod C, r} dE/dy_{n, m + K floor(i/C), floor((j + P - D
    #     r)/S)} [(j + P - D r) mod S = 0]
    dy_2 = dy.reshape(N, G, K, U)
    dy_2_spread = _spread(dy_2, (1, 1, 1, S))
    dy_2_spread_padded = _fit(
        dy_2_spread,
        ((0, 0), (0, 0), (0, 0), (D * R - D - P, L + P + S - S * U - 1)),
    )
    dy_2_spread_windows = sliding_window_view(dy_2_spread_padded, D * R - D + 1, axis=3)
    dy_windows = dy_2_spread_windows[..., ::-D]
    dx = np.einsum("kmlr,nkmjr->nklj", w.reshape(G, K, C, R), dy_windows).reshape(N, C * G, L)

    # dE/dw_kcr = sum_n sum_{u=max(0, ceil((P - D r)/S))}^{min(U - 1, floor((L + P - D r - 1)/S))}
    #     x_{n, c + C floor(k/K), D r + S u - P} dE/dy_nku
    x_padded = np.pad(x.reshape(N, G, C, L), ((0, 0), (0, 0), (0, 0), (P, P)))
    x_padded_windows = sliding_window_view(
        x_padded[..., : D * R + S * U - D - S + 1],
        S * U - S + 1,
        axis=3,
    )
    x_windows = x_padded_windows[..., ::D, ::S]
    dw = np.einsum("nlcru,nlmu->lmcr", x_windows, dy_2).reshape(G * K, C, R)

    # dE/db_k = sum_{n,u} dE/dy_nku
    db = np.sum(dy, axis=(0, 2))

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
