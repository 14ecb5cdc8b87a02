"""Binary cross-entropy of the sigmoid, averaged over all elements."""

from sympy import Eq, Function, Sum, log

from symderiv import Layer, dims, index, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, t, p, E = tensor("x", N, D), tensor("t", N, D), tensor("p", N, D), tensor("E")
sigmoid = Function("sigmoid")

layer = Layer(
    inputs=(x,),
    constants=(t,),
    forward=(
        Eq(p[n, i], sigmoid(x[n, i])),
        Eq(E, -Sum(t[n, i] * log(p[n, i]) + (1 - t[n, i]) * log(1 - p[n, i]), n, i) / (N * D)),
    ),
    sizes={N: 2, D: 3},
)
