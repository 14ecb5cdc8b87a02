"""Mean absolute error."""

from sympy import Abs, Eq, Sum

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, t, E = tensor("x", N, D), tensor("t", N, D), tensor("E")

layer = Layer(
    inputs=(x,),
    constants=(t,),
    forward=(Eq(E, Sum(Abs(x[n, i] - t[n, i]), n, i) / (N * D)),),
    sizes={N: 2, D: 3},
)
