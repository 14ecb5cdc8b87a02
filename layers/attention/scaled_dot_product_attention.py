"""Scaled dot-product attention with an additive mask."""

from sympy import Eq, Sum, exp

from symderiv import Layer, dims, index, scalar, tensor

N, H, L, S, D, F = dims("N H L S D F")
n, h, l, d, f = index("n", N), index("h", H), index("l", L), index("d", D), index("f", F)
s, k = index("s k", S)
Q, K, V = tensor("Q", N, H, L, D), tensor("K", N, H, S, D), tensor("V", N, H, S, F)
M, A, P, O = tensor("M", L, S), tensor("A", N, H, L, S), tensor("P", N, H, L, S), tensor("O", N, H, L, F)
scale = scalar("scale")

layer = Layer(
    inputs=(Q, K, V),
    constants=(M,),
    scalars=(scale,),
    forward=(
        Eq(A[n, h, l, s], scale * Sum(Q[n, h, l, d] * K[n, h, s, d], d) + M[l, s]),
        Eq(P[n, h, l, s], exp(A[n, h, l, s]) / Sum(exp(A[n, h, l, k]), k)),
        Eq(O[n, h, l, f], Sum(P[n, h, l, s] * V[n, h, s, f], s)),
    ),
    keep=(P, O),
    sizes={N: 2, H: 2, L: 3, S: 4, D: 2, F: 3},
)
