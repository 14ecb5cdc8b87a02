"""Small layers, each with something of its own that a check must cope with."""

from collections.abc import Callable

from sympy import Abs, Eq, Function, KroneckerDelta, Max, Min, Piecewise, Rational, Sum, exp, floor, log, sqrt, tanh

from symderiv.lang.declare import Layer, dims, index, padded, scalar, tensor
from symderiv.lang.layer import Layer as LayerData

N, M, K, S, H, V, D = dims("N M K S H V D")
i, j = index("i", N), index("j", M)
x, y, z = tensor("x", N), tensor("y", N), tensor("z", N)
s, v, loss = tensor("s"), tensor("v"), tensor("E")


def softmax() -> LayerData:
    """A mean over exponentials, with a loss: the output is a scalar."""
    k, t = index("k", N), tensor("t", N)
    return Layer(
        name="softmax",
        inputs=(x,),
        constants=(t,),
        forward=(Eq(y[i], exp(x[i]) / Sum(exp(x[k]), k)), Eq(loss, Rational(1, 2) * Sum((y[i] - t[i]) ** 2, i))),
        keep=(y,),
        sizes={N: 3},
    )


def dense() -> LayerData:
    """Sums over one index of two, and unknown functions."""
    w, c, d = tensor("w", N, M), tensor("c", M), tensor("d", M)
    f, g = Function("f"), Function("g")
    return Layer(
        name="dense",
        inputs=(x, w),
        forward=(Eq(y[i], f(x[i])), Eq(c[j], Sum(w[i, j] * y[i], i)), Eq(d[j], g(c[j]))),
        sizes={N: 3, M: 2},
    )


def correlation() -> LayerData:
    """A window that slides: limits with max and min in the gradient."""
    h, p = index("h", H), index("p", K)
    w, c = tensor("w", K), tensor("c", H)
    return Layer(
        name="correlation",
        inputs=(x, w),
        forward=(Eq(c[h], Sum(w[p] * x[h + p], p)),),
        where={H: N - K + 1},
        sizes={N: 5, K: 2},
    )


def pool() -> LayerData:
    """A stride that need not divide the size."""
    h, p = index("h", H), index("p", S)
    c = tensor("c", H)
    return Layer(
        name="pool",
        inputs=(x,),
        forward=(Eq(c[h], Sum(x[S * h + p], p) / S),),
        where={H: floor(N / S)},
        sizes={N: 5, S: 2},
    )


def padded_pool() -> LayerData:
    """A padding that may be 0, and a condition on sizes."""
    P = dims("P", least=0)
    h, p = index("h", H), index("p", K)
    c = tensor("c", H)
    return Layer(
        name="padded_pool",
        inputs=(x,),
        forward=(Eq(c[h], Sum(padded(x)[S * h + p - P], p) / K),),
        where={H: floor((N + 2 * P - K) / S) + 1},
        sizes={N: 5, K: 3, S: 2, P: 1},
        require=(2 * P <= K,),
    )


def root_mean_square() -> LayerData:
    """Epsilon under a root, and x read by two equations."""
    eps = scalar("eps", positive=True)
    return Layer(
        name="root_mean_square",
        inputs=(x,),
        scalars=(eps,),
        forward=(Eq(v, Sum(x[i] ** 2, i) / N), Eq(s, sqrt(v + eps)), Eq(y[i], x[i] / s)),
        sizes={N: 3},
    )


def variance_of_one() -> LayerData:
    """Divides by N - 1, which leaves nothing to evaluate at N = 1."""
    return Layer(name="variance_of_one", inputs=(x,), forward=(Eq(v, Sum(x[i] ** 2, i) / (N - 1)),), sizes={N: 3})


def residual() -> LayerData:
    """Two outputs, and a tensor that two equations read."""
    return Layer(
        name="residual",
        inputs=(x,),
        forward=(Eq(y[i], tanh(x[i])), Eq(z[i], x[i] + y[i] ** 2), Eq(v, Sum(x[i] * y[i], i))),
        sizes={N: 3},
    )


def table() -> LayerData:
    """Rows chosen by integers that are given."""
    w, ids, c = tensor("w", V, D), tensor("ids", N), tensor("c", N, D)
    d = index("d", D)
    return Layer(
        name="table", inputs=(w,), constants=(ids,), forward=(Eq(c[i, d], w[ids[i], d]),), sizes={N: 4, V: 3, D: 2}
    )


def counted_from_one() -> LayerData:
    """As `table`, but the integers begin at 1."""
    w, ids = tensor("w", V), tensor("ids", N)
    return Layer(
        name="counted_from_one",
        inputs=(w,),
        constants=(ids,),
        forward=(Eq(y[i], w[ids[i] - 1] ** 2),),
        sizes={N: 4, V: 3},
    )


def picked() -> LayerData:
    """A constant compared with an index: only integers ever equal one."""
    c, t = tensor("c", N, V), tensor("t", N)
    k = index("k", V)
    return Layer(
        name="picked",
        inputs=(c,),
        constants=(t,),
        forward=(Eq(loss, Sum(c[i, k] ** 2 * KroneckerDelta(t[i], k), i, k)),),
        sizes={N: 3, V: 4},
    )


def logarithm() -> LayerData:
    """Has values at positive x only."""
    return Layer(name="logarithm", inputs=(x,), forward=(Eq(y[i], log(x[i])),), sizes={N: 3})


def nowhere() -> LayerData:
    """Has no value at all."""
    return Layer(name="nowhere", inputs=(x,), forward=(Eq(y[i], log(-(x[i] ** 2))),), sizes={N: 3})


def kinks() -> LayerData:
    """Branches, absolute values and extrema."""
    c = tensor("c", N)
    relu = Piecewise((x[i], x[i] > 0), (0, True))
    return Layer(
        name="kinks",
        inputs=(x, c),
        forward=(Eq(y[i], relu + Abs(c[i])), Eq(z[i], Max(y[i], 2 * c[i]) * Min(x[i], 1))),
        sizes={N: 4},
    )


def shifted() -> LayerData:
    """Reads that may leave the tensor, where they count as 0."""
    return Layer(name="shifted", inputs=(x,), forward=(Eq(y[i], x[i] * padded(x)[i - 1]),), sizes={N: 4})


def functions_of_scalars() -> LayerData:
    """What depends on no tensor, a term and a branch: of a dtype of its own it would widen the result."""
    a, b = scalar("a", positive=True), scalar("b", positive=True)
    value = Piecewise((x[i] * exp(-a), x[i] > log(b)), (x[i] + log(1 + a / b), True))
    return Layer(name="scalars", inputs=(x,), scalars=(a, b), forward=(Eq(y[i], value + sqrt(a)),), sizes={N: 4})


Build = Callable[[], LayerData]

EVERY_LAYER: tuple[Build, ...] = (
    softmax,
    dense,
    correlation,
    pool,
    padded_pool,
    root_mean_square,
    variance_of_one,
    residual,
    table,
    counted_from_one,
    picked,
    logarithm,
    kinks,
    shifted,
)
