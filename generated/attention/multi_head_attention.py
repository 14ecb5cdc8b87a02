"""Multi-head attention with its projections: H heads of D features each.

Written by symderiv from the layer multi_head_attention.
"""

import numpy as np

_LAYER = "multi_head_attention"


def forward(query, key, value, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o, *, H, D):
    """The output and what backward needs.

        Q_nhld = b_q_{D h + d} + sum_e query_nle w_q_{D h + d, e}
        K_nhsd = b_k_{D h + d} + sum_e key_nse w_k_{D h + d, e}
        V_nhsd = b_v_{D h + d} + sum_e value_nse w_v_{D h + d, e}
        A_nhls = (1 / sqrt(D)) sum_d K_nhsd Q_nhld
        P_nhls = exp(A_nhls) / (sum_k exp(A_nhlk))
        O_nhld = sum_s P_nhls V_nhsd
        y_nli = b_o_i + sum_{h,d} O_nhld w_o_{i, D h + d}
        E = D * H

    Arguments
        query  (N, L, E), input
        key    (N, S, E), input
        value  (N, S, E), input
        w_q    (E, E), input
        w_k    (E, E), input
        w_v    (E, E), input
        w_o    (E, E), input
        b_q    (E,), input
        b_k    (E,), input
        b_v    (E,), input
        b_o    (E,), input
        H      size, an integer of at least 1
        D      size, an integer of at least 1
    Returns
        y      (N, L, E)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    query = _array("query", query, ("N", "L", "E"))
    key = _array("key", key, ("N", "S", "E"))
    value = _array("value", value, ("N", "S", "E"))
    w_q = _array("w_q", w_q, ("E", "E"))
    w_k = _array("w_k", w_k, ("E", "E"))
    w_v = _array("w_v", w_v, ("E", "E"))
    w_o = _array("w_o", w_o, ("E", "E"))
    b_q = _array("b_q", b_q, ("E",))
    b_k = _array("b_k", b_k, ("E",))
    b_v = _array("b_v", b_v, ("E",))
    b_o = _array("b_o", b_o, ("E",))
    H = _size("H", H)
    D = _size("D", D)
    N, L, _ = query.shape
    S = key.shape[1]
    _check_sizes(H=H, D=D, N=N, L=L, S=S)
    E = D * H
    _check_sizes(E=E)
    _check_shape("query", query, ("N", "L", "E"), (N, L, E))
    _check_shape("key", key, ("N", "S", "E"), (N, S, E))
    _check_shape("value", value, ("N", "S", "E"), (N, S, E))
    _check_shape("w_q", w_q, ("E", "E"), (E, E))
    _check_shape("w_k", w_k, ("E", "E"), (E, E))
    _check_shape("w_v", w_v, ("E", "E"), (E, E))
    _check_shape("w_o", w_o, ("E", "E"), (E, E))
    _check_shape("b_q", b_q, ("E",), (E,))
    _check_shape("b_k", b_k, ("E",), (E,))
    _check_shape("b_v", b_v, ("E",), (E,))
    _check_shape("b_o", b_o, ("E",), (E,))

    # Q_nhld = b_q_{D h + d} + sum_e query_nle w_q_{D h + d, e}
    query_dot_w_q = np.einsum("nle,hde->nhld", query, w_q.reshape(H, D, E), optimize=True)
    Q = b_q.reshape(H, D)[:, None] + query_dot_w_q

    # K_nhsd = b_k_{D h + d} + sum_e key_nse w_k_{D h + d, e}
    key_dot_w_k = np.einsum("nse,hde->nhsd", key, w_k.reshape(H, D, E), optimize=True)
    K = b_k.reshape(H, D)[:, None] + key_dot_w_k

    # V_nhsd = b_v_{D h + d} + sum_e value_nse w_v_{D h + d, e}
    value_dot_w_v = np.einsum("nse,hde->nhsd", value, w_v.reshape(H, D, E), optimize=True)
    V = b_v.reshape(H, D)[:, None] + value_dot_w_v

    # A_nhls = (1 / sqrt(D)) sum_d K_nhsd Q_nhld
    A = Q @ K.transpose(0, 1, 3, 2) / D**0.5

    # P_nhls = exp(A_nhls) / (sum_k exp(A_nhlk))
    # (shifted by the maximum, which changes nothing but keeps exp from overflowing)
    exp_A_shifted = np.exp(A - np.max(A, axis=3, keepdims=True))
    P = exp_A_shifted / np.sum(exp_A_shifted, axis=3, keepdims=True)

    # O_nhld = sum_s P_nhls V_nhsd
    O = P @ V

    # y_nli = b_o_i + sum_{h,d} O_nhld w_o_{i, D h + d}
    y = b_o + np.einsum("nhld,ihd->nli", O, w_o.reshape(E, H, D), optimize=True)

    cache = (query, key, value, w_q, w_k, w_v, w_o, Q, K, V, P, O, N, L, H, D, E)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dO_nhld = sum_i w_o_{i, D h + d} dE/dy_nli
        dE/dP_nhls = sum_d V_nhsd dE/dO_nhld
        dE/dA_nhls = P_nhls (dE/dP_nhls - sum_d O_nhld dE/dO_nhld)
        dE/dV_nhsd = sum_l P_nhls dE/dO_nhld
        dE/dK_nhsd = (1 / sqrt(D)) sum_l Q_nhld dE/dA_nhls
        dE/dQ_nhld = (1 / sqrt(D)) sum_s K_nhsd dE/dA_nhls
        dE/dquery_nle = sum_{h,d} w_q_{D h + d, e} dE/dQ_nhld
        dE/dkey_nse = sum_{h,d} w_k_{D h + d, e} dE/dK_nhsd
        dE/dvalue_nse = sum_{h,d} w_v_{D h + d, e} dE/dV_nhsd
        dE/dw_q_ie = sum_{n,l} query_nle dE/dQ_{n, floor(i/D), l, i mod D}
        dE/dw_k_ie = sum_{n,s} key_nse dE/dK_{n, floor(i/D), s, i mod D}
        dE/dw_v_ie = sum_{n,s} value_nse dE/dV_{n, floor(i/D), s, i mod D}
        dE/dw_o_ij = sum_{n,l} O_{n, floor(j/D), l, j mod D} dE/dy_nli
        dE/db_q_i = sum_{n,l} dE/dQ_{n, floor(i/D), l, i mod D}
        dE/db_k_i = sum_{n,s} dE/dK_{n, floor(i/D), s, i mod D}
        dE/db_v_i = sum_{n,s} dE/dV_{n, floor(i/D), s, i mod D}
        dE/db_o_i = sum_{n,l} dE/dy_nli

    Arguments
        dy     (N, L, E), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dquery"  (N, L, E)
        "dkey"    (N, S, E)
        "dvalue"  (N, S, E)
        "dw_q"    (E, E)
        "dw_k"    (E, E)
        "dw_v"    (E, E)
        "dw_o"    (E, E)
        "db_q"    (E,)
        "db_k"    (E,)
        "db_v"    (E,)
        "db_o"    (E,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "L", "E"))
    query, key, value, w_q, w_k, w_v, w_o, Q, K, V, P, O, N, L, H, D, E = cache
    _check_shape("dy", dy, ("N", "L", "E"), (N, L, E))

    # dE/dO_nhld = sum_i w_o_{i, D h + d} dE/dy_nli
    dO = np.einsum("ihd,nli->nhld", w_o.reshape(E, H, D), dy, optimize=True)

    # dE/dP_nhls = sum_d V_nhsd dE/dO_nhld
    dP = dO @ V.transpose(0, 1, 3, 2)

    # dE/dA_nhls = P_nhls (dE/dP_nhls - sum_d O_nhld dE/dO_nhld)
    dA = P * (dP - np.einsum("ijkl,ijkl->ijk", O, dO)[:, :, :, None])

    # dE/dV_nhsd = sum_l P_nhls dE/dO_nhld
    dV = P.transpose(0, 1, 3, 2) @ dO

    # dE/dK_nhsd = (1 / sqrt(D)) sum_l Q_nhld dE/dA_nhls
    dK = dA.transpose(0, 1, 3, 2) @ Q / D**0.5

    # dE/dQ_nhld = (1 / sqrt(D)) sum_s K_nhsd dE/dA_nhls
    dQ = dA @ K / D**0.5

    # dE/dquery_nle = sum_{h,d} w_q_{D h + d, e} dE/dQ_nhld
    dquery = np.einsum("hde,nhld->nle", w_q.reshape(H, D, E), dQ, optimize=True)

    # dE/dkey_nse = sum_{h,d} w_k_{D h + d, e} dE/dK_nhsd
    dkey = np.einsum("hde,nhsd->nse", w_k.reshape(H, D, E), dK, optimize=True)

    # dE/dvalue_nse = sum_{h,d} w_v_{D h + d, e} dE/dV_nhsd
    dvalue = np.einsum("hde,nhsd->nse", w_v.reshape(H, D, E), dV, optimize=True)

    # dE/dw_q_ie = sum_{n,l} query_nle dE/dQ_{n, floor(i/D), l, i mod D}
    dw_q = np.einsum("nle,njlk->jke", query, dQ, optimize=True).reshape(E, E)

    # dE/dw_k_ie = sum_{n,s} key_nse dE/dK_{n, floor(i/D), s, i mod D}
    dw_k = np.einsum("nse,njsk->jke", key, dK, optimize=True).reshape(E, E)

    # dE/dw_v_ie = sum_{n,s} value_nse dE/dV_{n, floor(i/D), s, i mod D}
    dw_v = np.einsum("nse,njsk->jke", value, dV, optimize=True).reshape(E, E)

    # dE/dw_o_ij = sum_{n,l} O_{n, floor(j/D), l, j mod D} dE/dy_nli
    dw_o = np.einsum("nklm,nli->ikm", O, dy, optimize=True).reshape(E, E)

    # dE/db_q_i = sum_{n,l} dE/dQ_{n, floor(i/D), l, i mod D}
    db_q = np.sum(dQ, axis=(0, 2)).reshape(E)

    # dE/db_k_i = sum_{n,s} dE/dK_{n, floor(i/D), s, i mod D}
    db_k = np.sum(dK, axis=(0, 2)).reshape(E)

    # dE/db_v_i = sum_{n,s} dE/dV_{n, floor(i/D), s, i mod D}
    db_v = np.sum(dV, axis=(0, 2)).reshape(E)

    # dE/db_o_i = sum_{n,l} dE/dy_nli
    db_o = np.sum(dy, axis=(0, 1))

    return {
        "dquery": dquery,
        "dkey": dkey,
        "dvalue": dvalue,
        "dw_q": dw_q,
        "dw_k": dw_k,
        "dw_v": dw_v,
        "dw_o": dw_o,
        "db_q": db_q,
        "db_k": db_k,
        "db_v": db_v,
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


def _check_shape(name, array, sizes, shape):
    """Raises ValueError for another shape than the one that the sizes give."""
    if array.shape != shape:
        expected = f"({', '.join(sizes)}) = {shape}"
        raise ValueError(f"{_LAYER}: {name} has shape {array.shape}, expected {expected}.")
