"""Rectified linear unit with a slope below 0 for each channel, which is learnt."""

from sympy import Eq, Piecewise

from symderiv import Layer, dims, index, tensor

N, C = dims("N C")
n, c = index("n", N), index("c", C)
x, w, y = tensor("x", N, C), tensor("w", C), tensor("y", N, C)

layer = Layer(
    inputs=(x, w),
    forward=(Eq(y[n, c], Piecewise((x[n, c], x[n, c] > 0), (w[c] * x[n, c], True))),),
    sizes={N: 4, C: 3},
)
