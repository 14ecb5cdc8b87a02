"""Verdicts: true claims are proved, false ones refuted by a witness that can be read, the rest is undecided."""

from fractions import Fraction

import pytest

from symderiv.lang.arithmetic import constant
from symderiv.numbers.arithmetic import decimals
from symderiv.numbers.evaluate import evaluate
from symderiv.prove import decide as deciding
from symderiv.prove.decide import decide
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import CONTRADICTION, Checked, Proof, Refutation, Undecided, Verdict
from tests.prove.shorthand import (
    Formula,
    absolute,
    call,
    cases,
    defined,
    erf,
    exp,
    floor,
    index,
    log,
    maximum,
    minimum,
    num,
    problem,
    shaped,
    size,
    span,
    sqrt,
    tanh,
    tensor,
    total,
    up_to,
    where,
)

n, m, S, H, HA = size("n m S H HA")
i, j, k, u, p, q, v = index("i j k u p q v")
a, l, o, x, w, b, y, z, t = map(tensor, ("a", "l", "o", "x", "w", "b", "y", "z", "t"))
s, r, eps = tensor("s")(), tensor("r")(), tensor("eps")()

VECTORS = shaped(a=(n,), l=(n,), o=(n,), x=(n,))
SCALARS = shaped(s=(), r=())
SIZES = ({"n": 3}, {"n": 4})


def verdict_of(left: Formula, right: Formula, **rest: object) -> Verdict:
    return decide(problem(left, right, **rest))  # type: ignore[arg-type]


def check_witness(claim: Problem, found: Refutation) -> None:
    """The sides differ at the point as printed, in numbers that neither engine uses."""
    arithmetic = decimals(max(50, 2 * found.digits))
    values: dict[str, dict[tuple[int, ...], object]] = {}
    for name, value in found.point:
        head, _, rest = name.partition("[")
        if head.endswith("(x)"):
            continue
        place = tuple(int(part) for part in rest.rstrip("]").split(",")) if rest else ()
        values.setdefault(head, {})[place] = arithmetic.from_fraction(Fraction(value))
    given = (arithmetic, values, dict(found.sizes), dict(found.indices))
    shown = [Fraction(side) if not found.digits else Fraction(str(side)) for side in (found.left, found.right)]
    for side, text in zip((claim.left, claim.right), shown, strict=True):
        difference = abs(evaluate(side, *given) - arithmetic.from_fraction(text))
        assert difference <= abs(arithmetic.from_fraction(text)) * 10 ** (
            2 - max(found.digits, 40 * (not found.digits))
        )
    assert shown[0] != shown[1]


# Softmax with squared error

SOFTMAX = defined(l(i), exp(a(i)) / total(exp(a(j)), j, n))
GRADIENT = l(i) * ((l(i) - o(i)) - total((l(j) - o(j)) * l(j), j, n))
BY_JACOBIAN = total((l(j) - o(j)) * l(j) * (where(i.eq(j)) - l(i)), j, n)

WRONG_GRADIENTS = {
    "a sign": -GRADIENT,
    "a sign inside": l(i) * ((l(i) - o(i)) + total((l(j) - o(j)) * l(j), j, n)),
    "a term dropped": l(i) * (l(i) - o(i)),
    "an index swapped": l(i) * ((l(i) - o(i)) - total((l(i) - o(j)) * l(j), j, n)),
    "a factor dropped": (l(i) - o(i)) - total((l(j) - o(j)) * l(j), j, n),
    "a factor too many": 2 * GRADIENT,
    "a limit": l(i) * ((l(i) - o(i)) - total((l(j) - o(j)) * l(j), j, n - 1)),
    "an exponent": l(i) * ((l(i) - o(i)) - total((l(j) - o(j)) * l(j) ** 2, j, n)),
}


@pytest.mark.parametrize("definitions", [(), (SOFTMAX,)], ids=["l is given", "l is softmax"])
def test_softmax_gradient_is_proved_for_all_sizes(definitions: tuple[object, ...]) -> None:
    found = verdict_of(BY_JACOBIAN, GRADIENT, ranges={"i": n}, tensors=VECTORS, definitions=definitions)
    assert isinstance(found, Proof)
    assert (found.method, found.scope, found.domain) == ("normal form", "all sizes", ())


