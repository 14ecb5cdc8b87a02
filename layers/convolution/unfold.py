"""Sliding blocks of an image as columns (im2col), with stride, zero padding and dilation."""

from sympy import Eq, Mod, floor

from symderiv import Layer, dims, index, padded, tensor

N, C, H, W, R, T, U, V = dims("N C H W R T U V")
S, Q, D, F = dims("S Q D F")  # strides and dilations along the height and along the width
P, O = dims("P O", least=0)  # paddings
n, q, l = index("n", N), index("q", C * R * T), index("l", U * V)
x, y = tensor("x", N, C, H, W), tensor("y", N, C * R * T, U * V)
row, column = S * floor(l / V) + D * Mod(floor(q / T), R) - P, Q * Mod(l, V) + F * Mod(q, T) - O

layer = Layer(
    inputs=(x,),
    forward=(Eq(y[n, q, l], padded(x)[n, floor(q / (R * T)), row, column]),),
    where={U: floor((H + 2 * P - D * (R - 1) - 1) / S) + 1, V: floor((W + 2 * O - F * (T - 1) - 1) / Q) + 1},
    sizes={N: 2, C: 2, H: 6, W: 5, R: 2, T: 3, S: 2, Q: 3, P: 1, O: 2, D: 3, F: 2},
)
