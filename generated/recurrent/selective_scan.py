"""Selective state space: a diagonal linear recurrence whose step sizes, input and output maps are inputs.

Written by symderiv from the layer selective_scan.
"""

import numpy as np

_LAYER = "selective_scan"


def forward(u, delta, A, B, C, skip):
    """The output and what backward needs.

        a_ntds = exp(delta_ntd A_ds)
        h_ntds = a_ntds [t >= 1] h_{n, t - 1, d, s} + B_nts delta_ntd u_ntd
        y_ntd = u_ntd skip_d + sum_s h_ntds C_nts

    Arguments
        u      (N, T, D), input
        delta  (N, T, D), input
        A      (D, S), input
        B      (N, T, S), input
        C      (N, T, S), input
        skip   (D,), input
    Returns
        y      (N, T, D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    u = _array("u", u, ("N", "T", "D"))
    delta = _array("delta", delta, ("N", "T", "D"))
    A = _array("A", A, ("D", "S"))
    B = _array("B", B, ("N", "T", "S"))
    C = _array("C", C, ("N", "T", "S"))
    skip = _array("skip", skip, ("D",))
    N, T, D = u.shape
    S = A.shape[1]
    _check_sizes(N=N, T=T, D=D, S=S)
    _check_shape("delta", delta, ("N", "T", "D"), (N, T, D))
    _check_shape("A", A, ("D", "S"), (D, S))
    _check_shape("B", B, ("N", "T", "S"), (N, T, S))
    _check_shape("C", C, ("N", "T", "S"), (N, T, S))
    _check_shape("skip", skip, ("D",), (D,))

    # a_ntds = exp(delta_ntd A_ds)
    a = np.exp(delta[:, :, :, None] * A)

    h = np.empty((N, T, D, S), dtype=np.result_type(a, B, delta, u))
    for t in range(T):
        # h_ntds = a_ntds [t >= 1] h_{n, t - 1, d, s} + B_nts delta_ntd u_ntd
        B_times_delta_times_u = B[:, t][:, None] * delta[:, t][:, :, None] * u[:, t][:, :, None]
        h[:, t] = (a[:, t] * h[:, t - 1] if t - 1 >= 0 else 0) + B_times_delta_times_u

    # y_ntd = u_ntd skip_d + sum_s h_ntds C_nts
    y = u * skip + np.einsum("ntds,nts->ntd", h, C)

    cache = (u, delta, A, B, C, skip, a, h, N, T, D, S)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dh_ntds = C_nts dE/dy_ntd + a_{n, t + 1, d, s} dE/dh_{n, t + 1, d, s} [t + 1 < T]
        dE/da_ntds = h_{n, t - 1, d, s} dE/dh_ntds [t >= 1]
        dE/du_ntd = skip_d dE/dy_ntd + delta_ntd sum_s B_nts dE/dh_ntds
        dE/ddelta_ntd = u_ntd sum_s B_nts dE/dh_ntds + sum_s a_ntds A_ds dE/da_ntds
        dE/dA_ds = sum_{n,t} a_ntds delta_ntd dE/da_ntds
        dE/dB_nts = sum_d delta_ntd u_ntd dE/dh_ntds
        dE/dC_nts = sum_d h_ntds dE/dy_ntd
        dE/dskip_d = sum_{n,t} u_ntd dE/dy_ntd

    Arguments
        dy     (N, T, D), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "du"      (N, T, D)
        "ddelta"  (N, T, D)
        "dA"      (D, S)
        "dB"      (N, T, S)
        "dC"      (N, T, S)
        "dskip"   (D,)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "T", "D"))
    u, delta, A, B, C, skip, a, h, N, T, D, S = cache
    _check_shape("dy", dy, ("N", "T", "D"), (N, T, D))

    dh = np.empty((N, T, D, S), dtype=np.result_type(C, dy, a))
    for t in reversed(range(T)):
        # dE/dh_ntds = C_nts dE/dy_ntd + a_{n, t + 1, d, s} dE/dh_{n, t + 1, d, s} [t + 1 < T]
        a_times_dh_near = a[:, t + 1] * dh[:, t + 1] if t + 1 <= T - 1 else 0
        dh[:, t] = C[:, t][:, None] * dy[:, t][:, :, None] + a_times_dh_near

    # dE/da_ntds = h_{n, t - 1, d, s} dE/dh_ntds [t >= 1]
    da = np.pad(h, ((0, 0), (1, 0), (0, 0), (0, 0)))[:, :T] * dh

    # dE/du_ntd = skip_d dE/dy_ntd + delta_ntd sum_s B_nts dE/dh_ntds
    B_dot_dh = np.einsum("nts,ntds->ntd", B, dh)
    du = skip * dy + delta * B_dot_dh

    # dE/ddelta_ntd = u_ntd sum_s B_nts dE/dh_ntds + sum_s a_ntds A_ds dE/da_ntds
    a_times_da = a * da
    ddelta = u * B_dot_dh + np.einsum("ntds,ds->ntd", a_times_da, A)

    # dE/dA_ds = sum_{n,t} a_ntds delta_ntd dE/da_ntds
    dA = np.einsum("ntds,ntd->ds", a_times_da, delta)

    # dE/dB_nts = sum_d delta_ntd u_ntd dE/dh_ntds
    dB = np.einsum("ntd,ntds->nts", delta * u, dh)

    # dE/dC_nts = sum_d h_ntds dE/dy_ntd
    dC = np.einsum("ntds,ntd->nts", h, dy)

    # dE/dskip_d = sum_{n,t} u_ntd dE/dy_ntd
    dskip = np.einsum("ijk,ijk->k", u, dy)

    return {"du": du, "ddelta": ddelta, "dA": dA, "dB": dB, "dC": dC, "dskip": dskip}


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
