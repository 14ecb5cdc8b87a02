"""Normal forms: pairs that are equal for all sizes, and pairs that look alike and are not."""

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.layer import Tensor
from symderiv.prove.normal.atoms import GiveUp
from symderiv.prove.normal.equal import prove_equal
from symderiv.prove.normal.normal_form import formed, unfold
from symderiv.prove.normal.scope import Scope
from tests.prove.shorthand import (
    Formula,
    absolute,
    call,
    cases,
    ceil,
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
    pi,
    sigmoid,
    sign,
    sin,
    size,
    span,
    sqrt,
    tanh,
    tensor,
    total,
    up_to,
    where,
)

n, m, S, M, K, H = size("n m S M K H")
(P,) = size("P", least=0)
i, j, k, p, u = index("i j k p u")
x, y, w, A = tensor("x"), tensor("y"), tensor("w"), tensor("A")
s, t, c = tensor("s")(), tensor("t")(), tensor("c")()
d = tensor("d")
f, df, g = call("f"), call("f", 1), call("g")

FACTS = Facts({"i": up_to(n), "k": up_to(n), "u": up_to(M)})
TENSORS = {"c": Tensor("c", (), "positive"), "d": Tensor("d", (n.expr,), "integer")}

SIXTEEN = sin(x(0))
for place in range(1, 16):
    SIXTEEN = SIXTEEN + sin(x(place))

