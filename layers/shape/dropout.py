"""Dropout with a given mask of zeros and ones: what is kept is divided by the share that is kept."""

from sympy import Eq

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
n, i = index("n", N), index("i", D)
x, mask, y = tensor("x", N, D), tensor("mask", N, D), tensor("y", N, D)
p = scalar("p")

layer = Layer(
    inputs=(x,),
    constants=(mask,),
    scalars=(p,),
    forward=(Eq(y[n, i], mask[n, i] * x[n, i] / (1 - p)),),
    sizes={N: 2, D: 3},
)
