"""Selective state space model, with the zero-order hold of the state matrix."""

from sympy import Eq, Sum, exp

from symderiv import Layer, dims, index, scan, tensor

B, T, D, N = dims("B T D N")
b, t, d, n = index("b", B), index("t", T), index("d", D), index("n", N)
x, delta, A = tensor("x", B, T, D), tensor("delta", B, T, D), tensor("A", D, N)
Bt, Ct, skip = tensor("Bt", B, T, N), tensor("Ct", B, T, N), tensor("skip", D)
h, y, a = tensor("h", B, T, D, N), tensor("y", B, T, D), tensor("a", B, T, D, N)

layer = Layer(
    inputs=(x, delta, A, Bt, Ct, skip),
    forward=(
        Eq(a[b, t, d, n], exp(delta[b, t, d] * A[d, n])),
        *scan(t, (Eq(h[b, t, d, n], a[b, t, d, n] * h[b, t - 1, d, n] + delta[b, t, d] * Bt[b, t, n] * x[b, t, d]),)),
        Eq(y[b, t, d], Sum(Ct[b, t, n] * h[b, t, d, n], n) + skip[d] * x[b, t, d]),
    ),
    sizes={B: 2, T: 4, D: 3, N: 2},
)