@pytest.mark.parametrize("wrong", WRONG_GRADIENTS.values(), ids=WRONG_GRADIENTS.keys())
def test_wrong_softmax_gradients_are_refuted(wrong: Formula) -> None:
    claim = problem(wrong, BY_JACOBIAN, {"i": n}, VECTORS, samples=SIZES)
    found = decide(claim)
    assert isinstance(found, Refutation)
    assert dict(found.sizes) == {"n": 3}
    assert (found.digits, found.confirmed_by) == (0, "a second evaluator, in fractions and intervals of 128 bits")
    check_witness(claim, found)


def test_a_witness_can_be_read() -> None:
    found = verdict_of(-GRADIENT, BY_JACOBIAN, ranges={"i": n}, tensors=VECTORS, samples=SIZES)
    assert str(found) == (
        "n = 3, i = 0, l[0] = 1, l[1] = -2, l[2] = 3, o[0] = 1/2, o[1] = -1, o[2] = 2: left 5, right -5"
    )


def test_softmax_sums_to_one_only_by_its_definition() -> None:
    rows = total(l(j), j, n)
    found = verdict_of(rows, num(1), tensors=VECTORS, definitions=(SOFTMAX,), samples=SIZES)
    assert isinstance(found, Proof)
    assert found.detail.endswith("after unfolding l")
    assert isinstance(verdict_of(rows, num(1), tensors=VECTORS, samples=SIZES), Refutation)


def test_softmax_at_three_by_written_out_sums() -> None:
    three = shaped(a=(3,), l=(3,), o=(3,))
    definition = defined(l(i), exp(a(i)) / (exp(a(0)) + exp(a(1)) + exp(a(2))))
    inner = sum(((l(place) - o(place)) * l(place) for place in range(1, 3)), (l(0) - o(0)) * l(0))
    claimed = l(i) * (l(i) - o(i) - inner)
    parts = [(l(c) - o(c)) * l(c) * (where(i.eq(c)) - l(i)) for c in range(3)]
    true = parts[0] + parts[1] + parts[2]
    found = verdict_of(claimed, true, ranges={"i": 3}, tensors=three, definitions=(definition,))
    assert isinstance(found, Proof)
    wrong = verdict_of(-claimed, true, ranges={"i": 3}, tensors=three, definitions=(definition,))
    assert isinstance(wrong, Refutation)
    assert wrong.sizes == ()


def test_a_condition_is_a_definition() -> None:
    """Targets that sum to 1 are those made from others by division by their sum."""
    target = tensor("target")
    tensors = {**VECTORS, **shaped("positive", target=(n,))}
    raw = o(i) - l(i) * total(o(j), j, n)
    assert isinstance(verdict_of(raw, o(i) - l(i), ranges={"i": n}, tensors=tensors, samples=SIZES), Refutation)
    normalised = defined(o(i), target(i) / total(target(j), j, n))
    found = verdict_of(raw, o(i) - l(i), ranges={"i": n}, tensors=tensors, definitions=(normalised,), samples=SIZES)
    assert isinstance(found, Proof)


# Fully connected, pooling


def test_a_fully_connected_layer_with_unknown_functions() -> None:
    f, df, dg = call("f"), call("f", 1), call("g", 1)
    tensors = shaped(W=(m, n), x=(n,), z=(m,), y=(m,), o=(m,))
    weights = tensor("W")
    definitions = (defined(z(i), total(weights(i, j) * x(j), j, n)), defined(y(i), f(z(i))))
    chain = total(dg(y(k) - o(k)) * df(z(k)) * where(k.eq(i)) * x(j), k, m)
    claimed = dg(y(i) - o(i)) * df(total(weights(i, k) * x(k), k, n)) * x(j)
    rest = {"ranges": {"i": m, "j": n}, "tensors": tensors, "definitions": definitions}
    proof = verdict_of(chain, claimed, **rest)
    assert isinstance(proof, Proof)
    assert proof.detail.endswith("after unfolding z")  # what only one side reads; y stays as it is
    found = verdict_of(chain, dg(y(i) - o(i)) * f(z(i)) * x(j), **rest)
    assert isinstance(found, Refutation)
    assert ("f(x)", "1/3*x^3 + 1/2*x^2 + 2*x + 1") in found.point
    assert ("g(x)", "1/4*x^3 + 1/3*x^2 + 3*x + 2") in found.point


