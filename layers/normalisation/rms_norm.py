"""Root mean square normalisation over the features of each example."""

from sympy import Eq, Sum, sqrt

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, gamma, r = tensor("x", N, D), tensor("gamma", D), tensor("r", N)
xhat, y = tensor("xhat", N, D), tensor("y", N, D)
eps = scalar("eps", positive=True)

layer = Layer(
    inputs=(x, gamma),
    scalars=(eps,),
    forward=(
        Eq(r[n], 1 / sqrt(Sum(x[n, i] ** 2, i) / D + eps)),
        Eq(xhat[n, i], r[n] * x[n, i]),
        Eq(y[n, i], gamma[i] * xhat[n, i]),
    ),
    keep=(r, xhat),
    sizes={N: 2, D: 3},
)
