"""Padding of images with a constant."""

from sympy import Eq

from symderiv import Layer, dims, index, padded, scalar, tensor

N, C, H, W = dims("N C H W")
L, R, T, B = dims("L R T B", least=0)
n, c, u, v = index("n", N), index("c", C), index("u", T + H + B), index("v", L + W + R)
x, y = tensor("x", N, C, H, W), tensor("y", N, C, T + H + B, L + W + R)
value = scalar("value")

layer = Layer(
    inputs=(x,),
    scalars=(value,),
    forward=(Eq(y[n, c, u, v], padded(x, value)[n, c, u - T, v - L]),),
    sizes={N: 2, C: 2, H: 3, W: 2, L: 1, R: 0, T: 2, B: 1},
)
