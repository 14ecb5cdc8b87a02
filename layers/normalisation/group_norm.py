"""Group normalisation: G groups of K channels, each over its channels and space."""

from sympy import Eq, Sum, floor, sqrt

from symderiv import Layer, dims, index, scalar, tensor

N, G, K, H, W, C = dims("N G K H W C")
n, g, k, c, h, w = index("n", N), index("g", G), index("k", K), index("c", C), index("h", H), index("w", W)
x, gamma, beta = tensor("x", N, C, H, W), tensor("gamma", C), tensor("beta", C)
mean, var, rstd = tensor("mean", N, G), tensor("var", N, G), tensor("rstd", N, G)
xhat, y = tensor("xhat", N, C, H, W), tensor("y", N, C, H, W)
eps = scalar("eps", positive=True)

layer = Layer(
    inputs=(x, gamma, beta),
    scalars=(eps,),
    forward=(
        Eq(mean[n, g], Sum(x[n, K * g + k, h, w], k, h, w) / (K * H * W)),
        Eq(var[n, g], Sum((x[n, K * g + k, h, w] - mean[n, g]) ** 2, k, h, w) / (K * H * W)),
        Eq(rstd[n, g], 1 / sqrt(var[n, g] + eps)),
        Eq(xhat[n, c, h, w], (x[n, c, h, w] - mean[n, floor(c / K)]) * rstd[n, floor(c / K)]),
        Eq(y[n, c, h, w], gamma[c] * xhat[n, c, h, w] + beta[c]),
    ),
    where={C: G * K},
    keep=(rstd, xhat),
    sizes={N: 2, G: 2, K: 3, H: 2, W: 3},
)