EQUAL = {
    "terms and factors in any order": (s * t + 1, 1 + t * s),
    "a square multiplied out": ((s + t) ** 2, s * s + 2 * s * t + t * t),
    "bound indices have no names": (total(x(i), i, n), total(x(j), j, n)),
    "a bound index used twice": (total(x(j) * total(y(j), j, n), j, n), total(x(j), j, n) * total(y(k), k, n)),
    "a sum over the sum of the same index": (
        total(total(x(j), j, n) * y(j), j, n),
        total(x(k), k, n) * total(y(k), k, n),
    ),
    "a tensor named like an index": (total(tensor("j")(j), j, n), total(tensor("j")(k), k, n)),
    "a size named like an index": (total(x(j), j, size("j")[0]), total(x(k), k, size("j")[0])),
    "sums in either order": (total(total(A(i, j), i, n), j, m), total(total(A(k, p), p, m), k, n)),
    "a triangle from either side": (
        total(span(A(i, j), j, 0, i), i, n),
        total(span(A(i, j), i, j, n - 1), j, n),
    ),
    "a product of sums": (total(x(j), j, n) ** 2, total(total(x(j) * x(k), j, n), k, n)),
    "a shifted range": (span(x(j - 1), j, 1, n), total(x(j), j, n)),
    "a shifted range with its index as a factor": (
        total(j * x(S * u + j), j, S),
        span((k - S * u) * x(k), k, S * u, S * u + S - 1),
    ),
    "a sum read backwards": (total(x(n - 1 - j), j, n), total(x(j), j, n)),
    "a convolution from either side": (
        total(span(x(j) * y(i - j), j, 0, i), i, n),
        total(span(y(j) * x(i - j), j, 0, i), i, n),
    ),
    "a constant summed": (total(s, j, n), n * s),
    "a count of a range with symbols": (span(num(1), j, 1, n - 1), n - 1),
    "a count that depends on another index": (total(span(x(i), j, 0, i), i, n), total((i + 1) * x(i), i, n)),
    "an empty range": (span(x(j), j, n, n - 1), num(0)),
    "a delta": (total(x(j) * where(j.eq(i)), j, n), x(i)),
    "a delta that may miss": (total(x(j) * where((j + 1).eq(i)), j, n), where(num(1).le(i)) * x(i - 1)),
    "a delta with a stride": (
        total(x(j) * where((S * j).eq(u)), j, n),
        where(mod(u, S).eq(0), floor(u / S).le(n - 1)) * x(floor(u / S)),
    ),
    "a delta in free indices": (where(i.eq(k)) * x(i) * y(k), where(k.eq(i)) * x(k) * y(i)),
    "a condition and its opposite": (where(i.lt(k)) * s + where(k.le(i)) * s, s),
    "before the first step": (cases((num(0), num(0).le(i - 1)), otherwise=1) * s, where((i - 1).le(-1)) * s),
    "not equal": (where(i.ne(k)) * s, s - where(i.eq(k)) * s),
    "a fraction below 1": (where((i / 2).lt(1)) * s, where(i.le(1)) * s),
    "a bracket as a limit": (total(where(j.le(i)) * x(j), j, n), span(x(j), j, 0, i)),
    "one value between two limits": (
        total(where(num(0).le(u - 2 * j), (u - 2 * j).le(1)) * x(j), j, M),
        x(floor(u / 2)),
    ),
    "a quotient with a remainder": (total(x(floor((2 * i + p) / 2)), p, 2), 2 * x(i)),
    "ceil as floor": (x(ceil((u + 1) / S)), x(floor(u / S) + 1)),
    "max and min of a known order": (x(maximum(i - n, 0)), x(minimum(0, i))),
    "cases on an index": (
        cases((-x(i) * x(k), i.ne(k)), otherwise=x(i) * (1 - x(i))),
        x(i) * (where(i.eq(k)) - x(k)),
    ),
    "cases that agree": (cases((s * t, s.lt(0)), otherwise=t * s), s * t),
    "exp of a sum": (exp(s + t) * exp(-t), exp(s)),
    "a sum of exponentials over itself": (total(exp(x(j)), j, n) / total(exp(x(k)), k, n), num(1)),
    "softmax sums to 1 in every row": (total(total(exp(A(i, j)) / total(exp(A(i, k)), k, m), i, n), j, m), n),
    "log-sum-exp shifted": (log(total(exp(x(j) - s), j, n)) + s, log(total(exp(x(k)), k, n))),
    "exp and log": (exp(2 * log(s)), s**2),
    "log of a quotient": (log(exp(s) / total(exp(x(j)), j, n)), s - log(total(exp(x(k)), k, n))),
    "log of numbers": (log(num(6)), log(num(2)) + log(num(3))),
    "sigmoid": (sigmoid(-s), 1 - sigmoid(s)),
    "tanh by sigmoid": (tanh(s), 2 * sigmoid(2 * s) - 1),
    "derivative of swish": (
        sigmoid(s) + s * sigmoid(s) * (1 - sigmoid(s)),
        exp(s) * (1 + exp(s) + s) / (1 + exp(s)) ** 2,
    ),
    "odd and even functions": (erf(-s) + sin(-s) + cos(-s), cos(s) - sin(s) - erf(s)),
    "fractions": (1 / (s * (s + t)) + 1 / (t * (s + t)), 1 / (s * t)),
    "fractions in a sum": (total(x(j) / (x(j) + 1) + 1 / (x(j) + 1), j, n), n),
    "a root squared": (sqrt(s + t) * sqrt(s + t), s + t),
    "a root in a denominator": ((s**2 + c) / sqrt(s**2 + c), sqrt(s**2 + c)),
    "roots of numbers": (sqrt(num(8)), 2 * sqrt(num(2))),
    "a root of something positive": (sqrt(c**2 * exp(2 * s)), c * exp(s)),
    "a sum of something positive": (sign(total(exp(x(j)), j, n)), num(1)),
    "both signs at once": (where(s.lt(0)) * where(num(0).lt(s)) * x(i), num(0)),
    "equal, above or below": (where(s.eq(t)) + where(s.lt(t)) + where(t.lt(s)), num(1)),
    "equal or not": (x(i) * where(s.eq(0)) + x(i) * where(s.ne(0)), x(i)),
    "a value that is equal to another": (s * where(s.eq(t)), t * where(t.eq(s))),
    "a polynomial division": (s**2 / (s + 1), s - 1 + 1 / (s + 1)),
    "min by max": (minimum(s, t), s + t - maximum(s, t)),
    "max by cases": (maximum(s, 0), cases((s, num(0).lt(s)), otherwise=0)),
    "max by cases with the tie on the other side": (maximum(s, 0), cases((s, num(0).le(s)), otherwise=0)),
    "max by abs": (maximum(s, t), (s + t + absolute(s - t)) / 2),
    "abs by sign": (absolute(s), s * sign(s)),
    "a positive factor has no influence on a sign": (sign(c * s * exp(t)), sign(s)),
    "max over an index, moved": (largest(x(j) + s, j, n), largest(x(k), k, n) + s),
    "a flattened index": (
        total(x(floor(k / S)) * y(mod(k, S)) * A(floor(k / S), k), k, n * S),
        total(total(x(i) * y(j) * A(i, S * i + j), j, S), i, n),
    ),
    "a flattened index, turned round": (
        total(x(k) * where((m * mod(k, S) + floor(k / S)).eq(u)), k, m * S),
        total(total(x(S * i + j) * where((m * j + i).eq(u)), j, S), i, m),
    ),
    "a condition that an equation decides": (
        where((2 * i + 3 * k).le(M - 1)) * where((2 * i + 3 * k).eq(u)) * s,
        where((2 * i + 3 * k).eq(u)) * s,
    ),
    "a lower limit that an equation decides": (where(i.eq(2 * k), k.le(i)) * s, where(i.eq(2 * k)) * s),
    "an upper limit that an equation decides": (where(i.eq(2 * k), i.le(3 * k)) * s, where(i.eq(2 * k)) * s),
    "a lower limit that an equation excludes": (where(i.eq(2 * k), (3 * k + 1).le(i)) * s, num(0)),
    "an upper limit that an equation excludes": (where(i.eq(2 * k), (i + 1).le(k)) * s, num(0)),
    "a lower limit that an equation with factors decides": (
        where((2 * i).eq(3 * k), k.le(2 * i)) * s,
        where((2 * i).eq(3 * k)) * s,
    ),
    "an upper limit that an equation with factors decides": (
        where((2 * i).eq(3 * k), (2 * i).le(5 * k)) * s,
        where((2 * i).eq(3 * k)) * s,
    ),
    "a limit of an integer that is equal to an index": (
        where(d(i).eq(k), d(k).eq(u), num(0).le(d(d(i)))) * s,
        where(d(i).eq(k), d(k).eq(u)) * s,
    ),
    "an upper limit of such an integer": (
        where(d(i).eq(k), d(k).eq(u), d(d(i)).le(M - 1)) * s,
        where(d(i).eq(k), d(k).eq(u)) * s,
    ),
    "a limit that such an integer is never below": (where(d(i).eq(k), d(k).eq(u), d(d(i)).le(-1)) * s, num(0)),
    "a limit of an integer that nothing is equal to": (where(num(0).le(d(i))) * s, where((-1 - d(i)).le(-1)) * s),
    "two equations": (where(i.eq(k), k.eq(u)) * x(i) * y(u), where(u.eq(i), i.eq(k)) * x(k) * y(k)),
    "an index that two equations tell": (where(i.eq(k), u.eq(2 * k)) * x(u), where(i.eq(k), u.eq(2 * i)) * x(2 * k)),
    "an equation of a difference": (where((i - k).eq(1)) * x(i), where(i.eq(k + 1)) * x(k + 1)),
    "an equation under a sum": (
        total(where(i.eq(k)) * A(i, j), j, n),
        where(k.eq(i)) * total(A(k, p), p, n),
    ),
    "an index where it is the largest": (maximum(i, n - 1) * s, (n - 1) * s),
    "an index where it is the smallest": (minimum(i, n) * s, i * s),
    "a case that always holds": (cases((s, num(0).le(i)), otherwise=call("exp", 1)(s)), s),
    "a case that never holds": (cases((call("exp", 1)(s), i.le(-1)), otherwise=s), s),
    "a factor beside a bracket that never holds": (where(i.le(-1)) * call("exp", 1)(s) + s, s),
    "two conditions at once": (where(i.lt(k), s.lt(t)), where(s.lt(t)) * where(i.lt(k))),
    "a fraction below a fraction": (where((i / 2).lt(k / 3)) * s, where((3 * i).lt(2 * k)) * s),
    "pi": (pi * s / pi, s),
    "a power of a power of a positive scalar": ((c**s) ** 2, c ** (2 * s)),
    "denominators of two sums": (1 / (s + t) / (s - t), (1 / (s - t) - 1 / (s + t)) / (2 * t)),
    "a square in a denominator": (1 / (s + t) ** 2 + 1 / (s + t), (1 + s + t) / (s + t) ** 2),
    "a root in two denominators": (1 / sqrt(s**2 + c) - sqrt(s**2 + c) / (s**2 + c), num(0)),
    "a sum of at most 16 values": (span(x(j), j, 0, 1) - x(0), x(1)),
    "a sum of 16 values": (span(sin(x(j)), j, 0, 15), SIXTEEN),
    "sums of 3 and of 16 values": (
        span(j * x(0), j, 1, 3) + span(x(j) * where(j.eq(15)), j, 0, 15) + span(sin(x(j)), j, 14, 15),
        6 * x(0) + x(15) + sin(x(14)) + sin(x(15)),
    ),
    "a size that may be 0 as a factor": (total(P * x(j), j, n), P * total(x(j), j, n)),
    "a range that a size that may be 0 makes longer": (span(num(1), j, 1 - P, n), n + P),
    "a root of a size that may be 0": (sqrt(P) ** 2 * s, P * s),
    "an unknown function": (df(s + t) * g(x(i)), g(x(i)) * df(t + s)),
}

