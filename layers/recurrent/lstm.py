"""Long short-term memory over a sequence."""

from sympy import Eq, Function, Sum, tanh

from symderiv import Layer, dims, index, scan, tensor

N, T, D, H = dims("N T D H")
n, t, d, j, k = index("n", N), index("t", T), index("d", D), index("j", H), index("k", H)
x, h0, c0 = tensor("x", N, T, D), tensor("h0", N, H), tensor("c0", N, H)
i, f, g, o = (tensor(gate, N, T, H) for gate in "ifgo")
a = {gate: tensor(f"a_{gate}", N, T, H) for gate in "ifgo"}
c, h, y = tensor("c", N, T, H), tensor("h", N, T, H), tensor("y", N, T, H)
W = {gate: tensor(f"W_{gate}", H, D) for gate in "ifgo"}
U = {gate: tensor(f"U_{gate}", H, H) for gate in "ifgo"}
b = {gate: tensor(f"b_{gate}", H) for gate in "ifgo"}
sigmoid = Function("sigmoid")


def drive(gate):
    """What drives a gate: the input, and what the step before put out."""
    total = Sum(W[gate][j, d] * x[n, t, d], d) + Sum(U[gate][j, k] * h[n, t - 1, k], k) + b[gate][j]
    return Eq(a[gate][n, t, j], total)


layer = Layer(
    inputs=(x, h0, c0, *W.values(), *U.values(), *b.values()),
    forward=(
        *scan(
            t,
            (
                *(drive(gate) for gate in "ifgo"),
                Eq(i[n, t, j], sigmoid(a["i"][n, t, j])),
                Eq(f[n, t, j], sigmoid(a["f"][n, t, j])),
                Eq(g[n, t, j], tanh(a["g"][n, t, j])),
                Eq(o[n, t, j], sigmoid(a["o"][n, t, j])),
                Eq(c[n, t, j], f[n, t, j] * c[n, t - 1, j] + i[n, t, j] * g[n, t, j]),
                Eq(h[n, t, j], o[n, t, j] * tanh(c[n, t, j])),
            ),
            initial={h: h0, c: c0},
        ),
        Eq(y[n, t, j], h[n, t, j]),
    ),
    sizes={N: 2, T: 4, D: 3, H: 5},
)
