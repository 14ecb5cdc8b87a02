"""Gaussian error linear unit, approximated by the hyperbolic tangent."""

from sympy import Eq, Rational, pi, sqrt, tanh

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y, h = tensor("x", N, D), tensor("y", N, D), tensor("h", N, D)

layer = Layer(
    inputs=(x,),
    forward=(
        Eq(h[n, i], tanh(sqrt(2 / pi) * (x[n, i] + Rational(44715, 10**6) * x[n, i] ** 3))),
        Eq(y[n, i], Rational(1, 2) * x[n, i] * (1 + h[n, i])),
    ),
    sizes={N: 2, D: 3},
)