UNEQUAL = {
    "a shifted range with its index as a factor, not shifted": (
        total(j * x(S * u + j), j, S),
        span(k * x(k), k, S * u, S * u + S - 1),
    ),
    "a sign": (s - t, s + t),
    "an index": (total(x(j) * y(i), j, n), total(x(i) * y(j), j, n)),
    "swapped indices": (total(A(i, j) * y(j), j, n), total(A(j, i) * y(j), j, n)),
    "a limit": (total(x(j), j, n), total(x(j), j, n - 1)),
    "a count that may be negative": (span(num(1), j, 2, n - 1), n - 2),
    "another range": (total(x(j), j, n), total(x(j), j, m)),
    "a sum of squares": (total(x(j), j, n) ** 2, total(x(j) ** 2, j, n)),
    "captured": (total(x(j), j, n) * y(i), total(x(j) * y(j), j, n)),
    "a delta that may miss": (total(x(j) * where((j + 1).eq(i)), j, n), x(i - 1)),
    "a stride that does not divide": (total(x(j) * where((S * j).eq(u)), j, n), x(floor(u / S))),
    "a fraction below 1": (where((i / 2).lt(1)) * s, where(i.lt(1)) * s),
    "a sum of something positive over a range that may be empty": (sign(span(exp(x(j)), j, 1, n - 1)), num(1)),
    "a sum of something that may be negative": (sign(total(x(j), j, n)), num(1)),
    "a flattened index, another remainder": (
        total(x(floor(k / S)) * y(mod(k, S)) * A(floor(k / S), k), k, n * S),
        total(total(x(i) * y(j) * A(i, S * i + j), j, S - 1), i, n),
    ),
    "a flattened index of another length": (
        total(x(floor(k / S)) * y(mod(k, S)) * A(floor(k / S), k), k, n * S - 1),
        total(total(x(i) * y(j) * A(i, S * i + j), j, S), i, n),
    ),
    "a flattened index, turned round by another size": (
        total(x(k) * where((m * mod(k, S) + floor(k / S)).eq(u)), k, m * S),
        total(total(x(S * i + j) * where((S * j + i).eq(u)), j, S), i, m),
    ),
    "a limit that an equation decides for 0 only": (where(i.eq(2 * k), i.le(k)) * s, where(i.eq(2 * k)) * s),
    "a limit that an equation with factors decides for 0 only": (
        where((2 * i).eq(3 * k), (2 * i).le(2 * k)) * s,
        where((2 * i).eq(3 * k)) * s,
    ),
    "a limit that such an integer may be above": (
        where(d(i).eq(k), (3 * d(i)).le(2 * k)) * s,
        where(d(i).eq(k)) * s,
    ),
    "a limit that an integer that is equal to an index may be below": (
        where(d(i).eq(k), d(k).eq(u), num(1).le(d(d(i)))) * s,
        where(d(i).eq(k), d(k).eq(u)) * s,
    ),
    "a limit that it may be above": (where(d(i).eq(k), d(k).eq(u), d(d(i)).le(0)) * s, num(0)),
    "a limit of an integer": (where(num(0).le(d(i))) * s, s),
    "a limit of another integer": (where(d(i).eq(k), num(0).le(d(k))) * s, where(d(i).eq(k)) * s),
    "a power that is no number": (c**s, num(1)),
    "powers that are no numbers": (c**s, c**t),
    "an equation that is not there": (where(i.le(k)) * x(i), where(i.le(k)) * x(k)),
    "another equation": (where(i.eq(k)) * x(i), where(i.eq(k + 1)) * x(k)),
    "a case left out": (cases((1, i.lt(k)), (2, i.eq(k)), otherwise=3), where(i.lt(k)) + 3 * where(k.le(i))),
    "the first of two cases": (cases((1, i.le(k)), (2, i.eq(k)), otherwise=3), where(i.lt(k)) + 2 * where(i.eq(k))),
    "the larger of two indices": (maximum(i, k) * s, i * s),
    "a sum of 17 values": (span(sin(x(j)), j, 0, 16) - sin(x(0)), span(sin(x(j)), j, 1, 16)),
    "pi and another number": (pi * s, 3 * s),
    "a condition that an equation does not decide": (
        where((2 * i + 3 * k).le(M - 2)) * where((2 * i + 3 * k).eq(u)) * s,
        where((2 * i + 3 * k).eq(u)) * s,
    ),
    "a range that may be empty": (span(num(1), j, 1, P - 1), P - 1),
    "a condition divided by a size that may be 0": (where((P * i + P).le(P)) * s, where(i.le(0)) * s),
    "an equation divided by a size that may be 0": (where((P * i).eq(P)) * s, where(i.eq(1)) * s),
    "the sign of a size that may be 0": (sign(P), num(1)),
    "a power lost in a division": (s**2 / (s + 1), s / (s + 1)),
    "sqrt of a square": (sqrt(s**2), s),
    "log of a square": (log(s**2), log(s)),
    "at the kink": (cases((1, num(0).lt(s)), otherwise=0), cases((1, num(0).le(s)), otherwise=0)),
    "a derivative more": (df(s), f(s)),
    "two functions": (f(s), g(s)),
    "vanishes at sizes 1 and 2": (
        total(x(j), j, n) ** 3 + 2 * total(x(j) ** 3, j, n),
        3 * total(x(j), j, n) * total(x(j) ** 2, j, n),
    ),
    "vanishes at sizes 2 to 5": ((n - 2) * (n - 3) * (n - 4) * (n - 5) * x(i), num(0)),
    "a relative error of 1e-30": (exp(s), exp(s) * (1 + num(f"1/{10**30}"))),
    "nested roots, equal though not seen here": (sqrt(num(2)) + sqrt(num(3)), sqrt(5 + 2 * sqrt(num(6)))),
}


