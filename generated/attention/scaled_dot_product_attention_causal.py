"""Scaled dot-product attention in which no query sees a later key.

Written by symderiv from the layer scaled_dot_product_attention_causal.
"""

import numpy as np

_LAYER = "scaled_dot_product_attention_causal"


def forward(Q, K, V, scale):
    """The output and what backward needs.

        A_nhls = scale sum_d K_nhsd Q_nhld
        P_nhls = {exp(A_nhls) / (sum_{k=0}^{min(S - 1, l)} exp(A_nhlk)) if s <= l; 0 otherwise}
        O_nhlf = sum_s P_nhls V_nhsf

    Arguments
        Q      (N, H, L, D), input
        K      (N, H, S, D), input
        V      (N, H, S, F), input
        scale  number
    Returns
        O      (N, H, L, F)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    Q = _array("Q", Q, ("N", "H", "L", "D"))
    K = _array("K", K, ("N", "H", "S", "D"))
    V = _array("V", V, ("N", "H", "S", "F"))
    scale = float(scale)
    N, H, L, D = Q.shape
    S = K.shape[2]
    F = V.shape[3]
    _check_sizes(N=N, H=H, L=L, S=S, D=D, F=F)
    _check_shape("K", K, ("N", "H", "S", "D"), (N, H, S, D))
    _check_shape("V", V, ("N", "H", "S", "F"), (N, H, S, F))

    # A_nhls = scale sum_d K_nhsd Q_nhld
    A = scale * (Q @ K.transpose(0, 1, 3, 2))

    # P_nhls = {exp(A_nhls) / (sum_{k=0}^{min(S - 1, l)} exp(A_nhlk)) if s <= l; 0 otherwise}
    # (shifted by the maximum, which changes nothing but keeps exp from overflowing)
    mask = np.arange(S) <= np.arange(L)[:, None]
    A_minus_max_A_masked = A - np.max(np.where(mask, A, -np.inf), axis=3, keepdims=True)
    values = np.where(mask, np.exp(np.where(mask, A_minus_max_A_masked, 0)), 0)
    P = values / np.sum(values, axis=3, keepdims=True)

    # O_nhlf = sum_s P_nhls V_nhsf
    O = P @ V

    cache = (Q, K, V, scale, P, O, N, H, L, F)
    return O, cache


def backward(dO, cache):
    """The gradients of the inputs, in a dict.

        dE/dP_nhls = sum_f V_nhsf dE/dO_nhlf
        dE/dA_nhls = P_nhls (dE/dP_nhls - sum_f O_nhlf dE/dO_nhlf)
        dE/dQ_nhld = scale sum_s K_nhsd dE/dA_nhls
        dE/dK_nhsd = scale sum_l Q_nhld dE/dA_nhls
        dE/dV_nhsf = sum_l P_nhls dE/dO_nhlf

    Arguments
        dO     (N, H, L, F), gradient of the loss with respect to O
        cache  what forward returned
    Returns
        "dQ"  (N, H, L, D)
        "dK"  (N, H, S, D)
        "dV"  (N, H, S, F)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dO = _array("dO", dO, ("N", "H", "L", "F"))
    Q, K, V, scale, P, O, N, H, L, F = cache
    _check_shape("dO", dO, ("N", "H", "L", "F"), (N, H, L, F))

    # dE/dP_nhls = sum_f V_nhsf dE/dO_nhlf
    dP = dO @ V.transpose(0, 1, 3, 2)

    # dE/dA_nhls = P_nhls (dE/dP_nhls - sum_f O_nhlf dE/dO_nhlf)
    dA = P * (dP - np.einsum("ijkl,ijkl->ijk", O, dO)[:, :, :, None])

    # dE/dQ_nhld = scale sum_s K_nhsd dE/dA_nhls
    dQ = scale * (dA @ K)

    # dE/dK_nhsd = scale sum_l Q_nhld dE/dA_nhls
    dK = scale * (dA.transpose(0, 1, 3, 2) @ Q)

    # dE/dV_nhsf = sum_l P_nhls dE/dO_nhlf
    dV = P.transpose(0, 1, 3, 2) @ dO

    return {"dQ": dQ, "dK": dK, "dV": dV}


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
