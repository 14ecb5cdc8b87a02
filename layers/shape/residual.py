"""Residual connection round two linear maps with a function between them."""

from sympy import Eq, Function, Sum

from symderiv import Layer, dims, index, tensor

N, D, H = dims("N D H")
n, i, j = index("n", N), index("i", D), index("j", H)
x, w, v = tensor("x", N, D), tensor("w", H, D), tensor("v", D, H)
z, y = tensor("z", N, H), tensor("y", N, D)
f = Function("f")

layer = Layer(
    inputs=(x, w, v),
    forward=(
        Eq(z[n, j], Sum(w[j, i] * x[n, i], i)),
        Eq(y[n, i], x[n, i] + Sum(v[i, j] * f(z[n, j]), j)),
    ),
    sizes={N: 2, D: 3, H: 4},
)
