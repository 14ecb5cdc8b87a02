"""Cross-entropy of the softmax against target probabilities, averaged over a batch."""

from sympy import Eq, Sum, exp, log

from symderiv import Layer, dims, index, tensor

N, C = dims("N C")
n = index("n", N)
i, k = index("i k", C)
z, t, p, E = tensor("z", N, C), tensor("t", N, C), tensor("p", N, C), tensor("E")

layer = Layer(
    inputs=(z,),
    constants=(t,),
    forward=(
        Eq(p[n, i], exp(z[n, i]) / Sum(exp(z[n, k]), k)),
        Eq(E, -Sum(t[n, k] * log(p[n, k]), n, k) / N),
    ),
    assume=(Eq(Sum(t[n, k], k), 1),),
    sizes={N: 2, C: 3},
)
