"""Swish with a sigmoid made of straight lines."""

from sympy import Eq, Piecewise

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, y = tensor("x", N, D), tensor("y", N, D)

layer = Layer(
    inputs=(x,),
    forward=(
        Eq(
            y[n, i],
            Piecewise((0, x[n, i] <= -3), (x[n, i], x[n, i] >= 3), (x[n, i] * (x[n, i] + 3) / 6, True)),
        ),
    ),
    sizes={N: 2, D: 3},
)
