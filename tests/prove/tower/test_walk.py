"""The exact engine at concrete sizes, and for all sizes where no sum has to be opened."""

from fractions import Fraction

import pytest

from symderiv.lang.expr import Max
from symderiv.lang.layer import Tensor
from symderiv.prove.normal.scope import Scope
from symderiv.prove.tower.walk import prove_at_sizes, prove_elementwise
from tests.prove.shorthand import (
    Formula,
    absolute,
    call,
    cases,
    cos,
    defined,
    erf,
    exp,
    floor,
    index,
    largest,
    log,
    maximum,
    minimum,
    mod,
    num,
    shaped,
    sigmoid,
    sign,
    sin,
    size,
    span,
    sqrt,
    tanh,
    tensor,
    total,
    where,
)

n = size("n")[0]
i, j, k = index("i j k")
x, g = tensor("x"), tensor("g")
s, t, c, eps = tensor("s")(), tensor("t")(), tensor("c")(), tensor("eps")()
f, df = call("f"), call("f", 1)
SCOPE = Scope(tensors={"c": Tensor("c", (), "positive")})

softplus = log(1 + exp(s))
mish = s * tanh(softplus)
mish_slope = tanh(softplus) + s * (1 - tanh(softplus) ** 2) * sigmoid(s)
mish_published = (
    exp(s) * (4 * (s + 1) + 4 * exp(2 * s) + exp(3 * s) + exp(s) * (4 * s + 6)) / (2 * exp(s) + exp(2 * s) + 2) ** 2
)

ZERO = {
    "mish": (mish_slope, mish_published),
    "exp halved and squared": (exp(s / 2) ** 2, exp(s)),
    "root of exp": (sqrt(exp(s)), exp(s / 2)),
    "exp of a log": (exp(log(1 + s**2) / 2), sqrt(1 + s**2)),
    "log of exp": (log(exp(s) * c), s + log(c)),
    "log of a square": (log(s**2), 2 * log(absolute(s))),
    "root of a square": (sqrt(s**2), absolute(s)),
    "a cube root": ((c**3) ** Fraction(1, 3), c),
    "roots of numbers": (sqrt(num(12)), 2 * sqrt(num(3))),
    "roots of fractions": (sqrt(num("1/8")), sqrt(num(2)) / 4),
    "logs of fractions": (log(num("4/9")), 2 * log(num(2)) - 2 * log(num(3))),
    "sine and cosine": (sin(s) ** 2 + cos(-s) ** 2, num(1)),
    "odd functions": (erf(-s) * sin(-t), erf(s) * sin(t)),
    "abs by sign": (absolute(s), s * sign(s)),
    "max by abs": (maximum(s, t), (s + t + absolute(s - t)) / 2),
    "unequal signs that exclude each other": (minimum(maximum(s, 1), 0), num(0)),
    "a bracket squared": (where(i.le(j)) ** 2 * x(i), where(i.le(j)) * x(i)),
    "equal arguments": (f((s + t) ** 2), f(s**2 + 2 * s * t + t**2)),
    "a quotient": (s / s, num(1)),
    "a branch at its own edge": (
        cases((exp(s), num(0).lt(s)), otherwise=s + 1),
        cases((exp(s), num(0).le(s)), otherwise=s + 1),
    ),
    "what has no value where its bracket holds": (where(s.lt(0)) * log(s), num(0)),
    "what has a value where its bracket holds": (
        where(num(0).lt(s)) * log(s) * 2,
        where(num(0).lt(s)) * log(s**2),
    ),
    "a bracket that always holds": (where(i.le(i + 1)) * x(i), x(i)),
    "a bracket that never holds": (where((i + 1).le(i)) * x(i), num(0)),
    "two brackets": (where(i.le(j), j.le(k)) * x(i), where(j.le(k)) * where(i.le(j)) * x(i)),
    "a bracket with a kink": (where(num(0).lt(s), i.le(j)) * absolute(s), where(i.le(j)) * maximum(s, 0)),
    "a sign that is not 0": (sign(s) * where(s.ne(0)), sign(s)),
    "a sign where it is 0": (sign(s) * where(s.eq(0)), num(0)),
    "less or equal": (where(s.le(t)) + where(t.lt(s)), num(1)),
    "equal or not": (where(s.eq(t)) + where(s.ne(t)), num(1)),
    "cases of three": (
        cases((1, s.lt(0)), (2, s.eq(0)), otherwise=3),
        cases((3, num(0).lt(s)), (1, s.lt(0)), otherwise=2),
    ),
    "max of three": (maximum(s, t, 0), maximum(maximum(s, t), 0)),
    "min of three": (minimum(s, t, 0), minimum(minimum(s, t), 0)),
    "a size is positive": (absolute(n) * s, n * s),
    "a sum of something positive": (absolute(total(exp(x(j)), j, n)), total(exp(x(k)), k, n)),
    "an index function": (x(floor(i / 2)), x(floor(2 * i / 4))),
    "a quotient of an index": (floor(i / 2) * s, floor(2 * i / 4) * s),
    "a sum that is empty": (total(x(j), j, n - n) + s, s),
    "sigmoid": (sigmoid(s), exp(s) / (1 + exp(s))),
    "tanh": (tanh(s), (exp(s) - exp(-s)) / (exp(s) + exp(-s))),
    "a power 0": ((s * t) ** (s - s), num(1)),
    "the edge of two variables": (cases((s, s.le(t)), otherwise=t), cases((t, t.le(s)), otherwise=s)),
}

