"""Huber loss: squared errors up to delta, absolute errors beyond."""

from sympy import Abs, Eq, Piecewise, Rational, Sum

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, t, e, E = tensor("x", N, D), tensor("t", N, D), tensor("e", N, D), tensor("E")
delta = scalar("delta", positive=True)
half = Rational(1, 2)

layer = Layer(
    inputs=(x,),
    constants=(t,),
    scalars=(delta,),
    forward=(
        Eq(e[n, i], x[n, i] - t[n, i]),
        Eq(
            E,
            Sum(
                Piecewise((half * e[n, i] ** 2, Abs(e[n, i]) <= delta), (delta * (Abs(e[n, i]) - half * delta), True)),
                n,
                i,
            )
            / (N * D),
        ),
    ),
    sizes={N: 2, D: 3},
)