@pytest.mark.parametrize("left, right", EQUAL.values(), ids=EQUAL.keys())
def test_equal_for_all_sizes(left: Formula, right: Formula) -> None:
    proof = prove_equal(left.expr, right.expr, FACTS, TENSORS)
    assert proof is not None
    assert (proof.method, proof.scope) == ("normal form", "all sizes")
    assert proof.detail == "both sides have one normal form"


@pytest.mark.parametrize("left, right", UNEQUAL.values(), ids=UNEQUAL.keys())
def test_not_proved(left: Formula, right: Formula) -> None:
    assert prove_equal(left.expr, right.expr, FACTS, TENSORS) is None


# Where both sides are defined

DOMAINS = {
    "a quotient": (s / s, num(1), ["0 != s"]),
    "a quotient of a size": (n / n * s, s, []),
    "a quotient of a size that may be 0": (P / P * s, s, ["0 != P"]),
    "a quotient of a positive scalar": (c / c, num(1), []),
    "a softmax": (total(exp(x(j)), j, n) / total(exp(x(k)), k, n), num(1), []),
    "a log": (log(exp(s) * t), s + log(t), ["0 < t*exp(s)", "0 < t"]),
    "a root": (sqrt(s) ** 2, s, ["0 <= s"]),
    "guarded by the same condition": (cases((s / s, s.ne(0)), otherwise=1), num(1), []),
    "guarded by a condition on indices": (cases((s / s, i.eq(k)), otherwise=1), num(1), ["0 != s"]),
    "guarded by the same bracket": (where(num(0).lt(s)) * log(s), where(num(0).lt(s)) * log(s), []),
    "not guarded by a weaker bracket": (where(num(0).le(s)) * log(s), where(num(0).le(s)) * log(s), ["0 < s"]),
    "not guarded in the other branch": (cases((1, s.ne(0)), otherwise=s / s), num(1), ["0 != s"]),
    "guarded in the other branch": (cases((1, s.eq(0)), otherwise=s / s), num(1), []),
    "guarded by another condition": (cases((s / s, t.ne(0)), otherwise=1), num(1), ["0 != s"]),
}


