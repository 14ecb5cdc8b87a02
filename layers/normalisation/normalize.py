"""Division of each example by its Euclidean norm, or by eps where the norm is smaller."""

from sympy import Eq, Max, Sum, sqrt

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, norm, y = tensor("x", N, D), tensor("norm", N), tensor("y", N, D)
eps = scalar("eps", positive=True)

layer = Layer(
    inputs=(x,),
    scalars=(eps,),
    forward=(
        Eq(norm[n], sqrt(Sum(x[n, i] ** 2, i))),
        Eq(y[n, i], x[n, i] / Max(norm[n], eps)),
    ),
    keep=(norm, y),
    sizes={N: 2, D: 3},
)
