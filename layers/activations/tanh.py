"""Hyperbolic tangent."""

from sympy import Eq, tanh

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y = tensor("x", N, D), tensor("y", N, D)

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n, i], tanh(x[n, i])),),
    sizes={N: 2, D: 3},
)
