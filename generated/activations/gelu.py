"""Gaussian error linear unit.

Written by symderiv from the layer gelu.
"""

import numpy as np

_LAYER = "gelu"


def forward(x):
    """The output and what backward needs.

        Phi_ni = 1/2 + 1/2 erf(x_ni / sqrt(2))
        y_ni = Phi_ni x_ni

    Arguments
        x  (N, D), input
    Returns
        y      (N, D)
        cache  what backward is to be given
    Raises ValueError where a shape, a size or a dtype does not fit.
    """
    x = _array("x", x, ("N", "D"))
    N, D = x.shape
    _check_sizes(N=N, D=D)

    # Phi_ni = 1/2 + 1/2 erf(x_ni / sqrt(2))
    Phi = 0.5 * _erf(x / 2**0.5) + 0.5

    # y_ni = Phi_ni x_ni
    y = Phi * x

    cache = (x, Phi, N, D)
    return y, cache


def backward(dy, cache):
    """The gradients of the inputs, in a dict.

        dE/dx_ni = dE/dy_ni (Phi_ni + (x_ni / sqrt(2 pi)) exp(-1/2 x_ni^2))

    Arguments
        dy     (N, D), gradient of the loss with respect to y
        cache  what forward returned
    Returns
        "dx"  (N, D)
    Raises ValueError where a shape or a dtype does not fit.
    """
    dy = _array("dy", dy, ("N", "D"))
    x, Phi, N, D = cache
    _check_shape("dy", dy, ("N", "D"), (N, D))

    # dE/dx_ni = dE/dy_ni (Phi_ni + (x_ni / sqrt(2 pi)) exp(-1/2 x_ni^2))
    dx = dy * (Phi + x * np.exp(-0.5 * x**2) / (2 * np.pi)**0.5)

    return {"dx": dx}


def _erf(x):
    """The error function, after W. J. Cody, Mathematics of Computation 23 (1969)."""
    size = np.abs(x)
    small = np.minimum(size, 0.5) ** 2
    near = _ratio(
        small,
        (
            1.85777706184603153e-1,
            3.16112374387056560,
            1.13864154151050156e2,
            3.77485237685302021e2,
            3.20937758913846947e3,
        ),
        (
            1.0,
            2.36012909523441209e1,
            2.44024637934444173e2,
            1.28261652607737228e3,
            2.84423683343917062e3,
        ),
    )
    large = np.clip(size, 0.46875, 6.0)
    far = _ratio(
        large,
        (
            2.15311535474403846e-8,
            5.64188496988670089e-1,
            8.88314979438837594,
            6.61191906371416295e1,
            2.98635138197400131e2,
            8.81952221241769090e2,
            1.71204761263407058e3,
            2.05107837782607147e3,
            1.23033935479799725e3,
        ),
        (
            1.0,
            1.57449261107098347e1,
            1.17693950891312499e2,
            5.37181101862009858e2,
            1.62138957456669019e3,
            3.29079923573345963e3,
            4.36261909014324716e3,
            3.43936767414372164e3,
            1.23033935480374942e3,
        ),
    )
    return np.where(size < 0.46875, x * near, np.sign(x) * (1 - np.exp(-(large**2)) * far))


def _ratio(x, above, below):
    """The quotient of two polynomials, coefficients of the highest power first."""
    numerator, denominator = above[0], below[0]
    for high, low in zip(above[1:], below[1:], strict=True):
        numerator, denominator = numerator * x + high, denominator * x + low
    return numerator / denominator


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
