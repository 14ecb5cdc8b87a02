"""Pixel shuffle: groups of S times S channels become space."""

from sympy import Eq, Mod, floor

from symderiv import Layer, dims, index, tensor

N, C, H, W, S = dims("N C H W S")
n, c, u, v = index("n", N), index("c", C), index("u", S * H), index("v", S * W)
x, y = tensor("x", N, S**2 * C, H, W), tensor("y", N, C, S * H, S * W)
channel = S**2 * c + S * Mod(u, S) + Mod(v, S)

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n, c, u, v], x[n, channel, floor(u / S), floor(v / S)]),),
    sizes={N: 2, C: 2, H: 2, W: 3, S: 2},
)
