"""Embedding: the rows of a table chosen by ids."""

from sympy import Eq

from symderiv import Layer, dims, index, tensor

N, V, D = dims("N V D")
n, d = index("n", N), index("d", D)
w, ids, y = tensor("w", V, D), tensor("ids", N), tensor("y", N, D)

layer = Layer(
    inputs=(w,),
    constants=(ids,),
    forward=(Eq(y[n, d], w[ids[n], d]),),
    sizes={N: 5, V: 3, D: 2},
)
