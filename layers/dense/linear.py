"""Linear map with a bias, of each row of a batch."""

from sympy import Eq, Sum

from symderiv import Layer, dims, index, tensor

N, I, O = dims("N I O")
n, i, o = index("n", N), index("i", I), index("o", O)
x, w, b = tensor("x", N, I), tensor("w", O, I), tensor("b", O)
y = tensor("y", N, O)

layer = Layer(
    inputs=(x, w, b),
    forward=(Eq(y[n, o], Sum(w[o, i] * x[n, i], i) + b[o]),),
    sizes={N: 2, I: 3, O: 4},
)