@pytest.mark.parametrize("left, right, needed", DOMAINS.values(), ids=DOMAINS.keys())
def test_what_a_proof_needs(left: Formula, right: Formula, needed: list[str]) -> None:
    proof = prove_equal(left.expr, right.expr, FACTS, TENSORS)
    assert proof is not None
    assert [condition.relation for condition in proof.domain] == [line.split()[1] for line in needed]


def test_log_of_a_square_is_twice_the_log_where_both_are_defined() -> None:
    proof = prove_equal(log(s**2).expr, (2 * log(s)).expr, FACTS)
    assert proof is not None
    assert any(condition.relation == "<" and condition.right == s.expr for condition in proof.domain)


def test_a_name_cannot_be_mistaken_for_another_expression() -> None:
    strange = tensor("x'[i'j']")
    assert prove_equal(strange().expr, x(j).expr, FACTS) is None
    assert prove_equal(tensor("i")().expr, i.expr, FACTS) is None


def test_a_normal_form_can_be_given_up() -> None:
    with pytest.raises(GiveUp):
        formed(((s + t + 1) ** 20 * (x(i) + x(k) + 1) ** 20).expr, Scope(FACTS))
    assert prove_equal(((s + t + 1) ** 20 * (x(i) + x(k) + 1) ** 20).expr, num(0).expr, FACTS) is None


