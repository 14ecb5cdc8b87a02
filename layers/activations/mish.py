"""Mish: the input times the hyperbolic tangent of its softplus."""

from sympy import Eq, exp, log, tanh

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y, h = tensor("x", N, D), tensor("y", N, D), tensor("h", N, D)

layer = Layer(
    inputs=(x,),
    forward=(
        Eq(h[n, i], tanh(log(1 + exp(x[n, i])))),
        Eq(y[n, i], x[n, i] * h[n, i]),
    ),
    sizes={N: 2, D: 3},
)