@pytest.mark.parametrize("stride", [S, num(2)], ids=["a stride S", "a stride of 2"])
def test_average_pooling(stride: Formula) -> None:
    length = floor(HA / stride)
    window = total(where((stride * i + p).eq(u)), p, stride)
    scattered = total(b(i) / stride**2 * window, i, H)
    gathered = b(floor(u / stride)) / stride**2
    base = {"HA": 5, "S": 2}
    rest = {"ranges": {"u": HA}, "tensors": shaped(b=(H,)), "samples": (base, {"HA": 8, "S": 3})}
    inside = where(floor(u / stride).le(H - 1))
    floored = verdict_of(scattered, inside * gathered, derived={"H": length.expr}, **rest)
    assert isinstance(floored, Proof)
    # Without the bracket it holds only where the stride divides.
    found = verdict_of(scattered, gathered, derived={"H": length.expr}, **rest)
    assert isinstance(found, Refutation)
    assert dict(found.sizes)["HA"] % dict(found.sizes).get("S", 2) != 0
    assert found.right.startswith("no value: b[2] is read")
    rest["samples"] = ({"H": 2, "S": 2}, {"H": 3, "S": 3})
    assert isinstance(verdict_of(scattered, gathered, derived={"HA": (stride * H).expr}, **rest), Proof)


# Traps


def scalar(left: Formula, right: Formula) -> Proof | Refutation | Undecided:
    return verdict_of(left, right, tensors=SCALARS)


def test_trap_empty_range() -> None:
    """The sum from 2 to n - 1 has n - 2 terms, but for n = 1 it has none, not -1."""
    found = verdict_of(span(num(1), j, 2, n - 1), n - 2, samples=SIZES)
    assert isinstance(found, Refutation)
    assert dict(found.sizes) == {"n": 1}
    assert isinstance(verdict_of(span(num(1), j, 2, n - 1), n - 2, at_least_zero=((n - 2).expr,), samples=SIZES), Proof)


def test_trap_bound_index_capture() -> None:
    rest = {"ranges": {"i": n}, "tensors": VECTORS, "samples": SIZES}
    assert isinstance(verdict_of(total(x(j), j, n) * a(i), total(x(i), i, n) * a(i), **rest), Proof)
    assert isinstance(verdict_of(total(x(j), j, n) * a(i), total(x(i) * a(i), i, n), **rest), Refutation)


def test_trap_tensor_named_like_an_index() -> None:
    tensors = shaped(j=(n,), n=(n,))
    named = tensor("j")
    assert isinstance(verdict_of(total(named(j), j, n), total(named(k), k, n), tensors=tensors, samples=SIZES), Proof)
    assert isinstance(verdict_of(total(named(j), j, n), total(j, j, n), tensors=tensors, samples=SIZES), Refutation)
    assert isinstance(verdict_of(total(tensor("n")(j), j, n), n * n, tensors=tensors, samples=SIZES), Refutation)


def test_trap_zero_at_four_sizes() -> None:
    claim = (n - 2) * (n - 3) * (n - 4) * (n - 5) * x(i)
    found = verdict_of(claim, num(0), ranges={"i": n}, tensors=VECTORS, samples=tuple({"n": k} for k in (2, 3, 4, 5)))
    assert isinstance(found, Refutation)
    assert dict(found.sizes)["n"] not in (2, 3, 4, 5)


def test_trap_power_sums_that_vanish_at_sizes_one_and_two() -> None:
    powers = [total(x(j) ** e, j, n) for e in (1, 2, 3)]
    claim = powers[0] ** 3 + 2 * powers[2]
    found = verdict_of(claim, 3 * powers[0] * powers[1], tensors=VECTORS, samples=({"n": 1}, {"n": 2}))
    assert isinstance(found, Refutation)
    assert dict(found.sizes)["n"] >= 3


