"""Cosine similarity of two vectors for each example, no norm taken for less than eps."""

from sympy import Eq, Max, Sum, sqrt

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
a, b, y = tensor("a", N, D), tensor("b", N, D), tensor("y", N)
r, s = tensor("r", N), tensor("s", N)
eps = scalar("eps", positive=True)

layer = Layer(
    inputs=(a, b),
    scalars=(eps,),
    forward=(
        Eq(r[n], sqrt(Sum(a[n, i] ** 2, i))),
        Eq(s[n], sqrt(Sum(b[n, i] ** 2, i))),
        Eq(y[n], Sum(a[n, i] * b[n, i], i) / (Max(r[n], eps) * Max(s[n], eps))),
    ),
    sizes={N: 2, D: 3},
)
