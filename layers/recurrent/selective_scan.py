"""Selective state space: a diagonal linear recurrence whose step sizes, input and output maps are inputs."""

from sympy import Eq, Sum, exp

from symderiv import Layer, dims, index, scan, tensor

N, T, D, S = dims("N T D S")
n, t, d, s = index("n", N), index("t", T), index("d", D), index("s", S)
u, delta, A = tensor("u", N, T, D), tensor("delta", N, T, D), tensor("A", D, S)
B, C, skip = tensor("B", N, T, S), tensor("C", N, T, S), tensor("skip", D)
a, h, y = tensor("a", N, T, D, S), tensor("h", N, T, D, S), tensor("y", N, T, D)

layer = Layer(
    inputs=(u, delta, A, B, C, skip),
    forward=(
        Eq(a[n, t, d, s], exp(delta[n, t, d] * A[d, s])),
        *scan(t, (Eq(h[n, t, d, s], a[n, t, d, s] * h[n, t - 1, d, s] + delta[n, t, d] * B[n, t, s] * u[n, t, d]),)),
        Eq(y[n, t, d], Sum(C[n, t, s] * h[n, t, d, s], s) + skip[d] * u[n, t, d]),
    ),
    sizes={N: 2, T: 4, D: 3, S: 2},
)
