"""One step of long short-term memory."""

from sympy import Eq, Function, Sum, tanh

from symderiv import Layer, dims, index, tensor

N, D, H = dims("N D H")
n, d, j, k = index("n", N), index("d", D), index("j", H), index("k", H)
x, h0, c0 = tensor("x", N, D), tensor("h0", N, H), tensor("c0", N, H)
i, f, g, o = (tensor(gate, N, H) for gate in "ifgo")
a = {gate: tensor(f"a_{gate}", N, H) for gate in "ifgo"}
c, h, next_c = tensor("c", N, H), tensor("h", N, H), tensor("next_c", N, H)
W = {gate: tensor(f"W_{gate}", H, D) for gate in "ifgo"}
U = {gate: tensor(f"U_{gate}", H, H) for gate in "ifgo"}
b = {gate: tensor(f"b_{gate}", H) for gate in "ifgo"}
sigmoid = Function("sigmoid")


def drive(gate):
    """What drives a gate: the input, and what the step before put out."""
    total = Sum(W[gate][j, d] * x[n, d], d) + Sum(U[gate][j, k] * h0[n, k], k) + b[gate][j]
    return Eq(a[gate][n, j], total)


layer = Layer(
    inputs=(x, h0, c0, *W.values(), *U.values(), *b.values()),
    forward=(
        *(drive(gate) for gate in "ifgo"),
        Eq(i[n, j], sigmoid(a["i"][n, j])),
        Eq(f[n, j], sigmoid(a["f"][n, j])),
        Eq(g[n, j], tanh(a["g"][n, j])),
        Eq(o[n, j], sigmoid(a["o"][n, j])),
        Eq(c[n, j], f[n, j] * c0[n, j] + i[n, j] * g[n, j]),
        Eq(h[n, j], o[n, j] * tanh(c[n, j])),
        Eq(next_c[n, j], c[n, j]),
    ),
    sizes={N: 2, D: 3, H: 4},
)
