"""Sigmoid linear unit, also called swish."""

from sympy import Eq, Function

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y = tensor("x", N, D), tensor("y", N, D)
sigmoid = Function("sigmoid")

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n, i], x[n, i] * sigmoid(x[n, i])),),
    sizes={N: 2, D: 3},
)
