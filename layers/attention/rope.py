"""Rotary position embedding: pairs of neighbouring features, turned by an angle."""

from sympy import Eq, Mod, cos, floor, sin

from symderiv import Layer, dims, index, tensor

N, T, H, D = dims("N T H D")
n, t, h, i = index("n", N), index("t", T), index("h", H), index("i", 2 * D)
x, y = tensor("x", N, T, H, 2 * D), tensor("y", N, T, H, 2 * D)
theta = tensor("theta", T, D)
angle = theta[t, floor(i / 2)]
partner = (2 * Mod(i, 2) - 1) * x[n, t, h, i + 1 - 2 * Mod(i, 2)]

layer = Layer(
    inputs=(x,),
    constants=(theta,),
    forward=(Eq(y[n, t, h, i], cos(angle) * x[n, t, h, i] + sin(angle) * partner),),
    sizes={N: 2, T: 3, H: 2, D: 2},
)
