"""InfoNCE: each query against all keys of the batch, of which the one with its own number is the right one."""

from sympy import Eq, Sum, exp, log

from symderiv import Layer, dims, index, scalar, tensor

N, D = dims("N D")
i, j, m = index("i j m", N)
d = index("d", D)
q, k = tensor("q", N, D), tensor("k", N, D)
s, p, E = tensor("s", N, N), tensor("p", N, N), tensor("E")
tau = scalar("tau", positive=True)

layer = Layer(
    inputs=(q, k),
    scalars=(tau,),
    forward=(
        Eq(s[i, j], Sum(q[i, d] * k[j, d], d) / tau),
        Eq(p[i, j], exp(s[i, j]) / Sum(exp(s[i, m]), m)),
        Eq(E, -Sum(log(p[i, i]), i) / N),
    ),
    sizes={N: 3, D: 2},
)
