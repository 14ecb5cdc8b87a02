"""Exponential linear unit."""

from sympy import Eq, Piecewise, exp

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y = tensor("x", N, D), tensor("y", N, D)
alpha = scalar("alpha", positive=True)

layer = Layer(
    inputs=(x,),
    scalars=(alpha,),
    forward=(Eq(y[n, i], Piecewise((x[n, i], x[n, i] > 0), (alpha * (exp(x[n, i]) - 1), True))),),
    sizes={N: 2, D: 3},
)