NOT_ZERO = {
    "a wrong power": (mish_slope, mish_published * (2 * exp(s) + exp(2 * s) + 2)),
    "a root without abs": (sqrt(s**2), s),
    "only for one sign": (absolute(s), s),
    "only for small numbers": (maximum(s, 0), minimum(maximum(s, 0), 100)),
    "only beside the edge": (cases((1, num(0).lt(s)), otherwise=0), cases((1, num(0).le(s)), otherwise=0)),
    "only beside an edge of two variables": (cases((1, s.lt(t)), otherwise=0), cases((1, s.le(t)), otherwise=0)),
    "another argument": (f(s + t), f(s - t)),
    "another derivative": (f(s), df(s)),
    "another read": (x(i), x(j)),
    "another size": (n * s, size("m")[0] * s),
    "the sign of a sum": (absolute(total(x(j), j, n)), total(x(j), j, n)),
    "a bracket": (where(i.le(j)), num(1)),
    "another bracket": (where(i.le(j)), where(i.lt(j))),
    "the other case": (cases((s, i.le(j)), otherwise=t), t),
    "max taken as min": (maximum(s, t), minimum(s, t)),
    "max of three taken as of two": (maximum(s, t, 0), maximum(s, t)),
    "abs taken as sign": (absolute(s), sign(s)),
    "another function": (f(s), call("g")(s)),
    "another quotient of an index": (floor(i / 2) * s, floor(i / 3) * s),
    "sigmoid and tanh": (sigmoid(s), tanh(s)),
    "exp of another": (exp(s), exp(t)),
    "log of a product of unknown sign": (log(s * t), log(s) - log(t)),
    "defined nowhere": (log(num(-1)), num(0)),
    "undefined only where a bracket holds": (where(i.le(j)) * log(s), where(i.le(j)) * log(s) + minimum(s, 0)),
    "nested roots": (sqrt(num(2)) + sqrt(num(3)), sqrt(5 + 2 * sqrt(num(6)))),
}


@pytest.mark.parametrize("left, right", ZERO.values(), ids=ZERO.keys())
def test_equal_in_every_cell(left: Formula, right: Formula) -> None:
    proof = prove_elementwise(left.expr, right.expr, SCOPE)
    assert proof is not None
    assert (proof.method, proof.scope) == ("exact tower", "all sizes")


@pytest.mark.parametrize("left, right", NOT_ZERO.values(), ids=NOT_ZERO.keys())
def test_not_shown_to_be_equal(left: Formula, right: Formula) -> None:
    assert prove_elementwise(left.expr, right.expr, SCOPE) is None


# At sizes

SOFTMAX = defined(tensor("l")(i), exp(x(i)) / total(exp(x(j)), j, n))
l = tensor("l")
DOT = total(g(j) * l(j), j, n)
AT_SIZES = {
    "softmax": (total(g(j) * l(j) * (where(i.eq(j)) - l(i)), j, n), l(i) * (g(i) - DOT)),
    "softmax by cases": (
        total(g(j) * cases((l(i) * (1 - l(i)), i.eq(j)), otherwise=-l(i) * l(j)), j, n),
        l(i) * (g(i) - DOT),
    ),
    "log-sum-exp with the largest taken out": (
        largest(x(j), j, n) + log(total(exp(x(j) - largest(x(k), k, n)), j, n)),
        log(total(exp(x(j)), j, n)),
    ),
    "a sum without its first": (span(x(j), j, 1, n - 1), total(x(j), j, n) - x(0)),
    "a sum up to an index": (span(x(j), j, 0, i), total(where(j.le(i)) * x(j), j, n)),
    "a largest element in pairs": (largest(x(j), j, n), maximum(maximum(x(0), x(1)), x(2))),
    "a largest element from the second on": (
        Formula(Max(x(j).expr, "j", num(1).expr, (n - 1).expr)),
        maximum(x(1), x(2)),
    ),
    "an index as a number": (total(j * x(j), j, n), x(1) + 2 * x(2)),
    "a size as a number": (n * x(i), 3 * x(i)),
    "a remainder as a number": (total(mod(j, 2) * x(j), j, n), x(1)),
    "a read at a quotient": (total(x(floor(j / 2)), j, n), 2 * x(0) + x(1)),
    "an element that is positive": (absolute(c), c),
}


