"""Logarithm of the softmax of each row of a batch."""

from sympy import Eq, Sum, exp, log

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n = index("n", N)
i, j = index("i j", D)
x, y = tensor("x", N, D), tensor("y", N, D)

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n, i], x[n, i] - log(Sum(exp(x[n, j]), j))),),
    sizes={N: 2, D: 3},
)
