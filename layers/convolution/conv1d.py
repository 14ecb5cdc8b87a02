"""1-D cross-correlation with stride, zero padding, dilation and groups."""

from sympy import Eq, Sum, floor

from symderiv import Layer, dims, index, padded, tensor

N, G, C, K, L, R, S, D, U = dims("N G C K L R S D U")
P = dims("P", least=0)
n, k, u, c, r = index("n", N), index("k", G * K), index("u", U), index("c", C), index("r", R)
x, w, b = tensor("x", N, G * C, L), tensor("w", G * K, C, R), tensor("b", G * K)
y = tensor("y", N, G * K, U)

layer = Layer(
    inputs=(x, w, b),
    forward=(Eq(y[n, k, u], b[k] + Sum(w[k, c, r] * padded(x)[n, C * floor(k / K) + c, S * u + D * r - P], c, r)),),
    where={U: floor((L + 2 * P - D * (R - 1) - 1) / S) + 1},
    sizes={N: 2, G: 2, C: 3, K: 2, L: 9, R: 3, S: 2, P: 1, D: 2},
)
