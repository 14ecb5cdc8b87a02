"""Scaled dot-product attention in which no query sees a later key."""

from sympy import Eq, Min, Piecewise, Sum, exp

from symderiv import Layer, dims, index, scalar, tensor

N, H, L, S, D, F = dims("N H L S D F")
n, h, l, d, f = index("n", N), index("h", H), index("l", L), index("d", D), index("f", F)
s, k = index("s k", S)
Q, K, V = tensor("Q", N, H, L, D), tensor("K", N, H, S, D), tensor("V", N, H, S, F)
A, P, O = tensor("A", N, H, L, S), tensor("P", N, H, L, S), tensor("O", N, H, L, F)
scale = scalar("scale")
seen = Sum(exp(A[n, h, l, k]), (k, 0, Min(l, S - 1)))

layer = Layer(
    inputs=(Q, K, V),
    scalars=(scale,),
    forward=(
        Eq(A[n, h, l, s], scale * Sum(Q[n, h, l, d] * K[n, h, s, d], d)),
        Eq(P[n, h, l, s], Piecewise((exp(A[n, h, l, s]) / seen, s <= l), (0, True))),
        Eq(O[n, h, l, f], Sum(P[n, h, l, s] * V[n, h, s, f], s)),
    ),
    keep=(P, O),
    sizes={N: 2, H: 2, L: 4, S: 3, D: 2, F: 2},
)