@pytest.mark.parametrize("left, right", AT_SIZES.values(), ids=AT_SIZES.keys())
def test_equal_at_a_size(left: Formula, right: Formula) -> None:
    tensors = {**shaped(x=(n,), g=(n,), l=(n,)), **shaped("positive", c=())}
    places = {"i": range(3)}
    proof = prove_at_sizes(left.expr, right.expr, {"n": 3}, places, tensors, {"l": SOFTMAX})
    assert proof is not None
    assert proof.scope == "n = 3"
    assert prove_at_sizes(left.expr, (right * 2).expr, {"n": 3}, places, tensors, {"l": SOFTMAX}) is None


def test_batch_norm_at_a_size() -> None:
    mean, variance, deviation, h = tensor("mean")(), tensor("variance")(), tensor("deviation")(), tensor("h")
    definitions = {
        "mean": defined(mean, total(x(j), j, n) / n),
        "variance": defined(variance, total((x(j) - mean) ** 2, j, n) / n),
        "deviation": defined(deviation, sqrt(variance + eps)),
        "h": defined(h(i), (x(i) - mean) / deviation),
    }
    scalars = shaped(mean=(), variance=(), deviation=())
    tensors = {**shaped(x=(n,), g=(n,), h=(n,)), **scalars, **shaped("positive", eps=())}
    slope = (where(i.eq(j)) - 1 / n) / deviation - (x(j) - mean) * (x(i) - mean) / (n * deviation**3)
    raw = total(g(j) * slope, j, n)
    claimed = (n * g(i) - total(g(j), j, n) - h(i) * total(g(j) * h(j), j, n)) / (n * deviation)
    at_three = ({"n": 3}, {"i": range(2)}, tensors, definitions)
    assert prove_at_sizes(raw.expr, claimed.expr, *at_three) is not None
    assert prove_at_sizes(raw.expr, (claimed + total(g(j), j, n) / n).expr, *at_three) is None


def test_a_size_at_which_a_false_claim_holds_proves_no_other() -> None:
    claim = (n - 3) * x(i)
    assert prove_at_sizes(claim.expr, num(0).expr, {"n": 3}, {"i": range(3)}) is not None
    assert prove_at_sizes(claim.expr, num(0).expr, {"n": 4}, {"i": range(3)}) is None


@pytest.mark.parametrize("positions, proved", [(64, True), (65, False), (10**12, False)])
def test_too_many_positions_are_given_up(positions: int, proved: bool) -> None:
    assert (prove_at_sizes(x(i).expr, x(i).expr, {"n": 100}, {"i": range(positions)}) is not None) == proved


def test_each_position_counts() -> None:
    """The claim is false at the last position only."""
    claim, places = (where(i.eq(2), k.eq(1)) * x(i), num(0)), {"i": range(3), "k": range(2)}
    assert prove_at_sizes(claim[0].expr, claim[1].expr, {"n": 3}, places) is None
    assert prove_at_sizes(claim[0].expr, claim[1].expr, {"n": 3}, {"i": range(2), "k": range(2)}) is not None


def test_what_is_said_of_a_proof_at_sizes() -> None:
    proof = prove_at_sizes(absolute(x(i)).expr, (sign(x(i)) * x(i)).expr, {"n": 3, "m": 2}, {"i": range(2)})
    assert proof is not None
    assert (proof.method, proof.scope) == ("exact tower", "m = 2, n = 3")
    assert proof.detail == "zero in 6 sign cells at 2 index positions"
    proof = prove_at_sizes(absolute(s).expr, (sign(s) * s).expr, {}, {})
    assert proof is not None
    assert proof.scope == "the sizes as stated"


@pytest.mark.parametrize("offset, proved", [(-1, False), (0, True), (1, True), (2, False)])
def test_a_read_outside_the_tensor_is_no_proof(offset: int, proved: bool) -> None:
    read = x(i + offset).expr
    assert (prove_at_sizes(read, read, {"n": 3}, {"i": range(2)}, shaped(x=(n,))) is not None) == proved