def test_trap_log_of_a_square() -> None:
    found = scalar(log(s**2), 2 * log(s))
    assert isinstance(found, Proof)
    assert any(condition.relation == "<" and condition.right == s.expr for condition in found.domain)
    everywhere = scalar(log(s**2), 2 * log(absolute(s)))
    assert isinstance(everywhere, Proof)
    assert not any(condition.right == s.expr for condition in everywhere.domain)
    assert isinstance(scalar(sqrt(s**2), s), Refutation)
    assert isinstance(scalar(sqrt(s**2), absolute(s)), Proof)


@pytest.mark.parametrize("kink", [0, 3, Fraction(-7, 2)])
def test_trap_relu_at_the_kink(kink: int | Fraction) -> None:
    """The derivatives with < and with <= differ at one point."""
    edge = Formula(constant(kink))
    strict, loose = (cases((1, condition), otherwise=0) for condition in (edge.lt(s), edge.le(s)))
    found = scalar(strict, loose)
    assert isinstance(found, Refutation)
    assert (found.point, found.left, found.right) == ((("s", str(kink)),), "0", "1")
    assert found.on_boundary
    shifted = (s - edge) * strict
    assert isinstance(scalar(shifted, (s - edge) * loose), Proof)


@pytest.mark.parametrize("cap", [6, 100, 10**9])
def test_trap_a_cap_far_from_zero(cap: int) -> None:
    found = scalar(maximum(s, 0), minimum(maximum(s, 0), cap))
    assert isinstance(found, Refutation)
    assert not found.on_boundary
    assert Fraction(found.left) > Fraction(found.right) == cap


@pytest.mark.parametrize("digits", [4, 30, 200])
def test_trap_a_small_relative_error(digits: int) -> None:
    claim = problem(exp(s), exp(s) * (1 + num(f"1/{10**digits}")), tensors=SCALARS)
    found = decide(claim)
    assert isinstance(found, Refutation)
    assert found.left != found.right
    assert found.confirmed_by.startswith("a second evaluator")
    check_witness(claim, found)


def test_trap_an_error_below_all_precision_is_not_agreement() -> None:
    found = scalar(exp(s), exp(s) * (1 + num(f"1/{10**2000}")))
    assert isinstance(found, Undecided)
    assert found.evidence[0].startswith("agrees to ")


def test_trap_nested_roots() -> None:
    found = scalar(sqrt(num(2)) + sqrt(num(3)), sqrt(5 + 2 * sqrt(num(6))))
    assert not isinstance(found, Refutation)


def test_trap_epsilon_inside_or_outside_the_root() -> None:
    tensors = {**shaped(x=(n,)), **shaped("positive", eps=())}
    mean = total(x(j) ** 2, j, n) / n
    found = verdict_of(x(i) / sqrt(mean + eps), x(i) / (sqrt(mean) + eps), ranges={"i": n}, tensors=tensors)
    assert isinstance(found, Refutation)


def test_trap_erf_is_not_tanh() -> None:
    assert isinstance(scalar(erf(s), tanh(s)), Refutation)


def test_trap_an_unknown_function_has_no_equation() -> None:
    f, df = call("f"), call("f", 1)
    assert isinstance(scalar(df(s), f(s) * (1 - f(s))), Refutation)
    assert isinstance(scalar(f(s), f(-s)), Refutation)
    assert isinstance(scalar(call("f", 2)(s), num(2) * s), Refutation)
    assert isinstance(scalar(call("f", 3)(s), num(2)), Refutation)


# Kinks for all sizes, by the exact tower

PIECEWISE = {
    "elu, the kink on either side": (
        cases((s, num(0).lt(s)), otherwise=exp(s) - 1),
        cases((s, num(0).le(s)), otherwise=exp(s) - 1),
    ),
    "hard swish": (
        cases((num(0), s.le(-3)), (s, num(3).le(s)), otherwise=s * (s + 3) / 6),
        s * minimum(maximum(s + 3, 0), 6) / 6,
    ),
    "clamped in either order": (minimum(maximum(s, -1), 1), maximum(minimum(s, 1), -1)),
    "relu twice": (maximum(maximum(s, 0), 0), maximum(s, 0)),
}


