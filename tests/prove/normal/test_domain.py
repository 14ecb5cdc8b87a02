"""Where an expression is defined, and what follows from that for signs."""

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Comparison
from symderiv.lang.layer import Tensor
from symderiv.prove.normal.domain import domain_of
from symderiv.prove.normal.equal import prove_equal
from symderiv.prove.normal.scope import Scope
from tests.prove.shorthand import (
    Formula,
    absolute,
    cases,
    cos,
    exp,
    index,
    log,
    num,
    size,
    span,
    sqrt,
    tensor,
    total,
    up_to,
    where,
)

(n,) = size("n")
(P,) = size("P", least=0)
i, j, k = index("i j k")
x = tensor("x")
s, t, c = tensor("s")(), tensor("t")(), tensor("c")()
SCOPE = Scope(Facts({"i": up_to(n), "k": up_to(n)}), {"c": Tensor("c", (), "positive")})

NEEDED = {
    "nothing": (s * t + exp(s), []),
    "a quotient": (t / s, [num(0).ne(s)]),
    "a negative power": (t * s**-2, [num(0).ne(s)]),
    "a positive power": (t * s**2, []),
    "the power 0 of nothing": (s - s, []),
    "a root": (sqrt(s), [num(0).le(s)]),
    "one by a root": (s ** num("-1/2"), [num(0).lt(s)]),
    "a power that is no number": (s**t, [num(0).lt(s)]),
    "a power of something positive": (c**t, []),
    "a log": (log(s), [num(0).lt(s)]),
    "a log of something positive": (log(c + exp(s)), []),
    "a root of a square": (sqrt(s**2), []),
    "one by a square": (1 / (s**2 + 1), []),
    "one by the negative of it": (1 / (-(s**2) - 1), []),
    "a log of the negative of something positive": (log(-c), [num(0).lt(-c)]),
    "a root of the negative of something positive": (sqrt(-c), [num(0).le(-c)]),
    "one by a square that may be 0": (1 / (s**2 + t**2), [num(0).ne(s**2 + t**2)]),
    "inside of a function": (cos(1 / s), [num(0).ne(s)]),
    "inside of a quotient": (1 / (1 / s + 1), [num(0).ne(1 / s + 1), num(0).ne(s)]),
    "said once": (1 / s + t / s, [num(0).ne(s)]),
    "of two relations, both": (1 / s + log(s), [num(0).ne(s), num(0).lt(s)]),
    "a size": (1 / n, []),
    "a size that may be 0": (1 / P, [num(0).ne(P)]),
    "guarded": (cases((1 / s, s.ne(0)), otherwise=0), []),
    "guarded from the other side": (cases((1 / s, num(0).ne(s)), otherwise=0), []),
    "guarded by a difference, turned round": (cases((1 / (s - t), t.ne(s)), otherwise=0), []),
    "guarded by more": (cases((1 / s, num(0).lt(s)), otherwise=0), []),
    "guarded by more, a root": (cases((sqrt(s), num(0).lt(s)), otherwise=0), []),
    "guarded exactly, a root": (cases((sqrt(s), num(0).le(s)), otherwise=0), []),
    "guarded by less, a log": (cases((log(s), num(0).le(s)), otherwise=0), [num(0).lt(s)]),
    "guarded by the opposite side, a log": (cases((log(s), s.lt(0)), otherwise=0), [num(0).lt(s)]),
    "guarded by the opposite side, a quotient": (cases((1 / s, s.lt(0)), otherwise=0), []),
    "guarded by an equation": (cases((log(s), s.eq(1)), otherwise=0), [num(0).lt(s)]),
    "guarded by a bracket": (where(s.ne(0)) * t / s, []),
    "a bracket beside a sum guards nothing": (where(s.ne(0)) + t / s, [num(0).ne(s)]),
    "otherwise": (cases((0, s.eq(0)), otherwise=1 / s), []),
    "otherwise, the other relation": (cases((0, s.ne(0)), otherwise=1 / s), [num(0).ne(s)]),
    "otherwise, at most": (cases((0, s.le(0)), otherwise=log(s)), []),
    "otherwise, less": (cases((0, s.lt(0)), otherwise=log(s)), [num(0).lt(s)]),
    "otherwise, less, a root": (cases((0, s.lt(0)), otherwise=sqrt(s)), []),
    "otherwise, two cases": (cases((0, s.eq(0)), (1, t.eq(0)), otherwise=1 / s + 1 / t), []),
    "the guard of one branch in the next": (cases((1 / s, s.ne(0)), (1 / s, t.ne(0)), otherwise=0), [num(0).ne(s)]),
    "in two branches": (
        cases((1 / s, i.eq(k)), (log(t), k.lt(i)), otherwise=0),
        [num(0).ne(s), num(0).lt(t)],
    ),
    "a guard by an index": (cases((1 / s, i.eq(k)), otherwise=0), [num(0).ne(s)]),
    "a guard by a size": (cases((1 / P, P.ne(0)), otherwise=0), [num(0).ne(P)]),
}


