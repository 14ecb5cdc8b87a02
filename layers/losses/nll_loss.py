"""Negative log-likelihood of class indices, averaged over a batch."""

from sympy import Eq, Sum

from symderiv import Layer, dims, index, tensor

N, C = dims("N C")
n, c = index("n", N), index("c", C)
x, t, E = tensor("x", N, C), tensor("t", N), tensor("E")

layer = Layer(
    inputs=(x,),
    constants=(t,),
    forward=(Eq(E, -Sum(x[n, t[n]], n) / N),),
    sizes={N: 2, C: 3},
)
