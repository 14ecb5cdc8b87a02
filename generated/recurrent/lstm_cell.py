"""One step of long short-term memory.

Written by symderiv from the layer lstm_cell.
"""

import numpy as np

_LAYER = "lstm_cell"


def forward(x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, b_i, b_f, b_g, b_o):
    """The outputs and what backward needs.

        a_i_nj = b_i_j + sum_k U_i_jk h0_nk + sum_d W_i_jd x_nd
        a_f_nj = b_f_j + sum_k U_f_jk h0_nk + sum_d W_f_jd x_nd
        a_g_nj = b_g_j + sum_k U_g_jk h0_nk + sum_d W_g_jd x_nd
        a_o_nj = b_o_j + sum_k U_o_jk h0_nk + sum_d W_o_jd x_nd
        i_nj = sigmoid(a_i_nj)
        f_nj = sigmoid(a_f_nj)
        g_nj = tanh(a_g_nj)
        o_nj = sigmoid(a_o_nj)
        c_nj = c0_nj f_nj + g_nj i_nj
        h_nj = o_nj tanh(c_nj)
        next_c_nj = c_nj

    Arguments
        x    (N, D), input
        h0   (N, H), input
        c0   (N, H), input
        W_i  (H, D), input
        W_f  (H, D), input
        W_g  (H, D), input
        W_o  (H, D), input
        U_i  (H, H), input
        U_f  (H, H), input
        U_g  (H, H), input
        U_o  (H, H), input
        b_i  (H,), input
        b_f  (H,), input
        b_g  (H,), input
        b_o  (H,), input
    Returns
        h       (N, H)
        next_c  (N, H)
        cache   what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    h0 = _array("h0", h0, ("N", "H"))
    c0 = _array("c0", c0, ("N", "H"))
    W_i = _array("W_i", W_i, ("H", "D"))
    W_f = _array("W_f", W_f, ("H", "D"))
    W_g = _array("W_g", W_g, ("H", "D"))
    W_o = _array("W_o", W_o, ("H", "D"))
    U_i = _array("U_i", U_i, ("H", "H"))
    U_f = _array("U_f", U_f, ("H", "H"))
    U_g = _array("U_g", U_g, ("H", "H"))
    U_o = _array("U_o", U_o, ("H", "H"))
    b_i = _array("b_i", b_i, ("H",))
    b_f = _array("b_f", b_f, ("H",))
    b_g = _array("b_g", b_g, ("H",))
    b_o = _array("b_o", b_o, ("H",))
    N, D = x.shape
    H = h0.shape[1]
    _check_sizes(N=N, D=D, H=H)
    _check_shape("h0", h0, ("N", "H"), (N, H))
    _check_shape("c0", c0, ("N", "H"), (N, H))
    _check_shape("W_i", W_i, ("H", "D"), (H, D))
    _check_shape("W_f", W_f, ("H", "D"), (H, D))
    _check_shape("W_g", W_g, ("H", "D"), (H, D))
    _check_shape("W_o", W_o, ("H", "D"), (H, D))
    _check_shape("U_i", U_i, ("H", "H"), (H, H))
    _check_shape("U_f", U_f, ("H", "H"), (H, H))
    _check_shape("U_g", U_g, ("H", "H"), (H, H))
    _check_shape("U_o", U_o, ("H", "H"), (H, H))
    _check_shape("b_i", b_i, ("H",), (H,))
    _check_shape("b_f", b_f, ("H",), (H,))
    _check_shape("b_g", b_g, ("H",), (H,))
    _check_shape("b_o", b_o, ("H",), (H,))

    # a_i_nj = b_i_j + sum_k U_i_jk h0_nk + sum_d W_i_jd x_nd
    a_i = b_i + h0 @ U_i.T + x @ W_i.T

    # a_f_nj = b_f_j + sum_k U_f_jk h0_nk + sum_d W_f_jd x_nd
    a_f = b_f + h0 @ U_f.T + x @ W_f.T

    # a_g_nj = b_g_j + sum_k U_g_jk h0_nk + sum_d W_g_jd x_nd
    a_g = b_g + h0 @ U_g.T + x @ W_g.T

    # a_o_nj = b_o_j + sum_k U_o_jk h0_nk + sum_d W_o_jd x_nd
    a_o = b_o + h0 @ U_o.T + x @ W_o.T

    # i_nj = sigmoid(a_i_nj)
    i = np.exp(-np.logaddexp(0, -a_i))

    # f_nj = sigmoid(a_f_nj)
    f = np.exp(-np.logaddexp(0, -a_f))

    # g_nj = tanh(a_g_nj)
    g = np.tanh(a_g)

    # o_nj = sigmoid(a_o_nj)
    o = np.exp(-np.logaddexp(0, -a_o))

    # c_nj = c0_nj f_nj + g_nj i_nj
    c = c0 * f + g * i

    # h_nj = o_nj tanh(c_nj)
    h = o * np.tanh(c)

    # next_c_nj = c_nj
    next_c = c

    cache = (x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, i, f, g, o, c, h, N, H)
    return (h, next_c), cache


def backward(dh, dnext_c, cache):
    """The gradients of the inputs, in a dict.

        dE/dc_nj = dE/dnext_c_nj + o_nj dE/dh_nj (1 - tanh(c_nj)^2)
        dE/da_o_nj = h_nj dE/dh_nj (1 - o_nj)
        dE/da_g_nj = i_nj dE/dc_nj (1 - g_nj^2)
        dE/da_f_nj = c0_nj f_nj dE/dc_nj (1 - f_nj)
        dE/da_i_nj = g_nj i_nj dE/dc_nj (1 - i_nj)
        dE/dx_nd = sum_j W_o_jd dE/da_o_nj + sum_j W_g_jd dE/da_g_nj + sum_j W_f_jd dE/da_f_nj +
            sum_j W_i_jd dE/da_i_nj
        dE/dh0_nk = sum_j U_o_jk dE/da_o_nj + sum_j U_g_jk dE/da_g_nj + sum_j U_f_jk dE/da_f_nj +
            sum_j U_i_jk dE/da_i_nj
        dE/dc0_nj = f_nj dE/dc_nj
        dE/dW_i_jd = sum_n x_nd dE/da_i_nj
        dE/dW_f_jd = sum_n x_nd dE/da_f_nj
        dE/dW_g_jd = sum_n x_nd dE/da_g_nj
        dE/dW_o_jd = sum_n x_nd dE/da_o_nj
        dE/dU_i_jk = sum_n h0_nk dE/da_i_nj
        dE/dU_f_jk = sum_n h0_nk dE/da_f_nj
        dE/dU_g_jk = sum_n h0_nk dE/da_g_nj
        dE/dU_o_jk = sum_n h0_nk dE/da_o_nj
        dE/db_i_j = sum_n dE/da_i_nj
        dE/db_f_j = sum_n dE/da_f_nj
        dE/db_g_j = sum_n dE/da_g_nj
        dE/db_o_j = sum_n dE/da_o_nj

    Arguments
        dh       (N, H), gradient of the loss with respect to h
        dnext_c  (N, H), gradient of the loss with respect to next_c
        cache    what forward returned
    Returns
        "dx"    (N, D)
        "dh0"   (N, H)
        "dc0"   (N, H)
        "dW_i"  (H, D)
        "dW_f"  (H, D)
        "dW_g"  (H, D)
        "dW_o"  (H, D)
        "dU_i"  (H, H)
        "dU_f"  (H, H)
        "dU_g"  (H, H)
        "dU_o"  (H, H)
        "db_i"  (H,)
        "db_f"  (H,)
        "db_g"  (H,)
        "db_o"  (H,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dh = _array("dh", dh, ("N", "H"))
    dnext_c = _array("dnext_c", dnext_c, ("N", "H"))
    x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, i, f, g, o, c, h, N, H = cache
    _check_shape("dh", dh, ("N", "H"), (N, H))
    _check_shape("dnext_c", dnext_c, ("N", "H"), (N, H))

    # dE/dc_nj = dE/dnext_c_nj + o_nj dE/dh_nj (1 - tanh(c_nj)^2)
    dc = dnext_c + o * dh * (1 - np.tanh(c) ** 2)

    # dE/da_o_nj = h_nj dE/dh_nj (1 - o_nj)
    da_o = h * dh * (1 - o)

    # dE/da_g_nj = i_nj dE/dc_nj (1 - g_nj^2)
    da_g = i * dc * (1 - g**2)

    # dE/da_f_nj = c0_nj f_nj dE/dc_nj (1 - f_nj)
    da_f = c0 * f * dc * (1 - f)

    # dE/da_i_nj = g_nj i_nj dE/dc_nj (1 - i_nj)
    da_i = g * i * dc * (1 - i)

    # dE/dx_nd = sum_j W_o_jd dE/da_o_nj + sum_j W_g_jd dE/da_g_nj + sum_j W_f_jd dE/da_f_nj + sum_j
    #     W_i_jd dE/da_i_nj
    dx = da_o @ W_o + da_g @ W_g + da_f @ W_f + da_i @ W_i

    # dE/dh0_nk = sum_j U_o_jk dE/da_o_nj + sum_j U_g_jk dE/da_g_nj + sum_j U_f_jk dE/da_f_nj +
    #     sum_j U_i_jk dE/da_i_nj
    dh0 = da_o @ U_o + da_g @ U_g + da_f @ U_f + da_i @ U_i

    # dE/dc0_nj = f_nj dE/dc_nj
    dc0 = f * dc

    # dE/dW_i_jd = sum_n x_nd dE/da_i_nj
    dW_i = da_i.T @ x

    # dE/dW_f_jd = sum_n x_nd dE/da_f_nj
    dW_f = da_f.T @ x

    # dE/dW_g_jd = sum_n x_nd dE/da_g_nj
    dW_g = da_g.T @ x

    # dE/dW_o_jd = sum_n x_nd dE/da_o_nj
    dW_o = da_o.T @ x

    # dE/dU_i_jk = sum_n h0_nk dE/da_i_nj
    dU_i = da_i.T @ h0

    # dE/dU_f_jk = sum_n h0_nk dE/da_f_nj
    dU_f = da_f.T @ h0

    # dE/dU_g_jk = sum_n h0_nk dE/da_g_nj
    dU_g = da_g.T @ h0

    # dE/dU_o_jk = sum_n h0_nk dE/da_o_nj
    dU_o = da_o.T @ h0

    # dE/db_i_j = sum_n dE/da_i_nj
    db_i = np.sum(da_i, axis=0)

    # dE/db_f_j = sum_n dE/da_f_nj
    db_f = np.sum(da_f, axis=0)

    # dE/db_g_j = sum_n dE/da_g_nj
    db_g = np.sum(da_g, axis=0)

    # dE/db_o_j = sum_n dE/da_o_nj
    db_o = np.sum(da_o, axis=0)

    return {
        "dx": dx,
        "dh0": dh0,
        "dc0": dc0,
        "dW_i": dW_i,
        "dW_f": dW_f,
        "dW_g": dW_g,
        "dW_o": dW_o,
        "dU_i": dU_i,
        "dU_f": dU_f,
        "dU_g": dU_g,
        "dU_o": dU_o,
        "db_i": db_i,
        "db_f": db_f,
        "db_g": db_g,
        "db_o": db_o,
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