@pytest.mark.parametrize("expression, needed", NEEDED.values(), ids=NEEDED.keys())
def test_what_is_needed(expression: Formula, needed: list[Comparison]) -> None:
    assert list(domain_of([expression.expr], SCOPE)[0]) == needed


# What a root or a log is taken of is at least 0 on both sides of a claim, wherever both are defined.

NONNEGATIVE = {
    "of a root": (sqrt(s), s, True),
    "of a root of a cube": (sqrt(s**3), s, True),
    "of a root of a multiple": (sqrt(2 * s), s, True),
    "of a root with a positive factor": (sqrt(c * s), s, True),
    "of a root of the negative": (sqrt(-s), s, False),
    "of a root of a square": (sqrt(s**2), s, False),
    "of a root of a fifth power": (sqrt(s**5), s, True),
    "of a root of a fourth power, with a sign": (log(-(s**4)), s, False),
    "of a root of a fourth power": (log(s**4), s, False),
    "of a root of a product": (sqrt(s * t), s, False),
    "of a root of the negative of a product": (sqrt(-s * t), s, False),
    "of a root of the negative of a cube": (sqrt(-(s**3)), s, False),
    "of a quotient": (1 / s, s, False),
    "of a log": (log(s), s, True),
    "of a log in one case": (cases((log(s), t.lt(0)), otherwise=0), s, False),
    "of a log behind a bracket": (where(t.lt(0)) * log(s), s, False),
    "of a root of a sum": (sqrt(s + t), s + t, True),
    "of the first of two roots": (sqrt(s) + sqrt(t), s, True),
    "of the second of two roots": (sqrt(t) + sqrt(s), s, True),
    "of a root of nothing": (sqrt(s - s), s, False),
    "of a sum over an index": (log(total(x(j), j, n)), total(x(j), j, n), True),
}


@pytest.mark.parametrize("beside, value, known", NONNEGATIVE.values(), ids=NONNEGATIVE.keys())
def test_what_is_at_least_0(beside: Formula, value: Formula, known: bool) -> None:
    """Then the root of the square of a value, written so that it is seen, is the value."""
    left, right = sqrt((1 / value) ** 2) + beside, 1 / value + beside
    assert (prove_equal(left.expr, right.expr, SCOPE.facts, SCOPE.tensors) is not None) == known
    assert prove_equal((absolute(s) + beside).expr, (t + beside).expr, SCOPE.facts, SCOPE.tensors) is None


@pytest.mark.parametrize("bound", [i, j], ids=["named like a free index", "named otherwise"])
def test_what_a_sum_needs_is_known_of_its_own_index_alone(bound: Formula) -> None:
    """That x_0 is not negative says nothing of x_i, whatever the index of the sum is called."""
    root = span(sqrt(x(bound)), bound, 0, 0)
    assert prove_equal((sqrt(x(i) ** 2) + root).expr, (x(i) + root).expr, SCOPE.facts, {}) is None


def test_what_an_empty_sum_holds_is_not_needed() -> None:
    """From 1 to n - 1 there is nothing for n = 1, and s may be negative; from 0 to n - 1 there always is something."""
    for lower, known in ((1, False), (0, True)):
        root = span(sqrt(s), j, lower, n - 1)
        proof = prove_equal((sqrt(s**2) + root).expr, (s + root).expr, SCOPE.facts, {})
        assert (proof is not None) == known
