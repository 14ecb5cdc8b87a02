"""Layers whose gradients turn on their functions: dense and elementwise ones, normalisations, losses, attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Abs, Eq, Function, Max, Piecewise, Rational, Sum, cos, erf, exp, log, pi, sin, sqrt, tanh

from symderiv.lang import layer as data
from symderiv.lang.declare import Layer, dims, index, padded, scalar, tensor

B, C, D, F, H, I, J, K, L, M, N, P, T, U = dims("B C D F H I J K L M N P T U")
sigmoid = Function("sigmoid")
eps = scalar("eps", positive=True)


def linear() -> data.Layer:
    b, i, j = index("b", B), index("i", N), index("j", M)
    x, w, c, y = tensor("x", B, N), tensor("w", N, M), tensor("c", M), tensor("y", B, M)
    return Layer(
        name="linear",
        inputs=(x, w, c),
        forward=(Eq(y[b, j], Sum(x[b, i] * w[i, j], i) + c[j]),),
        sizes={B: 2, N: 3, M: 4},
    )


def bilinear() -> data.Layer:
    b, i, j, k = index("b", B), index("i", I), index("j", J), index("k", K)
    x, z, w, y = tensor("x", B, I), tensor("z", B, J), tensor("w", K, I, J), tensor("y", B, K)
    return Layer(
        name="bilinear",
        inputs=(x, z, w),
        forward=(Eq(y[b, k], Sum(x[b, i] * w[k, i, j] * z[b, j], i, j)),),
        sizes={B: 2, I: 3, J: 2, K: 2},
    )


def chain_of_products() -> data.Layer:
    i, j, k, m = index("i", I), index("j", J), index("k", K), index("m", L)
    a, b, c, y = tensor("a", I, J), tensor("b", J, K), tensor("c", K, L), tensor("y", I, L)
    return Layer(
        name="chain_of_products",
        inputs=(a, b, c),
        forward=(Eq(y[i, m], Sum(a[i, j] * Sum(b[j, k] * c[k, m], k), j)),),
        sizes={I: 2, J: 3, K: 2, L: 2},
    )


def quadratic_form() -> data.Layer:
    i, j = index("i j", N)
    x, a, loss = tensor("x", N), tensor("a", N, N), tensor("E")
    return Layer(
        name="quadratic_form",
        inputs=(x, a),
        forward=(Eq(loss, Sum(x[i] * a[i, j] * x[j], i, j) / 2),),
        sizes={N: 3},
    )


def two_layers() -> data.Layer:
    b, i, j, k = index("b", B), index("i", N), index("j", H), index("k", M)
    x, w1, b1, w2, b2 = tensor("x", B, N), tensor("w1", N, H), tensor("b1", H), tensor("w2", H, M), tensor("b2", M)
    z, a, y, t, loss = tensor("z", B, H), tensor("a", B, H), tensor("y", B, M), tensor("t", B, M), tensor("E")
    return Layer(
        name="two_layers",
        inputs=(x, w1, b1, w2, b2),
        constants=(t,),
        forward=(
            Eq(z[b, j], Sum(x[b, i] * w1[i, j], i) + b1[j]),
            Eq(a[b, j], Function("f")(z[b, j])),
            Eq(y[b, k], Sum(a[b, j] * w2[j, k], j) + b2[k]),
            Eq(loss, Sum((y[b, k] - t[b, k]) ** 2, b, k) / (2 * B)),
        ),
        sizes={B: 2, N: 3, H: 2, M: 2},
    )


def two_outputs() -> data.Layer:
    i, j = index("i", N), index("j", M)
    x, w, h, y, z = tensor("x", N), tensor("w", N, M), tensor("h", M), tensor("y", M), tensor("z")
    return Layer(
        name="two_outputs",
        inputs=(x, w),
        forward=(
            Eq(h[j], Sum(x[i] * w[i, j], i)),
            Eq(y[j], tanh(h[j])),
            Eq(z, Sum(h[j] ** 2, j) + Sum(x[i] ** 3, i)),
        ),
        sizes={N: 3, M: 2},
    )


def layer_norm() -> data.Layer:
    n, i = index("n", N), index("i", D)
    x, gamma, beta = tensor("x", N, D), tensor("gamma", D), tensor("beta", D)
    mu, v, xhat, y = tensor("mu", N), tensor("v", N), tensor("xhat", N, D), tensor("y", N, D)
    return Layer(
        name="layer_norm",
        inputs=(x, gamma, beta),
        scalars=(eps,),
        forward=(
            Eq(mu[n], Sum(x[n, i], i) / D),
            Eq(v[n], Sum((x[n, i] - mu[n]) ** 2, i) / D),
            Eq(xhat[n, i], (x[n, i] - mu[n]) / sqrt(v[n] + eps)),
            Eq(y[n, i], gamma[i] * xhat[n, i] + beta[i]),
        ),
        sizes={N: 2, D: 3},
    )


def rms_norm() -> data.Layer:
    n, i = index("n", N), index("i", D)
    x, g, s, y = tensor("x", N, D), tensor("g", D), tensor("s", N), tensor("y", N, D)
    return Layer(
        name="rms_norm",
        inputs=(x, g),
        scalars=(eps,),
        forward=(Eq(s[n], sqrt(Sum(x[n, i] ** 2, i) / D + eps)), Eq(y[n, i], g[i] * x[n, i] / s[n])),
        sizes={N: 2, D: 3},
    )


def cosine_similarity() -> data.Layer:
    i = index("i", N)
    x, y, a, b, d, loss = tensor("x", N), tensor("y", N), tensor("a"), tensor("b"), tensor("d"), tensor("E")
    return Layer(
        name="cosine_similarity",
        inputs=(x, y),
        forward=(
            Eq(a, sqrt(Sum(x[i] ** 2, i))),
            Eq(b, sqrt(Sum(y[i] ** 2, i))),
            Eq(d, Sum(x[i] * y[i], i)),
            Eq(loss, d / (a * b)),
        ),
        sizes={N: 3},
    )


def kernel() -> data.Layer:
    """Every element against every other."""
    n, c, m = index("n", N), index("c", C), index("m", N)
    x, y = tensor("x", N, C), tensor("y", N, C)
    return Layer(
        name="kernel",
        inputs=(x,),
        forward=(Eq(y[n, c], exp(-Sum((x[n, c] - x[m, c]) ** 2, m) / 2)),),
        sizes={N: 3, C: 2},
    )


def cross_entropy() -> data.Layer:
    n, c, k = index("n", N), index("c", C), index("k", C)
    x, t, p, loss = tensor("x", N, C), tensor("t", N, C), tensor("p", N, C), tensor("E")
    return Layer(
        name="cross_entropy",
        inputs=(x,),
        constants=(t,),
        forward=(
            Eq(p[n, c], exp(x[n, c]) / Sum(exp(x[n, k]), k)),
            Eq(loss, -Sum(t[n, c] * log(p[n, c]), n, c) / N),
        ),
        sizes={N: 2, C: 3},
    )


def log_softmax() -> data.Layer:
    """The targets are classes: they choose elements."""
    n, c, k = index("n", N), index("c", C), index("k", C)
    x, t, y, loss = tensor("x", N, C), tensor("t", N), tensor("y", N, C), tensor("E")
    return Layer(
        name="log_softmax",
        inputs=(x,),
        constants=(t,),
        forward=(Eq(y[n, c], x[n, c] - log(Sum(exp(x[n, k]), k))), Eq(loss, -Sum(y[n, t[n]], n) / N)),
        sizes={N: 2, C: 3},
    )


def attention() -> data.Layer:
    """A tensor is called E, which is no loss here."""
    b, t, u, k = index("b", B), index("t", T), index("u", U), index("k", U)
    d, f = index("d", D), index("f", F)
    q, key, v = tensor("Q", B, T, D), tensor("K", B, U, D), tensor("V", B, U, F)
    e, p, y = tensor("E", B, T, U), tensor("P", B, T, U), tensor("Y", B, T, F)
    return Layer(
        name="attention",
        inputs=(q, key, v),
        forward=(
            Eq(e[b, t, u], Sum(q[b, t, d] * key[b, u, d], d) / sqrt(D)),
            Eq(p[b, t, u], exp(e[b, t, u]) / Sum(exp(e[b, t, k]), k)),
            Eq(y[b, t, f], Sum(p[b, t, u] * v[b, u, f], u)),
        ),
        sizes={B: 1, T: 2, U: 3, D: 2, F: 2},
    )


def lstm_cell() -> data.Layer:
    b, i, j, k = index("b", B), index("i", N), index("j", H), index("k", H)
    x, h0, c0 = tensor("x", B, N), tensor("h0", B, H), tensor("c0", B, H)
    w = {q: tensor(f"w_{q}", N, H) for q in "ifgo"}
    u = {q: tensor(f"u_{q}", H, H) for q in "ifgo"}
    gate = {q: tensor(f"gate_{q}", B, H) for q in "ifgo"}
    c, h = tensor("c", B, H), tensor("h", B, H)
    gates = tuple(
        Eq(
            gate[q][b, j],
            (tanh if q == "g" else sigmoid)(Sum(x[b, i] * w[q][i, j], i) + Sum(h0[b, k] * u[q][k, j], k)),
        )
        for q in "ifgo"
    )
    cell = gate["f"][b, j] * c0[b, j] + gate["i"][b, j] * gate["g"][b, j]
    return Layer(
        name="lstm_cell",
        inputs=(x, h0, c0, *w.values(), *u.values()),
        forward=(*gates, Eq(c[b, j], cell), Eq(h[b, j], gate["o"][b, j] * tanh(c[b, j]))),
        sizes={B: 2, N: 2, H: 3},
    )


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "tanh": tanh,
    "sigmoid": sigmoid,
    "sine": lambda x: sin(x) * cos(2 * x),
    "gelu": lambda x: x * (1 + erf(x / sqrt(2))) / 2,
    "gelu_by_tanh": lambda x: x / 2 * (1 + tanh(sqrt(2 / pi) * (x + Rational(44715, 10**6) * x**3))),
    "relu": lambda x: Piecewise((x, x > 0), (0, True)),
    "relu_by_max": lambda x: Max(x, 0),
    "leaky_relu": lambda x: Piecewise((x, x > 0), (x / 10, True)),
    "hard_tanh": lambda x: Piecewise((-1, x < -1), (1, x > 1), (x, True)),
    "swish": lambda x: x * sigmoid(x),
    "mish": lambda x: x * tanh(log(1 + exp(x))),
    "softplus": lambda x: log(1 + exp(x)),
    "absolute": Abs,
    "reciprocal": lambda x: 1 / (x**2 + 1) ** Rational(3, 2),
}


def elementwise(name: str) -> Callable[[], data.Layer]:
    """The layer that applies one function to every element."""

    def make() -> data.Layer:
        i = index("i", N)
        x, y = tensor("x", N), tensor("y", N)
        return Layer(name=name, inputs=(x,), forward=(Eq(y[i], FUNCTIONS[name](x[i])),), sizes={N: 4})

    return make


def graph_attention() -> data.Layer:
    """Scores through a leaky maximum."""
    n, m, k = index("n m k", N)
    i = index("i", D)
    z, e, p, y = tensor("z", N, D), tensor("e", N, N), tensor("p", N, N), tensor("y", N, D)
    a, b = tensor("a", D), tensor("b", D)
    forward = (
        Eq(e[n, m], Sum(a[i] * z[n, i], i) + Sum(b[i] * z[m, i], i)),
        Eq(p[n, m], exp(Max(e[n, m], e[n, m] / 5)) / Sum(exp(Max(e[n, k], e[n, k] / 5)), k)),
        Eq(y[n, i], Sum(p[n, m] * z[m, i], m)),
    )
    return Layer(name="graph_attention", inputs=(z, a, b), forward=forward, sizes={N: 3, D: 2})


def quantile_loss() -> data.Layer:
    n = index("n", N)
    x, t, E, q = tensor("x", N), tensor("t", N), tensor("E"), scalar("q", positive=True)
    total = Sum(Max(q * (t[n] - x[n]), (q - 1) * (t[n] - x[n])), n)
    return Layer(name="quantile_loss", inputs=(x,), constants=(t,), scalars=(q,), forward=(Eq(E, total),), sizes={N: 4})


def response_norm() -> data.Layer:
    """Over neighbouring channels, with a power that is not known."""
    c, m = index("c", C), index("m", 2 * P + 1)
    x, z, y = tensor("x", C), tensor("z", C), tensor("y", C)
    a, b = scalar("a", positive=True), scalar("b", positive=True)
    forward = (Eq(z[c], 1 + a * Sum(padded(x)[c + m - P] ** 2, m)), Eq(y[c], x[c] * z[c] ** (-b)))
    return Layer(name="response_norm", inputs=(x,), scalars=(a, b), forward=forward, sizes={C: 5, P: 1})


LAYERS: dict[str, Callable[[], data.Layer]] = {
    make.__name__: make
    for make in (
        linear,
        bilinear,
        chain_of_products,
        quadratic_form,
        two_layers,
        two_outputs,
        layer_norm,
        rms_norm,
        cosine_similarity,
        kernel,
        cross_entropy,
        log_softmax,
        attention,
        lstm_cell,
        graph_attention,
        quantile_loss,
        response_norm,
    )
} | {name: elementwise(name) for name in FUNCTIONS}
