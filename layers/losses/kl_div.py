"""Kullback-Leibler divergence of log-probabilities from target probabilities, averaged over a batch."""

from sympy import Eq, Sum, log

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, t, E = tensor("x", N, D), tensor("t", N, D), tensor("E")

layer = Layer(
    inputs=(x,),
    constants=(t,),
    forward=(Eq(E, Sum(t[n, i] * (log(t[n, i]) - x[n, i]), n, i) / N),),
    sizes={N: 2, D: 3},
)
