"""Cumulative sum along a row."""

from sympy import Eq, Sum

from symderiv import Layer, dims, index, tensor

N, T = dims("N T")
n, t, s = index("n", N), index("t", T), index("s", T)
x, y = tensor("x", N, T), tensor("y", N, T)

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n, t], Sum(x[n, s], (s, 0, t))),),
    sizes={N: 2, T: 4},
)
