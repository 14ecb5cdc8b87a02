"""Recurrent layer with tanh."""

from sympy import Eq, Sum, tanh

from symderiv import Layer, dims, index, scan, tensor

B, T, N, H = dims("B T N H")
b, t, i, j, k = index("b", B), index("t", T), index("i", N), index("j", H), index("k", H)
x, w, u, c = tensor("x", B, T, N), tensor("w", H, N), tensor("u", H, H), tensor("c", H)
h0, h, y = tensor("h0", B, H), tensor("h", B, T, H), tensor("y", B, T, H)

layer = Layer(
    inputs=(x, w, u, c, h0),
    forward=(
        *scan(
            t,
            (Eq(h[b, t, j], tanh(Sum(w[j, i] * x[b, t, i], i) + Sum(u[j, k] * h[b, t - 1, k], k) + c[j])),),
            initial={h: h0},
        ),
        Eq(y[b, t, j], h[b, t, j]),
    ),
    sizes={B: 2, T: 4, N: 3, H: 5},
)
