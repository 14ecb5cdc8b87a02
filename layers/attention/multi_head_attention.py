"""Multi-head attention with its projections: H heads of D features each."""

from sympy import Eq, Sum, exp, sqrt

from symderiv import Layer, dims, index, tensor

N, L, S, H, D, E = dims("N L S H D E")
n, l, h, d = index("n", N), index("l", L), index("h", H), index("d", D)
s, k = index("s k", S)
i, e = index("i e", E)
query, key, value = tensor("query", N, L, E), tensor("key", N, S, E), tensor("value", N, S, E)
w_q, w_k, w_v, w_o = (tensor(f"w_{name}", E, E) for name in "qkvo")
b_q, b_k, b_v, b_o = (tensor(f"b_{name}", E) for name in "qkvo")
Q, K, V = tensor("Q", N, H, L, D), tensor("K", N, H, S, D), tensor("V", N, H, S, D)
A, P, O = tensor("A", N, H, L, S), tensor("P", N, H, L, S), tensor("O", N, H, L, D)
y = tensor("y", N, L, E)


layer = Layer(
    inputs=(query, key, value, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o),
    forward=(
        Eq(Q[n, h, l, d], Sum(w_q[D * h + d, e] * query[n, l, e], e) + b_q[D * h + d]),
        Eq(K[n, h, s, d], Sum(w_k[D * h + d, e] * key[n, s, e], e) + b_k[D * h + d]),
        Eq(V[n, h, s, d], Sum(w_v[D * h + d, e] * value[n, s, e], e) + b_v[D * h + d]),
        Eq(A[n, h, l, s], Sum(Q[n, h, l, d] * K[n, h, s, d], d) / sqrt(D)),
        Eq(P[n, h, l, s], exp(A[n, h, l, s]) / Sum(exp(A[n, h, l, k]), k)),
        Eq(O[n, h, l, d], Sum(P[n, h, l, s] * V[n, h, s, d], s)),
        Eq(y[n, l, i], Sum(w_o[i, D * h + d] * O[n, h, l, d], h, d) + b_o[i]),
    ),
    where={E: H * D},
    keep=(Q, K, V, P, O),
    sizes={N: 2, L: 3, S: 4, H: 2, D: 3},
)
