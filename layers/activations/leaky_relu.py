"""Rectified linear unit with the slope alpha below 0."""

from sympy import Eq, Piecewise

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y = tensor("x", N, D), tensor("y", N, D)
alpha = scalar("alpha")

layer = Layer(
    inputs=(x,),
    scalars=(alpha,),
    forward=(Eq(y[n, i], Piecewise((x[n, i], x[n, i] > 0), (alpha * x[n, i], True))),),
    sizes={N: 2, D: 3},
)
