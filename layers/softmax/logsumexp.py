"""Logarithm of the sum of exponentials of each row of a batch."""

from sympy import Eq, Sum, exp, log

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y = tensor("x", N, D), tensor("y", N)

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n], log(Sum(exp(x[n, i]), i))),),
    sizes={N: 2, D: 3},
)
