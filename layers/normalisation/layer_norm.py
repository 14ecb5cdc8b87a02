"""Layer normalisation over the features of each example."""

from sympy import Eq, Sum, sqrt

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, gamma, beta = tensor("x", N, D), tensor("gamma", D), tensor("beta", D)
mean, var, rstd = tensor("mean", N), tensor("var", N), tensor("rstd", N)
xhat, y = tensor("xhat", N, D), tensor("y", N, D)
eps = scalar("eps", positive=True)

layer = Layer(
    inputs=(x, gamma, beta),
    scalars=(eps,),
    forward=(
        Eq(mean[n], Sum(x[n, i], i) / D),
        Eq(var[n], Sum((x[n, i] - mean[n]) ** 2, i) / D),
        Eq(rstd[n], 1 / sqrt(var[n] + eps)),
        Eq(xhat[n, i], (x[n, i] - mean[n]) * rstd[n]),
        Eq(y[n, i], gamma[i] * xhat[n, i] + beta[i]),
    ),
    keep=(rstd, xhat),
    sizes={N: 2, D: 3},
)
