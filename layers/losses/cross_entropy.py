"""Cross-entropy of the softmax against target probabilities with label smoothing, averaged over a batch."""

from sympy import Eq, Sum, exp, log

from symderiv import Layer, dims, index, scalar, tensor

N, C = dims("N C")
n = index("n", N)
i, k = index("i k", C)
z, t, q, p, E = tensor("z", N, C), tensor("t", N, C), tensor("q", N, C), tensor("p", N, C), tensor("E")
eps = scalar("eps")

layer = Layer(
    inputs=(z,),
    constants=(t,),
    scalars=(eps,),
    forward=(
        Eq(q[n, i], (1 - eps) * t[n, i] + eps / C),
        Eq(p[n, i], exp(z[n, i]) / Sum(exp(z[n, k]), k)),
        Eq(E, -Sum(q[n, k] * log(p[n, k]), n, k) / N),
    ),
    assume=(Eq(Sum(t[n, k], k), 1),),
    sizes={N: 2, C: 3},
)
