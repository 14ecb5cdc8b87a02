"""2-D transposed convolution with stride, padding, output padding, dilation and groups.

Written by symderiv from the layer conv_transpose2d.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

_LAYER = "conv_transpose2d"


def forward(x, w, b, *, G, S, Q, P, O, A, B, D, F):
    """The output and what backward needs.

        y_nkuv = b_k + sum_{c=0}^{C - 1} sum_{r,t} w_{C floor(k/K) + c, k mod K, r, t} [0 <=
            floor((u + P - D r)/S) < H, 0 <= floor((v + O - F t)/Q) < W, (O + v - F t) mod Q = 0, (P
            + u - D r) mod S = 0] x_{n, C floor(k/K) + c, floor((u + P - D r)/S), floor((v + O - F
            t)/Q)}
        U = A + D * (R - 1) + S * (H - 1) - 2 * P + 1
        V = B + F * (T - 1) + Q * (W - 1) - 2 * O + 1
        A < max(D, S)
        B < max(F, Q)

    Arguments
        x  (N, C * G, H, W), input
        w  (C * G, K, R, T), input
        b  (G * K,), input
        G  size, an integer of at least 1
        S  size, an integer of at least 1
        Q  size, an integer of at least 1
        P  size, an integer of at least 0
        O  size, an integer of at least 0
        A  size, an integer of at least 0
        B  size, an integer of at least 0
        D  size, an integer of at least 1
        F  size, an integer of at least 1
    Returns
        y      (N, G * K, U, V)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C * G", "H", "W"))
    w = _array("w", w, ("C * G", "K", "R", "T"))
    b = _array("b", b, ("G * K",))
    G = _size("G", G)
    S = _size("S", S)
    Q = _size("Q", Q)
    P = _size("P", P)
    O = _size("O", O)
    A = _size("A", A)
    B = _size("B", B)
    D = _size("D", D)
    F = _size("F", F)
    N, _, H, W = x.shape
    _, K, R, T = w.shape
    _check_sizes(G=G, S=S, Q=Q, D=D, F=F, N=N, K=K, H=H, W=W, R=R, T=T)
    _check_not_negative(P=P, O=O, A=A, B=B)
    C = x.shape[1] // G
    _check_sizes(C=C)
    _check_requirement(A < max(D, S), "A < max(D, S)", A=A, D=D, S=S)
    _check_requirement(B < max(F, Q), "B < max(F, Q)", B=B, F=F, Q=Q)
    U = A + D * (R - 1) + S * (H - 1) - 2 * P + 1
    V = B + F * (T - 1) + Q * (W - 1) - 2 * O + 1
    _check_sizes(U=U, V=V)
    _check_shape("x", x, ("N", "C * G", "H", "W"), (N, C * G, H, W))
    _check_shape("w", w, ("C * G", "K", "R", "T"), (C * G, K, R, T))
    _check_shape("b", b, ("G * K",), (G * K,))

    # y_nkuv = b_k + sum_{c=0}^{C - 1} sum_{r,t} w_{C floor(k/K) + c, k mod K, r, t} [0 <= floor((u
    #     + P - D r)/S) < H, 0 <= floor((v + O - F t)/Q) < W, (O + v - F t) mod Q = 0, (P + u - D r)
    #     mod S = 0] x_{n, C floor(k/K) + c, floor((u + P - D r)/S), floor((v + O - F t)/Q)}
    x_spread = _spread(x.reshape(N, G, C, H, W), (1, 1, 1, S, Q))
    x_spread_padded = _fit(
        x_spread,
        (
            (0, 0),
            (0, 0),
            (0, 0),
            (D * R - D - P, P + S + U - H * S - 1),
            (F * T - F - O, O + Q + V - Q * W - 1),
        ),
    )
    x_spread_windows = sliding_window_view(
        x_spread_padded,
        (D * R - D + 1, F * T - F + 1),
        axis=(3, 4),
    )
    x_windows = x_spread_windows[..., ::-D, ::-F]
    w_dot_x_windows = np.einsum("lcmrt,nlcuvrt->nlmuv", w.reshape(G, C, K, R, T), x_windows)
    y = (b.reshape(G, K)[:, :, None, None] + w_dot_x_windows).reshape(N, G * K, U, V)

    cache = (x, w, N, G, C, K, H, W, R, T, S, Q, P, O, D, F, U, V)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_nijk = sum_p sum_{r=max(0, ceil((P - S j)/D))}^{min(R - 1, floor((P + U - S j -
            1)/D))} sum_{t=max(0, ceil((O - Q k)/F))}^{min(T - 1, floor((O + V - Q k - 1)/F))}
            w_iprt dE/dy_{n, p + K floor(i/C), D r + S j - P, F t + Q k - O}
        dE/dw_ijrt = sum_n sum_{q=max(0, ceil((P - D r)/S))}^{min(H - 1, floor((P + U - D r -
            1)/S))} sum_{s=max(0, ceil((O - F t)/Q))}^{min(W - 1, floor((O + V - F t - 1)/Q))}
            x_niqs dE/dy_{n, j + K floor(i/C), D r + S q - P, F t + Q s - O}
        dE/db_k = sum_{n,u,v} dE/dy_nkuv

    Arguments
        dy     (N, G * K, U, V), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C * G, H, W)
        "dw"  (C * G, K, R, T)
        "db"  (G * K,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "G * K", "U", "V"))
    x, w, N, G, C, K, H, W, R, T, S, Q, P, O, D, F, U, V = cache
    _check_shape("dy", dy, ("N", "G * K", "U", "V"), (N, G * K, U, V))

    # dE/dx_nijk = sum_p sum_{r=max(0, ceil((P - S j)/D))}^{min(R - 1, floor((P + U - S j - 1)/D))}
    #     sum_{t=max(0, ceil((O - Q k)/F))}^{min(T - 1, floor((O + V - Q k - 1)/F))} w_iprt
    #     dE/dy_{n, p + K floor(i/C), D r + S j - P, F t + Q k - O}
    dy_2 = dy.reshape(N, G, K, U, V)
    dy_2_padded = np.pad(dy_2, ((0, 0), (0, 0), (0, 0), (P, P), (O, O)))
    dy_padded = dy_2_padded[..., : D * R + H * S - D - S + 1, : F * T + Q * W - F - Q + 1]
    dy_padded_windows = sliding_window_view(dy_padded, (D * R - D + 1, F * T - F + 1), axis=(3, 4))
    dy_windows = dy_padded_windows[..., ::S, ::Q, ::D, ::F]
    w_2 = w.reshape(G, C, K, R, T)
    dx = np.einsum("lmprt,nlpjkrt->nlmjk", w_2, dy_windows).reshape(N, C * G, H, W)

    # dE/dw_ijrt = sum_n sum_{q=max(0, ceil((P - D r)/S))}^{min(H - 1, floor((P + U - D r - 1)/S))}
    #     sum_{s=max(0, ceil((O - F t)/Q))}^{min(W - 1, floor((O + V - F t - 1)/Q))} x_niqs
    #     dE/dy_{n, j + K floor(i/C), D r + S q - P, F t + Q s - O}
    dy_padded_windows_2 = sliding_window_view(
        dy_padded,
        (H * S - S + 1, Q * W - Q + 1),
        axis=(3, 4),
    )
    dy_windows_2 = dy_padded_windows_2[..., ::D, ::F, ::S, ::Q]
    x_2 = x.reshape(N, G, C, H, W)
    dw = np.einsum("nklqs,nkjrtqs->kljrt", x_2, dy_windows_2).reshape(C * G, K, R, T)

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