def test_definitions_are_unfolded_without_capture() -> None:
    equation = defined(tensor("l")(i), exp(x(i)) / total(exp(x(j)), j, n))
    unfolded = unfold(total(tensor("l")(j) * y(j), j, n).expr, {"l": equation})
    expected = total(exp(x(j)) * y(j), j, n) / total(exp(x(k)), k, n)
    assert prove_equal(unfolded, expected.expr, FACTS) is not None


# Gather and scatter forms of convolution and pooling


def test_a_scattered_convolution_is_gathered() -> None:
    facts = Facts({"u": up_to(M)}, derived={"H": (M - K + 1).expr})
    scattered = total(total(w(p) * x(j) * where((j + p).eq(u)), j, H), p, K)
    gathered = span(w(p) * x(u - p), p, maximum(0, u - H + 1), minimum(K - 1, u))
    too_far = span(w(p) * x(u - p), p, maximum(0, u - H), minimum(K - 1, u))
    assert prove_equal(scattered.expr, gathered.expr, facts) is not None
    assert prove_equal(scattered.expr, too_far.expr, facts) is None


def test_a_strided_convolution_is_gathered_from_either_side() -> None:
    facts = Facts({"u": up_to(M)}, derived={"H": (floor((M - K) / S) + 1).expr})
    scattered = total(total(w(p) * x(j) * where((S * j + p).eq(u)), j, H), p, K)
    by_output = span(w(u - S * j) * x(j), j, maximum(0, ceil((u - K + 1) / S)), minimum(H - 1, floor(u / S)))
    quotient = floor((u - p) / S)
    inside = where(mod(u - p, S).eq(0), num(0).le(quotient), quotient.le(H - 1))
    assert prove_equal(scattered.expr, by_output.expr, facts) is not None
    assert prove_equal(scattered.expr, total(inside * w(p) * x(quotient), p, K).expr, facts) is not None
    assert prove_equal(scattered.expr, total(where(num(0).le(quotient)) * w(p) * x(quotient), p, K).expr, facts) is None


