"""Long short-term memory over a sequence.

Written by symderiv from the layer lstm.
"""

import numpy as np

_LAYER = "lstm"


def forward(x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, b_i, b_f, b_g, b_o):
    """The output and what backward needs.

        a_i_ntj = b_i_j + sum_d x_ntd W_i_jd + sum_k U_i_jk h_{n, t - 1, k}
        a_f_ntj = b_f_j + sum_d x_ntd W_f_jd + sum_k U_f_jk h_{n, t - 1, k}
        a_g_ntj = b_g_j + sum_d x_ntd W_g_jd + sum_k U_g_jk h_{n, t - 1, k}
        a_o_ntj = b_o_j + sum_d x_ntd W_o_jd + sum_k U_o_jk h_{n, t - 1, k}
        i_ntj = sigmoid(a_i_ntj)
        f_ntj = sigmoid(a_f_ntj)
        g_ntj = tanh(a_g_ntj)
        o_ntj = sigmoid(a_o_ntj)
        c_ntj = g_ntj i_ntj + f_ntj c_{n, t - 1, j}
        h_ntj = o_ntj tanh(c_ntj)
        y_ntj = h_ntj

    Arguments
        x    (N, T, D), input
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
        y      (N, T, H)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "T", "D"))
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
    N, T, D = x.shape
    H = h0.shape[1]
    _check_sizes(N=N, T=T, D=D, H=H)
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

    a_i = np.empty((N, T, H), dtype=np.result_type(b_i, x, W_i, U_i, h0))
    a_f = np.empty((N, T, H), dtype=np.result_type(b_f, x, W_f, U_f, h0))
    a_g = np.empty((N, T, H), dtype=np.result_type(b_g, x, W_g, U_g, h0))
    a_o = np.empty((N, T, H), dtype=np.result_type(b_o, x, W_o, U_o, h0))
    i = np.empty(
        (N, T, H),
        dtype=np.result_type(x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, b_i, b_f, b_g, b_o),
    )
    f = np.empty(
        (N, T, H),
        dtype=np.result_type(x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, b_i, b_f, b_g, b_o),
    )
    g = np.empty(
        (N, T, H),
        dtype=np.result_type(x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, b_i, b_f, b_g, b_o),
    )
    o = np.empty(
        (N, T, H),
        dtype=np.result_type(x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, b_i, b_f, b_g, b_o),
    )
    c = np.empty((N, T, H), dtype=c0.dtype)
    h = np.empty(
        (N, T, H),
        dtype=np.result_type(x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, b_i, b_f, b_g, b_o),
    )
    for t in range(T):
        # a_i_ntj = b_i_j + sum_d x_ntd W_i_jd + sum_k U_i_jk h_{n, t - 1, k}
        h_near = h[:, t - 1] if t - 1 >= 0 else h0
        a_i[:, t] = b_i + x[:, t] @ W_i.T + h_near @ U_i.T

        # a_f_ntj = b_f_j + sum_d x_ntd W_f_jd + sum_k U_f_jk h_{n, t - 1, k}
        a_f[:, t] = b_f + x[:, t] @ W_f.T + h_near @ U_f.T

        # a_g_ntj = b_g_j + sum_d x_ntd W_g_jd + sum_k U_g_jk h_{n, t - 1, k}
        a_g[:, t] = b_g + x[:, t] @ W_g.T + h_near @ U_g.T

        # a_o_ntj = b_o_j + sum_d x_ntd W_o_jd + sum_k U_o_jk h_{n, t - 1, k}
        a_o[:, t] = b_o + x[:, t] @ W_o.T + h_near @ U_o.T

        # i_ntj = sigmoid(a_i_ntj)
        i[:, t] = np.exp(-np.logaddexp(0, -a_i[:, t]))

        # f_ntj = sigmoid(a_f_ntj)
        f[:, t] = np.exp(-np.logaddexp(0, -a_f[:, t]))

        # g_ntj = tanh(a_g_ntj)
        g[:, t] = np.tanh(a_g[:, t])

        # o_ntj = sigmoid(a_o_ntj)
        o[:, t] = np.exp(-np.logaddexp(0, -a_o[:, t]))

        # c_ntj = g_ntj i_ntj + f_ntj c_{n, t - 1, j}
        c[:, t] = g[:, t] * i[:, t] + f[:, t] * (c[:, t - 1] if t - 1 >= 0 else c0)

        # h_ntj = o_ntj tanh(c_ntj)
        h[:, t] = o[:, t] * np.tanh(c[:, t])

    # y_ntj = h_ntj
    y = h

    cache = (x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, i, f, g, o, c, h, N, T, H)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dh_ntj = dE/dy_ntj + [t + 1 < T] sum_k U_o_kj dE/da_o_{n, t + 1, k} + [t + 1 < T] sum_k
            U_g_kj dE/da_g_{n, t + 1, k} + [t + 1 < T] sum_k U_f_kj dE/da_f_{n, t + 1, k} + [t + 1 <
            T] sum_k U_i_kj dE/da_i_{n, t + 1, k}
        dE/dc_ntj = o_ntj dE/dh_ntj (1 - tanh(c_ntj)^2) + f_{n, t + 1, j} dE/dc_{n, t + 1, j} [t + 1
            < T]
        dE/do_ntj = tanh(c_ntj) dE/dh_ntj
        dE/dg_ntj = i_ntj dE/dc_ntj
        dE/df_ntj = dE/dc_ntj c_{n, t - 1, j}
        dE/di_ntj = g_ntj dE/dc_ntj
        dE/da_o_ntj = o_ntj dE/do_ntj (1 - o_ntj)
        dE/da_g_ntj = dE/dg_ntj (1 - g_ntj^2)
        dE/da_f_ntj = f_ntj dE/df_ntj (1 - f_ntj)
        dE/da_i_ntj = i_ntj dE/di_ntj (1 - i_ntj)
        dE/dx_ntd = sum_j W_o_jd dE/da_o_ntj + sum_j W_g_jd dE/da_g_ntj + sum_j W_f_jd dE/da_f_ntj +
            sum_j W_i_jd dE/da_i_ntj
        dE/dh0_nk = sum_j U_o_jk dE/da_o_n0j + sum_j U_g_jk dE/da_g_n0j + sum_j U_f_jk dE/da_f_n0j +
            sum_j U_i_jk dE/da_i_n0j
        dE/dc0_nj = f_n0j dE/dc_n0j
        dE/dW_i_jd = sum_{n,t} x_ntd dE/da_i_ntj
        dE/dW_f_jd = sum_{n,t} x_ntd dE/da_f_ntj
        dE/dW_g_jd = sum_{n,t} x_ntd dE/da_g_ntj
        dE/dW_o_jd = sum_{n,t} x_ntd dE/da_o_ntj
        dE/dU_i_jk = sum_{n,t} dE/da_i_ntj h_{n, t - 1, k}
        dE/dU_f_jk = sum_{n,t} dE/da_f_ntj h_{n, t - 1, k}
        dE/dU_g_jk = sum_{n,t} dE/da_g_ntj h_{n, t - 1, k}
        dE/dU_o_jk = sum_{n,t} dE/da_o_ntj h_{n, t - 1, k}
        dE/db_i_j = sum_{n,t} dE/da_i_ntj
        dE/db_f_j = sum_{n,t} dE/da_f_ntj
        dE/db_g_j = sum_{n,t} dE/da_g_ntj
        dE/db_o_j = sum_{n,t} dE/da_o_ntj

    Arguments
        dy     (N, T, H), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"    (N, T, D)
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
    dy = _array("dy", dy, ("N", "T", "H"))
    x, h0, c0, W_i, W_f, W_g, W_o, U_i, U_f, U_g, U_o, i, f, g, o, c, h, N, T, H = cache
    _check_shape("dy", dy, ("N", "T", "H"), (N, T, H))

    dh = np.empty((N, T, H), dtype=np.result_type(dy, U_o, U_g, U_f, U_i))
    dc = np.empty((N, T, H), dtype=np.result_type(o, c, f))
    do = np.empty((N, T, H), dtype=c.dtype)
    dg = np.empty((N, T, H), dtype=i.dtype)
    df = np.empty((N, T, H), dtype=np.result_type(c, c0))
    di = np.empty((N, T, H), dtype=g.dtype)
    da_o = np.empty((N, T, H), dtype=o.dtype)
    da_g = np.empty((N, T, H), dtype=g.dtype)
    da_f = np.empty((N, T, H), dtype=f.dtype)
    da_i = np.empty((N, T, H), dtype=i.dtype)
    for t in reversed(range(T)):
        # dE/dh_ntj = dE/dy_ntj + [t + 1 < T] sum_k U_o_kj dE/da_o_{n, t + 1, k} + [t + 1 < T] sum_k
        #     U_g_kj dE/da_g_{n, t + 1, k} + [t + 1 < T] sum_k U_f_kj dE/da_f_{n, t + 1, k} + [t + 1 <
        #     T] sum_k U_i_kj dE/da_i_{n, t + 1, k}
        total = dy[:, t] + (da_o[:, t + 1] @ U_o if t + 1 <= T - 1 else 0)
        total_2 = total + (da_g[:, t + 1] @ U_g if t + 1 <= T - 1 else 0)
        total_3 = total_2 + (da_f[:, t + 1] @ U_f if t + 1 <= T - 1 else 0)
        dh[:, t] = total_3 + (da_i[:, t + 1] @ U_i if t + 1 <= T - 1 else 0)

        # dE/dc_ntj = o_ntj dE/dh_ntj (1 - tanh(c_ntj)^2) + f_{n, t + 1, j} dE/dc_{n, t + 1, j} [t + 1 <
        #     T]
        tanh_c = np.tanh(c[:, t])
        f_times_dc_near = f[:, t + 1] * dc[:, t + 1] if t + 1 <= T - 1 else 0
        dc[:, t] = o[:, t] * dh[:, t] * (1 - tanh_c**2) + f_times_dc_near

        # dE/do_ntj = tanh(c_ntj) dE/dh_ntj
        do[:, t] = tanh_c * dh[:, t]

        # dE/dg_ntj = i_ntj dE/dc_ntj
        dg[:, t] = i[:, t] * dc[:, t]

        # dE/df_ntj = dE/dc_ntj c_{n, t - 1, j}
        df[:, t] = dc[:, t] * (c[:, t - 1] if t - 1 >= 0 else c0)

        # dE/di_ntj = g_ntj dE/dc_ntj
        di[:, t] = g[:, t] * dc[:, t]

        # dE/da_o_ntj = o_ntj dE/do_ntj (1 - o_ntj)
        da_o[:, t] = o[:, t] * do[:, t] * (1 - o[:, t])

        # dE/da_g_ntj = dE/dg_ntj (1 - g_ntj^2)
        da_g[:, t] = dg[:, t] * (1 - g[:, t] ** 2)

        # dE/da_f_ntj = f_ntj dE/df_ntj (1 - f_ntj)
        da_f[:, t] = f[:, t] * df[:, t] * (1 - f[:, t])

        # dE/da_i_ntj = i_ntj dE/di_ntj (1 - i_ntj)
        da_i[:, t] = i[:, t] * di[:, t] * (1 - i[:, t])

    # dE/dx_ntd = sum_j W_o_jd dE/da_o_ntj + sum_j W_g_jd dE/da_g_ntj + sum_j W_f_jd dE/da_f_ntj +
    #     sum_j W_i_jd dE/da_i_ntj
    W_o_dot_da_o = np.einsum("jd,ntj->ntd", W_o, da_o, optimize=True)
    total_4 = W_o_dot_da_o + np.einsum("jd,ntj->ntd", W_g, da_g, optimize=True)
    total_5 = total_4 + np.einsum("jd,ntj->ntd", W_f, da_f, optimize=True)
    dx = total_5 + np.einsum("jd,ntj->ntd", W_i, da_i, optimize=True)

    # dE/dh0_nk = sum_j U_o_jk dE/da_o_n0j + sum_j U_g_jk dE/da_g_n0j + sum_j U_f_jk dE/da_f_n0j +
    #     sum_j U_i_jk dE/da_i_n0j
    dh0 = da_o[:, 0] @ U_o + da_g[:, 0] @ U_g + da_f[:, 0] @ U_f + da_i[:, 0] @ U_i

    # dE/dc0_nj = f_n0j dE/dc_n0j
    dc0 = f[:, 0] * dc[:, 0]

    # dE/dW_i_jd = sum_{n,t} x_ntd dE/da_i_ntj
    dW_i = np.einsum("ntd,ntj->jd", x, da_i, optimize=True)

    # dE/dW_f_jd = sum_{n,t} x_ntd dE/da_f_ntj
    dW_f = np.einsum("ntd,ntj->jd", x, da_f, optimize=True)

    # dE/dW_g_jd = sum_{n,t} x_ntd dE/da_g_ntj
    dW_g = np.einsum("ntd,ntj->jd", x, da_g, optimize=True)

    # dE/dW_o_jd = sum_{n,t} x_ntd dE/da_o_ntj
    dW_o = np.einsum("ntd,ntj->jd", x, da_o, optimize=True)

    # dE/dU_i_jk = sum_{n,t} dE/da_i_ntj h_{n, t - 1, k}
    h_padded = np.pad(h, ((0, 0), (1, 0), (0, 0)))[:, :T]
    h_padded_masked = np.where(np.arange(T) - 1 >= 0, h_padded.transpose(2, 0, 1), h0.T[:, :, None])
    dU_i = np.einsum("ntj,knt->jk", da_i, h_padded_masked, optimize=True)

    # dE/dU_f_jk = sum_{n,t} dE/da_f_ntj h_{n, t - 1, k}
    dU_f = np.einsum("ntj,knt->jk", da_f, h_padded_masked, optimize=True)

    # dE/dU_g_jk = sum_{n,t} dE/da_g_ntj h_{n, t - 1, k}
    dU_g = np.einsum("ntj,knt->jk", da_g, h_padded_masked, optimize=True)

    # dE/dU_o_jk = sum_{n,t} dE/da_o_ntj h_{n, t - 1, k}
    dU_o = np.einsum("ntj,knt->jk", da_o, h_padded_masked, optimize=True)

    # dE/db_i_j = sum_{n,t} dE/da_i_ntj
    db_i = np.sum(da_i, axis=(0, 1))

    # dE/db_f_j = sum_{n,t} dE/da_f_ntj
    db_f = np.sum(da_f, axis=(0, 1))

    # dE/db_g_j = sum_{n,t} dE/da_g_ntj
    db_g = np.sum(da_g, axis=(0, 1))

    # dE/db_o_j = sum_{n,t} dE/da_o_ntj
    db_o = np.sum(da_o, axis=(0, 1))

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
