"""Padding of images by reflection at the outermost rows and columns.

Written by symderiv from the layer pad_reflect.
"""

import numpy as np

_LAYER = "pad_reflect"


def forward(x, *, L, R, T, B):
    """The output and what backward needs.

        z_ncuj = {x_{n, c, T - u, j} if u < T; x_{n, c, u - T, j} if u < T + H; x_{n, c, T + 2 H - u
            - 2, j} otherwise}
        y_ncuv = {z_{n, c, u, L - v} if v < L; z_{n, c, u, v - L} if v < L + W; z_{n, c, u, L + 2 W
            - v - 2} otherwise}
        T < H
        B < H
        L < W
        R < W

    Arguments
        x  (N, C, H, W), input
        L  size, an integer of at least 0
        R  size, an integer of at least 0
        T  size, an integer of at least 0
        B  size, an integer of at least 0
    Returns
        y      (N, C, B + T + H, L + R + W)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "C", "H", "W"))
    L = _size("L", L)
    R = _size("R", R)
    T = _size("T", T)
    B = _size("B", B)
    N, C, H, W = x.shape
    _check_sizes(N=N, C=C, H=H, W=W)
    _check_not_negative(L=L, R=R, T=T, B=B)
    _check_requirement(T < H, "T < H", H=H, T=T)
    _check_requirement(B < H, "B < H", B=B, H=H)
    _check_requirement(L < W, "L < W", L=L, W=W)
    _check_requirement(R < W, "R < W", R=R, W=W)

    # z_ncuj = {x_{n, c, T - u, j} if u < T; x_{n, c, u - T, j} if u < T + H; x_{n, c, T + 2 H - u -
    #     2, j} otherwise}
    positions = np.arange(B + T + H)
    x_padded = np.pad(x, ((0, 0), (0, 0), (B + H - 1, 0), (0, 0)))[:, :, : B + H + T]
    x_padded_2 = np.pad(x, ((0, 0), (0, 0), (0, H + T - 1), (0, 0)))[:, :, H - B - 1 :]
    x_padded_3 = np.pad(x, ((0, 0), (0, 0), (T, B), (0, 0)))
    mask = positions < T + H
    x_padded_3_masked = np.where(mask[:, None], x_padded_3, x_padded_2[:, :, ::-1])
    z = np.where((positions < T)[:, None], x_padded[:, :, ::-1], x_padded_3_masked)

    # y_ncuv = {z_{n, c, u, L - v} if v < L; z_{n, c, u, v - L} if v < L + W; z_{n, c, u, L + 2 W -
    #     v - 2} otherwise}
    positions_2 = np.arange(L + R + W)
    z_padded = np.pad(z, ((0, 0), (0, 0), (0, 0), (R + W - 1, 0)))[..., : L + R + W]
    z_padded_2 = np.pad(z, ((0, 0), (0, 0), (0, 0), (0, L + W - 1)))[..., W - R - 1 :]
    z_padded_3 = np.pad(z, ((0, 0), (0, 0), (0, 0), (L, R)))
    z_padded_3_masked = np.where(positions_2 < L + W, z_padded_3, z_padded_2[..., ::-1])
    y = np.where(positions_2 < L, z_padded[..., ::-1], z_padded_3_masked)

    cache = (N, C, H, W, L, R, T, B)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dz_ncuj = dE/dy_{n, c, u, L - j} [1 <= j <= L] + dE/dy_{n, c, u, j + L} + dE/dy_{n, c, u,
            L + 2 W - j - 2} [W - R - 1 <= j <= W - 2]
        dE/dx_ncij = dE/dz_{n, c, T - i, j} [1 <= i <= T] + dE/dz_{n, c, i + T, j} + dE/dz_{n, c, 2
            H + T - i - 2, j} [H - B - 1 <= i <= H - 2]

    Arguments
        dy     (N, C, B + T + H, L + R + W), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, C, H, W)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "C", "B + T + H", "L + R + W"))
    N, C, H, W, L, R, T, B = cache
    _check_shape("dy", dy, ("N", "C", "B + T + H", "L + R + W"), (N, C, B + T + H, L + R + W))

    # dE/dz_ncuj = dE/dy_{n, c, u, L - j} [1 <= j <= L] + dE/dy_{n, c, u, j + L} + dE/dy_{n, c, u, L
    #     + 2 W - j - 2} [W - R - 1 <= j <= W - 2]
    range_W = np.arange(W)
    dy_padded = np.pad(dy, ((0, 0), (0, 0), (0, 0), (0, W - R - 1)))[..., L + W - 1 :]
    dy_padded_masked = np.where(L + 2 * W - range_W - 2 >= L + W, dy_padded[..., ::-1], 0)
    dy_padded_2 = np.pad(dy, ((0, 0), (0, 0), (0, 0), (W - L - 1, 0)))[..., :W]
    dy_padded_2_masked = np.where(L - range_W <= L - 1, dy_padded_2[..., ::-1], 0)
    dz = dy_padded_2_masked + dy[..., L : L + W] + dy_padded_masked

    # dE/dx_ncij = dE/dz_{n, c, T - i, j} [1 <= i <= T] + dE/dz_{n, c, i + T, j} + dE/dz_{n, c, 2 H
    #     + T - i - 2, j} [H - B - 1 <= i <= H - 2]
    range_H = np.arange(H)
    dz_padded = np.pad(dz, ((0, 0), (0, 0), (H - T - 1, 0), (0, 0)))[:, :, :H]
    dz_padded_masked = np.where((T - range_H <= T - 1)[:, None], dz_padded[:, :, ::-1], 0)
    dz_padded_2 = np.pad(dz, ((0, 0), (0, 0), (0, H - B - 1), (0, 0)))
    dz_padded_masked_plus_dz = dz_padded_masked + dz[:, :, T : H + T]
    mask = 2 * H + T - range_H - 2 >= H + T
    dz_padded_2_masked = np.where(mask[:, None], dz_padded_2[:, :, H + T - 1 :][:, :, ::-1], 0)
    dx = dz_padded_masked_plus_dz + dz_padded_2_masked

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
