"""Gaussian error linear unit."""

from sympy import Eq, Rational, erf, sqrt

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y, Phi = tensor("x", N, D), tensor("y", N, D), tensor("Phi", N, D)

layer = Layer(
    inputs=(x,),
    forward=(
        Eq(Phi[n, i], Rational(1, 2) * (1 + erf(x[n, i] / sqrt(2)))),
        Eq(y[n, i], x[n, i] * Phi[n, i]),
    ),
    sizes={N: 2, D: 3},
)
