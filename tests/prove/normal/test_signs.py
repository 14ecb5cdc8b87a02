"""Signs that are known, and what may not be taken for one."""

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.layer import Tensor
from symderiv.prove.normal.equal import prove_equal
from tests.prove.shorthand import (
    Formula,
    absolute,
    call,
    exp,
    index,
    largest,
    log,
    maximum,
    num,
    sign,
    sin,
    size,
    span,
    sqrt,
    tensor,
    total,
    up_to,
    where,
)

n, m = size("n m")
(P,) = size("P", least=0)
i, j, k = index("i j k")
x, y, A = tensor("x"), tensor("y"), tensor("A")
s, t, c = tensor("s")(), tensor("t")(), tensor("c")()
f = call("f")
COSH = exp(s) + exp(-s)

FACTS = Facts({"i": up_to(n), "k": up_to(n)})
TENSORS = {"c": Tensor("c", (), "positive")}

EQUAL = {
    "a square and a number": (sign(s**2 + 1), num(1)),
    "the negative of it": (sign(-(s**4) - 1), num(-1)),
    "a root of it": (sign(sqrt(s**2 + 1)), num(1)),
    "one by it": (absolute(1 / (s**2 + c)), 1 / (s**2 + c)),
    "a sum of squares": (sqrt(total(x(j) ** 2, j, n) ** 2), total(x(j) ** 2, j, n)),
    "a root of one by a sum of squares": (sqrt(1 / (s**2 + t**2)), 1 / sqrt(s**2 + t**2)),
    "what has a root is at least 0": (sqrt(s) * sqrt(s**2), sqrt(s) * s),
    "one by a sum that has a root": (sqrt(s + t) * sqrt((1 / (s + t)) ** 2), sqrt(s + t) / (s + t)),
    "a sum that has a root": (
        sqrt(total(x(j), j, n)) * sqrt(total(x(j), j, n) ** 2),
        sqrt(total(x(j), j, n)) * total(x(j), j, n),
    ),
    "a sum that is not empty": (sign(span(exp(x(j)), j, 1, n)), num(1)),
    "a difference turned round, in a denominator": (1 / (s - t), -1 / (t - s)),
    "halves in a denominator": (1 / (s / 2 + t / 2), 2 / (s + t)),
    "thirds in a sign": (sign(s / 3 + t / 3), sign(s + t)),
    "a common divisor in a sign": (sign(4 * s + 6 * t), sign(2 * s + 3 * t)),
    "a difference turned round, in a sign": (sign(s - t), -sign(t - s)),
    "the sign of 0": (sign(s - s), num(0)),
    "the sign of what is 0 once a root is taken out": (sign(sqrt(COSH) - COSH / sqrt(COSH)), num(0)),
    "the sign of a difference turned round by renaming": (
        total(total(A(j, k) * sign(x(j) - x(k)), j, n), k, n),
        total(total(A(k, j) * sign(x(k) - x(j)), j, n), k, n),
    ),
    "equal to itself": (where(s.eq(s)), num(1)),
    "at most itself": (where((s + t).le(t + s)), num(1)),
    "less than itself": (where(s.lt(s)), num(0)),
    "other than itself": (where(s.ne(s)), num(0)),
    "a square is not below 0": (where((s**2).lt(0)) * t, num(0)),
    "one by two squares is not below 0": (where((1 / (s**2 + t**2)).lt(0)) * t, num(0)),
    "a square is at least 0": (where(num(0).le(s**2)) * t, t),
    "a square that is not 0": (where((s**2).ne(0)), where(num(0).lt(s**2))),
}

UNEQUAL = {
    "a square, which may be 0": (sign(s**2), num(1)),
    "a cube and a number": (sign(s**3 + 1), num(1)),
    "a square less a number": (sign(s**2 - 1), num(1)),
    "a square and something": (sign(s**2 + t), num(1)),
    "two squares, which may be 0": (sign(s**2 + t**2), num(1)),
    "an index": (sign(i), num(1)),
    "an unknown function": (sign(f(s)), num(1)),
    "a sine": (sign(sin(s)), num(1)),
    "a logarithm": (log(s) * sign(log(s)), log(s)),
    "a bracket": (sign(where(s.lt(t))), num(1)),
    "a maximum": (sign(largest(x(j), j, n)), num(1)),
    "a root of a square of a quotient": (sqrt((1 / (s - t)) ** 2), 1 / (s - t)),
    "a root of a square of a sum": (sqrt(total(x(j), j, n) ** 2), total(x(j), j, n)),
    "a root of a square of a sum of cubes": (sqrt(total(x(j) ** 3, j, n) ** 2), total(x(j) ** 3, j, n)),
    "a sum over a range that may be empty": (sign(span(exp(x(j)), j, 2, n)), num(1)),
    "a sum of brackets": (sign(total(where(x(j).lt(s)), j, n)), num(1)),
    "a sum of something that may be 0": (sign(total(P * exp(x(j)), j, n)), num(1)),
    "another common divisor in a sign": (sign(4 * s + 6 * t), sign(2 * s + 2 * t)),
    "the larger of two": (maximum(s, t), s),
    "a difference turned round by renaming, equal though not seen here": (
        total(total(A(j, k) / (x(j) - x(k)), j, n), k, n),
        total(total(A(k, j) / (x(k) - x(j)), j, n), k, n),
    ),
}


@pytest.mark.parametrize("left, right", EQUAL.values(), ids=EQUAL.keys())
def test_known(left: Formula, right: Formula) -> None:
    assert prove_equal(left.expr, right.expr, FACTS, TENSORS) is not None


@pytest.mark.parametrize("left, right", UNEQUAL.values(), ids=UNEQUAL.keys())
def test_not_known(left: Formula, right: Formula) -> None:
    assert prove_equal(left.expr, right.expr, FACTS, TENSORS) is None