@pytest.mark.parametrize("left, right", PIECEWISE.values(), ids=PIECEWISE.keys())
def test_piecewise_functions_are_proved(left: Formula, right: Formula) -> None:
    assert isinstance(scalar(left, right), Proof)


def test_piecewise_functions_that_differ_in_one_piece() -> None:
    swish = cases((num(0), s.le(-3)), (s, num(3).le(s)), otherwise=s * (s + 3) / 6)
    assert isinstance(scalar(swish, s * minimum(maximum(s + 3, 0), 5) / 6), Refutation)
    assert isinstance(scalar(swish, s * maximum(s + 3, 0) / 6), Refutation)


# Integer tensors


def test_an_embedding() -> None:
    tensors = {**shaped(w=(m, n), x=(m, n)), **shaped("integer", t=(n,))}
    rest = {"ranges": {"i": n, "k": n}, "tensors": tensors, "values": {"t": up_to(m)}}
    one_hot = total(w(j, k) * where(t(i).eq(j)), j, m)
    assert isinstance(verdict_of(one_hot, w(t(i), k), **rest), Proof)
    assert isinstance(verdict_of(one_hot, w(t(k), k), **rest), Refutation)


# What stands between the engines


def test_an_undefined_point_is_no_witness() -> None:
    found = scalar(log(-(s**2) - 1), num(3))
    assert isinstance(found, Undecided)
    assert found.reason == "no point was found at which both sides are defined"


def test_a_read_outside_the_tensor_is_named() -> None:
    claim = problem(x(i + 1), x(i + 1) * 2, {"i": n}, VECTORS, samples=SIZES)
    found = decide(problem(x(n), x(n) * 2, {}, VECTORS, samples=SIZES))
    assert isinstance(found, Undecided)
    assert found.reason == "x[3] is read, which lies outside the tensor."
    assert isinstance(decide(claim), Refutation)


def test_a_contradiction_is_reported_with_both_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tensors are is known to the proof too."""
    proof = Proof("normal form", "all sizes")
    monkeypatch.setattr(deciding, "prove_equal", lambda *known: proof if known[3] == SCALARS else None)
    found = decide(problem(s, 2 * s, {}, SCALARS))
    assert isinstance(found, Undecided)
    assert found.reason == CONTRADICTION
    assert found.proof is not None
    assert found.refutation is not None


def test_a_verdict_is_the_same_every_time() -> None:
    claim = problem(-GRADIENT, BY_JACOBIAN, {"i": n}, VECTORS, definitions=(SOFTMAX,))
    assert decide(claim) == decide(claim)


def long_power(exponent: int, also: Formula | int = 0) -> Formula:
    """(x_0 + x_1 exp(x_1) + ... + x_9 exp(x_9))^exponent, too long to be multiplied out."""
    terms = [x(place) * exp(x(place)) for place in range(1, 10)]
    return sum(terms, x(0) + also) ** exponent


LONG = (long_power(12), long_power(5) * long_power(7))


def test_what_is_too_long_to_be_proved_is_checked_where_no_size_is_free() -> None:
    found = decide(problem(*LONG, {}, shaped(x=(10,))))
    assert isinstance(found, Checked)
    assert found.bits >= 80
    assert len(set(found.primes)) == found.lanes
    wrong = decide(problem(LONG[0] + num("1e-30") * x(0), LONG[1], {}, shaped(x=(10,))))
    assert isinstance(wrong, Refutation)


def test_a_check_at_some_size_is_no_answer_for_all_sizes() -> None:
    everything = total(x(j), j, n)
    sides = long_power(12, everything), long_power(5, everything) * long_power(7, everything)
    found = decide(problem(*sides, {}, shaped(x=(n,)), samples=({"n": 10},)))
    assert isinstance(found, Undecided)
    (said,) = (evidence for evidence in found.evidence if evidence.startswith("checked"))
    assert said.startswith("checked modulo random primes at n = 10, the error below 2^-")
