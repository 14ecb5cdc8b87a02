"""Batch normalisation in training, over the batch and space of each channel."""

from sympy import Eq, Sum, sqrt

from symderiv import Layer, dims, index, scalar, tensor

N, C, H, W = dims("N C H W")
n, c, h, w = index("n", N), index("c", C), index("h", H), index("w", W)
x, gamma, beta = tensor("x", N, C, H, W), tensor("gamma", C), tensor("beta", C)
mean, var, rstd = tensor("mean", C), tensor("var", C), tensor("rstd", C)
xhat, y = tensor("xhat", N, C, H, W), tensor("y", N, C, H, W)
eps = scalar("eps", positive=True)

layer = Layer(
    inputs=(x, gamma, beta),
    scalars=(eps,),
    forward=(
        Eq(mean[c], Sum(x[n, c, h, w], n, h, w) / (N * H * W)),
        Eq(var[c], Sum((x[n, c, h, w] - mean[c]) ** 2, n, h, w) / (N * H * W)),
        Eq(rstd[c], 1 / sqrt(var[c] + eps)),
        Eq(xhat[n, c, h, w], (x[n, c, h, w] - mean[c]) * rstd[c]),
        Eq(y[n, c, h, w], gamma[c] * xhat[n, c, h, w] + beta[c]),
    ),
    keep=(rstd, xhat),
    sizes={N: 2, C: 3, H: 4, W: 2},
)
