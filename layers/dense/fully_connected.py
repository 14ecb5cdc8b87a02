"""Fully connected layer between two activation functions."""

from sympy import Eq, Function, Sum

from symderiv import Layer, dims, index, tensor

N, M = dims("N M")
i, j = index("i", N), index("j", M)
a, l, w = tensor("a", N), tensor("l", N), tensor("w", N, M)
b, c, d = tensor("b", M), tensor("c", M), tensor("d", M)
f, g = Function("f"), Function("g")

layer = Layer(
    inputs=(a, w, b),
    forward=(
        Eq(l[i], f(a[i])),
        Eq(c[j], Sum(w[i, j] * l[i], i) + b[j]),
        Eq(d[j], g(c[j])),
    ),
    sizes={N: 3, M: 2},
)
