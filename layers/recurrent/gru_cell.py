"""One step of a gated recurrent unit."""

from sympy import Eq, Function, Sum, tanh

from symderiv import Layer, dims, index, tensor

N, D, H = dims("N D H")
n, d, j, k = index("n", N), index("d", D), index("j", H), index("k", H)
x, h0, y = tensor("x", N, D), tensor("h0", N, H), tensor("y", N, H)
r, z, m, v = (tensor(name, N, H) for name in "rzmv")
a = {gate: tensor(f"a_{gate}", N, H) for gate in "rzm"}
W = {gate: tensor(f"W_{gate}", H, D) for gate in "rzm"}
U = {gate: tensor(f"U_{gate}", H, H) for gate in "rzm"}
b = {gate: tensor(f"b_{gate}", H) for gate in "rzmv"}
sigmoid = Function("sigmoid")


def from_input(gate):
    """What the input contributes."""
    return Sum(W[gate][j, d] * x[n, d], d) + b[gate][j]


def from_state(gate):
    """What the state contributes."""
    return Sum(U[gate][j, k] * h0[n, k], k)


layer = Layer(
    inputs=(x, h0, *W.values(), *U.values(), *b.values()),
    forward=(
        Eq(a["r"][n, j], from_input("r") + from_state("r")),
        Eq(a["z"][n, j], from_input("z") + from_state("z")),
        Eq(r[n, j], sigmoid(a["r"][n, j])),
        Eq(z[n, j], sigmoid(a["z"][n, j])),
        Eq(v[n, j], from_state("m") + b["v"][j]),
        Eq(a["m"][n, j], from_input("m") + r[n, j] * v[n, j]),
        Eq(m[n, j], tanh(a["m"][n, j])),
        Eq(y[n, j], (1 - z[n, j]) * m[n, j] + z[n, j] * h0[n, j]),
    ),
    sizes={N: 2, D: 3, H: 4},
)
