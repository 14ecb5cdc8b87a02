"""Softplus with the sharpness beta."""

from sympy import Eq, exp, log

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y = tensor("x", N, D), tensor("y", N, D)
beta = scalar("beta", positive=True)

layer = Layer(
    inputs=(x,),
    scalars=(beta,),
    forward=(Eq(y[n, i], log(1 + exp(beta * x[n, i])) / beta),),
    sizes={N: 2, D: 3},
)
