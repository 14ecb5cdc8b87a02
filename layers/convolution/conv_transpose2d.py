"""2-D transposed convolution with stride, padding, output padding, dilation and groups."""

from sympy import Eq, KroneckerDelta, Max, Mod, Sum, floor

from symderiv import Layer, dims, index, padded, tensor

N, G, C, K, H, W, R, T, U, V = dims("N G C K H W R T U V")
S, Q, D, F = dims("S Q D F")  # strides and dilations along the height and along the width
P, O, A, B = dims("P O A B", least=0)  # paddings of the input and of the output
n, k, u, v = index("n", N), index("k", G * K), index("u", U), index("v", V)
c, r, t = index("c", C), index("r", R), index("t", T)
x, w, b = tensor("x", N, G * C, H, W), tensor("w", G * C, K, R, T), tensor("b", G * K)
y = tensor("y", N, G * K, U, V)
channel, row, column = C * floor(k / K) + c, u + P - D * r, v + O - F * t
hit = KroneckerDelta(Mod(row, S), 0) * KroneckerDelta(Mod(column, Q), 0)
term = hit * w[channel, Mod(k, K), r, t] * padded(x)[n, channel, floor(row / S), floor(column / Q)]

layer = Layer(
    inputs=(x, w, b),
    forward=(Eq(y[n, k, u, v], b[k] + Sum(term, c, r, t)),),
    where={U: S * (H - 1) - 2 * P + D * (R - 1) + A + 1, V: Q * (W - 1) - 2 * O + F * (T - 1) + B + 1},
    require=(A < Max(S, D), B < Max(Q, F)),
    sizes={N: 2, G: 2, C: 2, K: 2, H: 2, W: 3, R: 2, T: 2, S: 2, Q: 3, P: 2, O: 3, A: 1, B: 0, D: 3, F: 1},
)