def test_both_a_stride_and_a_dilation() -> None:
    """Neither index has the coefficient 1: the sum over one is turned into the sum over the other."""
    dilation, length = size("D R")
    outputs = floor((M - dilation * (length - 1) - 1) / S) + 1
    facts = Facts({"u": up_to(M)}, derived={"H": outputs.expr})
    scattered = total(x(j) * total(w(p) * where((dilation * p + S * j).eq(u)), p, length), j, H)
    gathered = span(
        where(mod(u - dilation * p, S).eq(0)) * w(p) * x(floor((u - dilation * p) / S)),
        p,
        maximum(0, ceil((u + S - S * H) / dilation)),
        minimum(length - 1, floor(u / dilation)),
    )
    assert prove_equal(scattered.expr, gathered.expr, facts) is not None
    without = span(w(p) * x(floor((u - dilation * p) / S)), p, 0, minimum(length - 1, floor(u / dilation)))
    assert prove_equal(scattered.expr, without.expr, facts) is None


REARRANGED = {
    "repeated elements": (
        total(y(j) * where(floor(j / S).eq(i)), j, n * S),
        span(y(j), j, S * i, S * i + S - 1),
    ),
    "repeated elements, by the place in each": (
        total(y(j) * where(floor(j / S).eq(i)), j, n * S),
        total(y(S * i + p), p, S),
    ),
    "one remainder": (total(y(j) * where(mod(j, S).eq(p)), j, n * S), total(y(S * j + p), j, n)),
    "a quotient and a remainder": (
        total(y(j) * where(floor(j / S).eq(i), mod(j, S).eq(p)), j, n * S),
        y(S * i + p),
    ),
    "one of two parts": (
        total(cases((y(j) * where(minimum(j, n - 1).eq(i)), j.lt(n)), otherwise=0), j, n + m),
        y(i),
    ),
    "a group of channels": (
        total(A(k, i - m * floor(k / S)) * where((i - m * floor(k / S)).le(m - 1), (m * floor(k / S)).le(i)), k, S * n),
        total(A(S * floor(i / m) + p, mod(i, m)), p, S) * where(floor(i / m).lt(n)),
    ),
}


@pytest.mark.parametrize("left, right", REARRANGED.values(), ids=REARRANGED.keys())
def test_quotients_and_remainders(left: Formula, right: Formula) -> None:
    facts = Facts({"i": up_to(n), "p": up_to(S)})
    assert prove_equal(left.expr, right.expr, facts) is not None
    assert prove_equal(left.expr, (right * 2).expr, facts) is None


def test_a_derived_size_is_at_least_1_and_no_more() -> None:
    facts = Facts({}, derived={"H": floor(n / 2).expr})
    assert prove_equal(span(num(1), j, 1, H - 1).expr, (H - 1).expr, facts) is not None
    assert prove_equal(span(num(1), j, 2, H - 1).expr, (H - 2).expr, facts) is None


def test_what_is_known_of_sizes_and_of_integers() -> None:
    length = span(num(1), j, m, n - 1).expr
    assert prove_equal(length, (n - m).expr, Facts({}, at_least_zero=((n - m).expr,))) is not None
    assert prove_equal(length, (n - m).expr, Facts({}, derived={"H": floor(n / 2).expr})) is None
    inside = (where(d(i).le(n - 1)) * s).expr
    assert prove_equal(inside, s.expr, Facts({"i": up_to(n)}, values={"d": up_to(n)}), TENSORS) is not None
    assert prove_equal(inside, s.expr, Facts({"i": up_to(n)}, values={"d": up_to(n + 1)}), TENSORS) is None


def test_a_derived_size_that_an_index_is_divided_by_keeps_its_name() -> None:
    facts = Facts({"i": up_to(n), "p": up_to(H)}, derived={"H": (n + 1).expr})
    assert prove_equal(x(floor((H * i + p) / H)).expr, x(i).expr, facts) is not None
    assert prove_equal(x(floor((H * i + p + 1) / H)).expr, x(i).expr, facts) is None


def test_an_integer_that_may_be_1_is_not_below_1() -> None:
    facts = Facts({"i": up_to(n), "k": up_to(n), "u": up_to(2)})
    known = where(d(i).eq(k), d(k).eq(u))
    assert prove_equal((known * where(num(1).le(d(d(i)))) * s).expr, num(0).expr, facts, TENSORS) is None
    assert prove_equal((known * where(num(2).le(d(d(i)))) * s).expr, num(0).expr, facts, TENSORS) is not None
