"""2-D cross-correlation with stride, zero padding, dilation and groups."""

from sympy import Eq, Sum, floor

from symderiv import Layer, dims, index, padded, tensor

N, G, C, K, H, W, R, T, U, V = dims("N G C K H W R T U V")
S, Q, D, F = dims("S Q D F")  # strides and dilations along the height and along the width
P, O = dims("P O", least=0)  # paddings
n, k, u, v = index("n", N), index("k", G * K), index("u", U), index("v", V)
c, r, t = index("c", C), index("r", R), index("t", T)
x, w, b = tensor("x", N, G * C, H, W), tensor("w", G * K, C, R, T), tensor("b", G * K)
y = tensor("y", N, G * K, U, V)
channel, row, column = C * floor(k / K) + c, S * u + D * r - P, Q * v + F * t - O

layer = Layer(
    inputs=(x, w, b),
    forward=(Eq(y[n, k, u, v], b[k] + Sum(w[k, c, r, t] * padded(x)[n, channel, row, column], c, r, t)),),
    where={U: floor((H + 2 * P - D * (R - 1) - 1) / S) + 1, V: floor((W + 2 * O - F * (T - 1) - 1) / Q) + 1},
    sizes={N: 2, G: 2, C: 2, K: 2, H: 5, W: 6, R: 2, T: 3, S: 2, Q: 3, P: 1, O: 2, D: 3, F: 2},
)
