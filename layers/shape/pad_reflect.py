"""Padding of images by reflection at the outermost rows and columns."""

from sympy import Eq, Piecewise

from symderiv import Layer, dims, index, tensor

N, C, H, W = dims("N C H W")
L, R, T, B = dims("L R T B", least=0)
n, c, i, j = index("n", N), index("c", C), index("i", H), index("j", W)
u, v = index("u", T + H + B), index("v", L + W + R)
x, y = tensor("x", N, C, H, W), tensor("y", N, C, T + H + B, L + W + R)
z = tensor("z", N, C, T + H + B, W)
above, below = x[n, c, T - u, j], x[n, c, 2 * H - 2 + T - u, j]
left, right = z[n, c, u, L - v], z[n, c, u, 2 * W - 2 + L - v]

layer = Layer(
    inputs=(x,),
    forward=(
        Eq(z[n, c, u, j], Piecewise((above, u < T), (x[n, c, u - T, j], u < T + H), (below, True))),
        Eq(y[n, c, u, v], Piecewise((left, v < L), (z[n, c, u, v - L], v < L + W), (right, True))),
    ),
    require=(T < H, B < H, L < W, R < W),
    sizes={N: 2, C: 2, H: 4, W: 3, L: 1, R: 2, T: 2, B: 1},
)
