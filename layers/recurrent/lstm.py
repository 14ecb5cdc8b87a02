"""Long short-term memory over a sequence."""

from sympy import Eq, Function, Sum, tanh

from symderiv import Layer, dims, index, scan, tensor

B, T, N, H = dims("B T N H")
n, t, d, j, k = index("n", B), index("t", T), index("d", N), index("j", H), index("k", H)
x, h0, c0 = tensor("x", B, T, N), tensor("h0", B, H), tensor("c0", B, H)
c, h, y = tensor("c", B, T, H), tensor("h", B, T, H), tensor("y", B, T, H)
W = {gate: tensor(f"W_{gate}", H, N) for gate in "ifgo"}
U = {gate: tensor(f"U_{gate}", H, H) for gate in "ifgo"}
v = {gate: tensor(f"b_{gate}", H) for gate in "ifgo"}
gates = i, f, g, o = tuple(tensor(gate, B, T, H) for gate in "ifgo")
sigmoid = Function("sigmoid")


def gate_relation(gate):
    """A gate of one step: an activation of the input and of what the step before put out."""
    name = str(gate.label)
    total = Sum(W[name][j, d] * x[n, t, d], d) + Sum(U[name][j, k] * h[n, t - 1, k], k) + v[name][j]
    return Eq(gate[n, t, j], (tanh if gate is g else sigmoid)(total))


layer = Layer(
    inputs=(x, h0, c0, *W.values(), *U.values(), *v.values()),
    forward=(
        *scan(
            t,
            (
                *(gate_relation(gate) for gate in gates),
                Eq(c[n, t, j], f[n, t, j] * c[n, t - 1, j] + i[n, t, j] * g[n, t, j]),
                Eq(h[n, t, j], o[n, t, j] * tanh(c[n, t, j])),
            ),
            initial={h: h0, c: c0},
        ),
        Eq(y[n, t, j], h[n, t, j]),
    ),
    sizes={B: 2, T: 4, N: 3, H: 5},
)
