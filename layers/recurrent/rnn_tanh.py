"""Recurrent layer with tanh."""

from sympy import Eq, Sum, tanh

from symderiv import Layer, dims, index, scan, tensor

N, T, D, H = dims("N T D H")
n, t, d, j, k = index("n", N), index("t", T), index("d", D), index("j", H), index("k", H)
x, h0 = tensor("x", N, T, D), tensor("h0", N, H)
W, U, b = tensor("W", H, D), tensor("U", H, H), tensor("b", H)
a, h, y = tensor("a", N, T, H), tensor("h", N, T, H), tensor("y", N, T, H)

layer = Layer(
    inputs=(x, h0, W, U, b),
    forward=(
        *scan(
            t,
            (
                Eq(a[n, t, j], Sum(W[j, d] * x[n, t, d], d) + Sum(U[j, k] * h[n, t - 1, k], k) + b[j]),
                Eq(h[n, t, j], tanh(a[n, t, j])),
            ),
            initial={h: h0},
        ),
        Eq(y[n, t, j], h[n, t, j]),
    ),
    sizes={N: 2, T: 4, D: 3, H: 5},
)
