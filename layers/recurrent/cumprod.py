"""Cumulative product along a row."""

from sympy import Eq

from symderiv import Layer, dims, index, scan, tensor

N, T = dims("N T")
n, t = index("n", N), index("t", T)
x, p, y = tensor("x", N, T), tensor("p", N, T), tensor("y", N, T)

layer = Layer(
    inputs=(x,),
    forward=(
        *scan(t, (Eq(p[n, t], p[n, t - 1] * x[n, t]),), initial={p: 1}),
        Eq(y[n, t], p[n, t]),
    ),
    sizes={N: 2, T: 4},
)
