"""Softmax with squared error."""

from sympy import Eq, Rational, Sum, exp

from symderiv import Layer, dims, index, tensor

n = dims("n")
i, j = index("i j", n)
a, l, o = tensor("a", n), tensor("l", n), tensor("o", n)
E = tensor("E")

layer = Layer(
    inputs=(a,),
    constants=(o,),
    forward=(
        Eq(l[i], exp(a[i]) / Sum(exp(a[j]), j)),
        Eq(E, Rational(1, 2) * Sum((l[i] - o[i]) ** 2, i)),
    ),
    keep=(l,),
    sizes={n: 3},
)
