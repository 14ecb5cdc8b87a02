"""Mean squared error."""

from sympy import Eq, Sum

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, t, E = tensor("x", N, D), tensor("t", N, D), tensor("E")

layer = Layer(
    inputs=(x,),
    constants=(t,),
    forward=(Eq(E, Sum((x[n, i] - t[n, i]) ** 2, n, i) / (N * D)),),
    sizes={N: 2, D: 3},
)
