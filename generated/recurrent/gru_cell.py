"""One step of a gated recurrent unit.

Written by symderiv from the layer gru_cell.
"""

import numpy as np

_LAYER = "gru_cell"


def forward(x, h0, W_r, W_z, W_m, U_r, U_z, U_m, b_r, b_z, b_m, b_v):
    """The output and what backward needs.

        a_r_nj = b_r_j + sum_k U_r_jk h0_nk + sum_d W_r_jd x_nd
        a_z_nj = b_z_j + sum_k U_z_jk h0_nk + sum_d W_z_jd x_nd
        r_nj = sigmoid(a_r_nj)
        z_nj = sigmoid(a_z_nj)
        v_nj = b_v_j + sum_k U_m_jk h0_nk
        a_m_nj = b_m_j + r_nj v_nj + sum_d W_m_jd x_nd
        m_nj = tanh(a_m_nj)
        y_nj = h0_nj z_nj + m_nj (1 - z_nj)

    Arguments
        x    (N, D), input
        h0   (N, H), input
        W_r  (H, D), input
        W_z  (H, D), input
        W_m  (H, D), input
        U_r  (H, H), input
        U_z  (H, H), input
        U_m  (H, H), input
        b_r  (H,), input
        b_z  (H,), input
        b_m  (H,), input
        b_v  (H,), input
    Returns
        y      (N, H)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    h0 = _array("h0", h0, ("N", "H"))
    W_r = _array("W_r", W_r, ("H", "D"))
    W_z = _array("W_z", W_z, ("H", "D"))
    W_m = _array("W_m", W_m, ("H", "D"))
    U_r = _array("U_r", U_r, ("H", "H"))
    U_z = _array("U_z", U_z, ("H", "H"))
    U_m = _array("U_m", U_m, ("H", "H"))
    b_r = _array("b_r", b_r, ("H",))
    b_z = _array("b_z", b_z, ("H",))
    b_m = _array("b_m", b_m, ("H",))
    b_v = _array("b_v", b_v, ("H",))
    N, D = x.shape
    H = h0.shape[1]
    _check_sizes(N=N, D=D, H=H)
    _check_shape("h0", h0, ("N", "H"), (N, H))
    _check_shape("W_r", W_r, ("H", "D"), (H, D))
    _check_shape("W_z", W_z, ("H", "D"), (H, D))
    _check_shape("W_m", W_m, ("H", "D"), (H, D))
    _check_shape("U_r", U_r, ("H", "H"), (H, H))
    _check_shape("U_z", U_z, ("H", "H"), (H, H))
    _check_shape("U_m", U_m, ("H", "H"), (H, H))
    _check_shape("b_r", b_r, ("H",), (H,))
    _check_shape("b_z", b_z, ("H",), (H,))
    _check_shape("b_m", b_m, ("H",), (H,))
    _check_shape("b_v", b_v, ("H",), (H,))

    # a_r_nj = b_r_j + sum_k U_r_jk h0_nk + sum_d W_r_jd x_nd
    a_r = b_r + h0 @ U_r.T + x @ W_r.T

    # a_z_nj = b_z_j + sum_k U_z_jk h0_nk + sum_d W_z_jd x_nd
    a_z = b_z + h0 @ U_z.T + x @ W_z.T

    # r_nj = sigmoid(a_r_nj)
    r = np.exp(-np.logaddexp(0, -a_r))

    # z_nj = sigmoid(a_z_nj)
    z = np.exp(-np.logaddexp(0, -a_z))

    # v_nj = b_v_j + sum_k U_m_jk h0_nk
    v = b_v + h0 @ U_m.T

    # a_m_nj = b_m_j + r_nj v_nj + sum_d W_m_jd x_nd
    a_m = b_m + r * v + x @ W_m.T

    # m_nj = tanh(a_m_nj)
    m = np.tanh(a_m)

    # y_nj = h0_nj z_nj + m_nj (1 - z_nj)
    y = h0 * z + m * (1 - z)

    cache = (x, h0, W_r, W_z, W_m, U_r, U_z, U_m, r, z, v, m, N, H)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/da_m_nj = dE/dy_nj (1 - z_nj) (1 - m_nj^2)
        dE/dv_nj = r_nj dE/da_m_nj
        dE/da_z_nj = z_nj dE/dy_nj (1 - z_nj) (h0_nj - m_nj)
        dE/da_r_nj = r_nj v_nj dE/da_m_nj (1 - r_nj)
        dE/dx_nd = sum_j W_m_jd dE/da_m_nj + sum_j W_z_jd dE/da_z_nj + sum_j W_r_jd dE/da_r_nj
        dE/dh0_nk = z_nk dE/dy_nk + sum_j U_m_jk dE/dv_nj + sum_j U_z_jk dE/da_z_nj + sum_j U_r_jk
            dE/da_r_nj
        dE/dW_r_jd = sum_n x_nd dE/da_r_nj
        dE/dW_z_jd = sum_n x_nd dE/da_z_nj
        dE/dW_m_jd = sum_n x_nd dE/da_m_nj
        dE/dU_r_jk = sum_n h0_nk dE/da_r_nj
        dE/dU_z_jk = sum_n h0_nk dE/da_z_nj
        dE/dU_m_jk = sum_n h0_nk dE/dv_nj
        dE/db_r_j = sum_n dE/da_r_nj
        dE/db_z_j = sum_n dE/da_z_nj
        dE/db_m_j = sum_n dE/da_m_nj
        dE/db_v_j = sum_n dE/dv_nj

    Arguments
        dy     (N, H), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"    (N, D)
        "dh0"   (N, H)
        "dW_r"  (H, D)
        "dW_z"  (H, D)
        "dW_m"  (H, D)
        "dU_r"  (H, H)
        "dU_z"  (H, H)
        "dU_m"  (H, H)
        "db_r"  (H,)
        "db_z"  (H,)
        "db_m"  (H,)
        "db_v"  (H,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "H"))
    x, h0, W_r, W_z, W_m, U_r, U_z, U_m, r, z, v, m, N, H = cache
    _check_shape("dy", dy, ("N", "H"), (N, H))

    # dE/da_m_nj = dE/dy_nj (1 - z_nj) (1 - m_nj^2)
    one_minus_z = 1 - z
    da_m = dy * one_minus_z * (1 - m**2)

    # dE/dv_nj = r_nj dE/da_m_nj
    dv = r * da_m

    # dE/da_z_nj = z_nj dE/dy_nj (1 - z_nj) (h0_nj - m_nj)
    z_times_dy = z * dy
    da_z = z_times_dy * one_minus_z * (h0 - m)

    # dE/da_r_nj = r_nj v_nj dE/da_m_nj (1 - r_nj)
    da_r = r * v * da_m * (1 - r)

    # dE/dx_nd = sum_j W_m_jd dE/da_m_nj + sum_j W_z_jd dE/da_z_nj + sum_j W_r_jd dE/da_r_nj
    dx = da_m @ W_m + da_z @ W_z + da_r @ W_r

    # dE/dh0_nk = z_nk dE/dy_nk + sum_j U_m_jk dE/dv_nj + sum_j U_z_jk dE/da_z_nj + sum_j U_r_jk
    #     dE/da_r_nj
    dh0 = z_times_dy + dv @ U_m + da_z @ U_z + da_r @ U_r

    # dE/dW_r_jd = sum_n x_nd dE/da_r_nj
    dW_r = da_r.T @ x

    # dE/dW_z_jd = sum_n x_nd dE/da_z_nj
    dW_z = da_z.T @ x

    # dE/dW_m_jd = sum_n x_nd dE/da_m_nj
    dW_m = da_m.T @ x

    # dE/dU_r_jk = sum_n h0_nk dE/da_r_nj
    dU_r = da_r.T @ h0

    # dE/dU_z_jk = sum_n h0_nk dE/da_z_nj
    dU_z = da_z.T @ h0

    # dE/dU_m_jk = sum_n h0_nk dE/dv_nj
    dU_m = dv.T @ h0

    # dE/db_r_j = sum_n dE/da_r_nj
    db_r = np.sum(da_r, axis=0)

    # dE/db_z_j = sum_n dE/da_z_nj
    db_z = np.sum(da_z, axis=0)

    # dE/db_m_j = sum_n dE/da_m_nj
    db_m = np.sum(da_m, axis=0)

    # dE/db_v_j = sum_n dE/dv_nj
    db_v = np.sum(dv, axis=0)

    return {
        "dx": dx,
        "dh0": dh0,
        "dW_r": dW_r,
        "dW_z": dW_z,
        "dW_m": dW_m,
        "dU_r": dU_r,
        "dU_z": dU_z,
        "dU_m": dU_m,
        "db_r": db_r,
        "db_z": db_z,
        "db_m": db_m,
        "db_v": db_v,
    }


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
