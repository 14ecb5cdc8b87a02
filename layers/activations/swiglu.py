"""Linear map gated by the swish of another one."""

from sympy import Eq, Function, Sum

from symderiv import Layer, dims, index, tensor

N, I, O = dims("N I O")
n, i, o = index("n", N), index("i", I), index("o", O)
x, w, v = tensor("x", N, I), tensor("w", I, O), tensor("v", I, O)
a, b, s, y = tensor("a", N, O), tensor("b", N, O), tensor("s", N, O), tensor("y", N, O)
sigmoid = Function("sigmoid")

layer = Layer(
    inputs=(x, w, v),
    forward=(
        Eq(a[n, o], Sum(x[n, i] * w[i, o], i)),
        Eq(b[n, o], Sum(x[n, i] * v[i, o], i)),
        Eq(s[n, o], a[n, o] * sigmoid(a[n, o])),
        Eq(y[n, o], s[n, o] * b[n, o]),
    ),
    sizes={N: 2, I: 3, O: 4},
)
