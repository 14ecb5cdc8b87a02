"""2-D average pooling over windows of R by T, with strides and zero padding that counts in the mean."""

from sympy import Eq, Sum, floor

from symderiv import Layer, dims, index, padded, tensor

N, C, H, W, R, T, S, Q, U, V = dims("N C H W R T S Q U V")
P, O = dims("P O", least=0)
n, c, r, t, u, v = index("n", N), index("c", C), index("r", R), index("t", T), index("u", U), index("v", V)
x, y = tensor("x", N, C, H, W), tensor("y", N, C, U, V)

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n, c, u, v], Sum(padded(x)[n, c, S * u + r - P, Q * v + t - O], r, t) / (R * T)),),
    where={U: floor((H + 2 * P - R) / S) + 1, V: floor((W + 2 * O - T) / Q) + 1},
    require=(2 * P <= R, 2 * O <= T),
    sizes={N: 2, C: 3, H: 7, W: 5, R: 4, T: 3, S: 3, Q: 2, P: 2, O: 1},
)
