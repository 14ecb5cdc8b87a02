"""Max pooling over windows of R by T, with strides and padding."""

from sympy import Eq, floor, oo

from symderiv import Layer, dims, index, maximum, padded, tensor

N, C, H, W, R, T, S, Q, U, V = dims("N C H W R T S Q U V")
P, O = dims("P O", least=0)
n, c, r, t, u, v = index("n", N), index("c", C), index("r", R), index("t", T), index("u", U), index("v", V)
x, y = tensor("x", N, C, H, W), tensor("y", N, C, U, V)

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n, c, u, v], maximum(padded(x, -oo)[n, c, S * u + r - P, Q * v + t - O], r, t)),),
    where={U: floor((H + 2 * P - R) / S) + 1, V: floor((W + 2 * O - T) / Q) + 1},
    require=(P < R, O < T),
    sizes={N: 1, C: 2, H: 5, W: 4, R: 3, T: 2, S: 2, Q: 1, P: 1, O: 0},
)
