"""Bilinear form of two inputs with a bias, for each row of a batch."""

from sympy import Eq, Sum

from symderiv import Layer, dims, index, tensor

N, I, J, K = dims("N I J K")
n, i, j, k = index("n", N), index("i", I), index("j", J), index("k", K)
x, z = tensor("x", N, I), tensor("z", N, J)
w, b = tensor("w", K, I, J), tensor("b", K)
y = tensor("y", N, K)

layer = Layer(
    inputs=(x, z, w, b),
    forward=(Eq(y[n, k], Sum(x[n, i] * w[k, i, j] * z[n, j], i, j) + b[k]),),
    sizes={N: 2, I: 3, J: 4, K: 5},
)
