"""2-D cross-correlation with one bias for each output element."""

from sympy import Eq, Sum

from symderiv import Layer, dims, index, tensor

M, N, K, H, W = dims("M N K H W")
i, j = index("i", H), index("j", W)
p, q = index("p q", K)
a, w = tensor("a", M, N), tensor("w", K, K)
b, c = tensor("b", H, W), tensor("c", H, W)

layer = Layer(
    inputs=(a, w, b),
    forward=(Eq(c[i, j], b[i, j] + Sum(w[p, q] * a[i + p, j + q], p, q)),),
    where={H: M - K + 1, W: N - K + 1},
    sizes={M: 5, N: 6, K: 2},
)
