"""Identities that take more than one normal form: parts of sums, fractions inside functions, cases told apart.

Beside each true one stands one that is nearly the same and false.
"""

from __future__ import annotations

import pytest

from symderiv.lang.bounds import Facts
from symderiv.prove.normal.cases import equal_in_all_cases
from symderiv.prove.normal.equal import prove_equal, prove_in_cases
from symderiv.prove.normal.scope import Scope
from tests.prove.shorthand import (
    Formula,
    call,
    cases,
    exp,
    floor,
    index,
    largest,
    log,
    num,
    shaped,
    sigmoid,
    size,
    span,
    sqrt,
    tensor,
    total,
    up_to,
    where,
)

n, m, S = size("n m S")
i, j, k, r, u = index("i j k r u")
x, y, c, A = tensor("x"), tensor("y"), tensor("c"), tensor("A")
s, p, ids = tensor("s")(), tensor("p")(), tensor("ids")
(N,) = size("N", 3)
f = call("f")
FACTS = Facts({"i": up_to(n), "r": up_to(n), "k": up_to(m), "u": up_to(S * n)})
TENSORS = {**shaped(x=(n,), y=(n,), c=(S * n,), A=(n, m), s=()), **shaped("positive", p=())}

WHOLE = total(x(j), j, n)
PARTS = {
    "split at an index": (f(WHOLE), f(span(x(j), j, 0, i) + span(x(j), j, i + 1, n - 1))),
    "split by brackets": (f(WHOLE), f(total(where(j.le(i)) * x(j), j, n) + total(where(i.lt(j)) * x(j), j, n))),
    "the first apart": (exp(WHOLE), exp(x(0) + span(x(j), j, 1, n - 1))),
    "the last apart": (f(WHOLE), f(span(x(j), j, 0, n - 2) + x(n - 1))),
    "twice the first": (f(2 * WHOLE), f(2 * span(x(j), j, 1, n - 1) + 2 * x(0))),
    "taken away again": (f(span(x(j), j, 1, n - 1)), f(WHOLE - x(0))),
    "one part twice": (f(WHOLE + span(x(j), j, 0, i)), f(2 * span(x(j), j, 0, i) + span(x(j), j, i + 1, n - 1))),
    "times another sum": (
        total(y(j), j, n) * WHOLE,
        total(y(j), j, n) * x(0) + total(y(j), j, n) * span(x(j), j, 1, n - 1),
    ),
    "with a companion": (
        f(total(total(A(j, k) * y(j), j, n), k, m)),
        f(total(A(j, 0) * y(j), j, n) + span(total(A(j, k) * y(j), j, n), k, 1, m - 1)),
    ),
    "up to where another begins": (
        f(span(x(j), j, 0, n - 2)),
        f(where(num(2).le(n)) * (x(0) + span(x(j), j, 1, n - 2))),
    ),
    "the nearer of two limits": (
        total(where(j.le(i + 1)) * x(j), j, n) + total(where((i + 1).lt(j)) * x(j), j, n),
        WHOLE,
    ),
    "a bracket inside a function": (total(exp(where(j.le(i)) * x(j)), j, n), span(exp(x(j)), j, 0, i) + n - 1 - i),
}
PARTS_APART = {
    "an element twice": (f(WHOLE), f(span(x(j), j, 0, i) + span(x(j), j, i, n - 1))),
    "an element missing": (f(WHOLE), f(span(x(j), j, 0, i - 1) + span(x(j), j, i + 1, n - 1))),
    "parts whose ends have no order": (f(span(x(j), j, 0, i) - span(x(j), j, 0, r)), f(span(x(j), j, r + 1, i))),
    "the first once": (f(2 * WHOLE), f(2 * span(x(j), j, 1, n - 1) + x(0))),
    "another element": (exp(WHOLE), exp(x(1) + span(x(j), j, 1, n - 1))),
    "nothing where there is one element": (f(span(x(j), j, 0, n - 2)), f(x(0) + span(x(j), j, 1, n - 2))),
    "too many ones": (total(exp(where(j.le(i)) * x(j)), j, n), span(exp(x(j)), j, 0, i) + n - i),
}
FRACTIONS = {
    "cancelled in a function": (f(x(i)), f(x(i) * sigmoid(s) * sigmoid(s) ** -1)),
    "a common denominator": (f(1 / (s**2 + 1) + 1 / (s**2 + 2)), f((2 * s**2 + 3) / ((s**2 + 1) * (s**2 + 2)))),
    "a square in the denominator": (log(p / (p**2 + 2 * p + 1)), log(p) - 2 * log(p + 1)),
    "a number in a function": (f(num(3)), f(exp(log(num(3))))),
    "a denominator in a maximum": (largest(x(j), j, n), largest(x(j) * (n + p) / (p + n), j, n)),
    "log of a product of a sum": (log(n * sigmoid(s) * (n + 2)), log(n) + log(sigmoid(s)) + log(n + 2)),
}
FRACTIONS_APART = {
    "not cancelled": (f(x(i)), f(x(i) * sigmoid(s) * sigmoid(2 * s) ** -1)),
    "another numerator": (f(1 / (s**2 + 1) + 1 / (s**2 + 2)), f((2 * s**2 + 2) / ((s**2 + 1) * (s**2 + 2)))),
    "a root taken once": (log(p / (p**2 + 2 * p + 1)), log(p) - log(p + 1)),
}
CASES = {
    "an index at its end": (where(i.eq(n - 1)) * s, where(i.le(n - 1), (n - 1).le(i)) * s),
    "the first or a later one": (x(i), where(i.eq(0)) * x(0) + where(num(1).le(i)) * x(i)),
    "a condition turned round, in a function": (f(where(i.le(r)) * s), f((1 - where(r.lt(i))) * s)),
    "a selection of two parts": (f(x(i)), f(span(where(i.eq(j)) * x(j), j, 0, n - 2) + x(n - 1) * where(i.eq(n - 1)))),
    "a size of 1": (where(n.eq(1)) * x(n - 1), where(n.eq(1)) * x(0)),
    "an exponential under a bracket": (
        f(where(num(1).le(i)) * exp(x(i - 1))),
        f(where(num(1).le(i)) * exp(where(num(1).le(i)) * x(i - 1))),
    ),
}
CASES_APART = {
    "the first or one after the second": (x(i), where(i.eq(0)) * x(0) + where(num(2).le(i)) * x(i)),
    "a condition moved by one": (f(where(i.le(r)) * s), f((1 - where(r.le(i))) * s)),
    "a selection without the last": (f(x(i)), f(span(where(i.eq(j)) * x(j), j, 0, n - 2))),
    "a size of 2": (where(n.eq(2)) * x(n - 1), where(n.eq(2)) * x(0)),
    "the bracket only inside": (f(exp(x(i))), f(exp(where(num(1).le(i)) * x(i)))),
}
QUICK = {
    "the sum of all indices": (total(j, j, n), n * (n - 1) / 2),
    "the sum of their squares, in a part": (
        span(j**2, j, i, n - 1),
        (n - 1) * n * (2 * n - 1) / 6 - (i - 1) * i * (2 * i - 1) / 6,
    ),
    "a flattened index read backwards": (
        total(x(floor(u / S)), u, S * n),
        total(x(floor((S * n - 1 - u) / S)), u, S * n),
    ),
    "a strided index read backwards": (total(f(c(S * j)), j, n), total(f(c(S * (n - 1 - j))), j, n)),
    "a maximum read backwards": (largest(c(S * j), j, n), largest(c(S * (n - 1 - j)), j, n)),
    "a bracket inside and outside": (
        total(where(j.le(i)) * exp(where(j.le(i)) * x(j)), j, n),
        total(where(j.le(i)) * exp(x(j)), j, n),
    ),
    "a logarithm of a power of an exponential": (log(exp(s) * sigmoid(s)) - log(sigmoid(s)), s),
    "half a maximum": (cases((s, s.le(0)), otherwise=s), s),
}
QUICK_APART = {
    "the sum of one index too many": (total(j, j, n + 1), n * (n - 1) / 2),
    "a strided index moved": (total(f(c(S * j)), j, n), total(f(c(S * (n - 1 - j) + S - 1)), j, n)),
    "a flattened index, one less": (
        total(x(floor(u / S)), u, S * n),
        span(x(floor((S * n - 1 - u) / S)), u, 1, S * n - 1),
    ),
}

Pair = tuple[Formula, Formula]


def proved(pair: Pair, prove: object) -> bool:
    assert callable(prove)
    return prove(pair[0].expr, pair[1].expr, FACTS, TENSORS) is not None


@pytest.mark.parametrize("name", QUICK)
def test_one_normal_form(name: str) -> None:
    assert proved(QUICK[name], prove_equal)


@pytest.mark.parametrize("name", QUICK_APART)
def test_no_one_normal_form(name: str) -> None:
    assert not proved(QUICK_APART[name], prove_equal)
    assert not proved(QUICK_APART[name], prove_in_cases)


TRUE = {**PARTS, **FRACTIONS, **CASES}
FALSE = {**PARTS_APART, **FRACTIONS_APART, **CASES_APART}


@pytest.mark.parametrize("name", TRUE)
def test_equal_in_all_cases(name: str) -> None:
    assert proved(TRUE[name], prove_in_cases)


@pytest.mark.parametrize("name", FALSE)
def test_not_equal_in_some_case(name: str) -> None:
    assert not proved(FALSE[name], prove_in_cases)


def test_an_equation_captures_no_bound_index() -> None:
    """Where r = i, the sum over another i of G[r, i] is none of G[i, i]."""
    tensors = shaped(G=(n, n))
    square = tensor("G")
    rows, diagonal = f(total(square(r, i), i, n)), f(total(square(i, i), i, n))
    there = where(i.eq(r))
    assert prove_in_cases((there * rows).expr, (there * diagonal).expr, FACTS, tensors) is None
    assert prove_in_cases((there * rows).expr, (there * f(total(square(i, j), j, n))).expr, FACTS, tensors) is not None


def test_a_size_that_equals_an_index_captures_no_bound_index() -> None:
    there = where((i + 1).eq(n))
    whole, twice = f(total(x(i) * n, i, n)), f(total(x(i) * (i + 1), i, n))
    assert prove_in_cases((there * whole).expr, (there * twice).expr, FACTS, TENSORS) is None


def test_an_element_may_stand_in_a_sum_with_a_number() -> None:
    """2 x_2 + 3 x_3 + ... = 2 x_2 + (3 x_3 + ...), where there are so many."""
    facts = Facts({}, at_least_zero=((n - 5).expr,))
    whole, rest = span(j * x(j), j, 2, n - 1), span(j * x(j), j, 3, n - 1)
    assert prove_in_cases(f(whole).expr, f(2 * x(2) + rest).expr, facts, TENSORS) is not None
    assert prove_in_cases(f(3 * whole).expr, f(6 * x(2) + 3 * rest).expr, facts, TENSORS) is not None
    assert prove_in_cases(f(whole).expr, f(x(2) + rest).expr, facts, TENSORS) is None


def test_a_symmetric_sum_is_one_term() -> None:
    """Both inner indices can be seen as the one whose range is cut."""
    squares = span(span(y(k), k, 0, j - 1) ** 2, j, 0, r)
    left, right = f(squares + WHOLE), f(squares + x(0) + span(x(j), j, 1, n - 1))
    assert prove_in_cases(left.expr, right.expr, FACTS, TENSORS) is not None
    assert prove_in_cases(left.expr, f(squares + squares + WHOLE).expr, FACTS, TENSORS) is None


UP_TO_I, UP_TO_R, UP_TO_BOTH = span(x(j), j, 0, i), span(x(j), j, 0, r), total(where(j.le(i), j.le(r)) * x(j), j, n)
FROM_I, FROM_R, FROM_BOTH = (
    span(x(j), j, i, n - 1),
    span(x(j), j, r, n - 1),
    total(where(i.le(j), r.le(j)) * x(j), j, n),
)
AT_END, AT_END_TOO = f(where(i.eq(n - 1)) * x(i)), f(where(i.eq(n - 1)) * x(n - 1))
LATER, LATER_TOO = f(where(i.eq(r + 1)) * x(i)), f(where(i.eq(r + 1)) * x(r + 1))
# How many questions, one after another, it takes to see that both sides are equal.
QUESTIONS = {
    "none, of conditions that exclude each other": (0, x(i), where(i.eq(0)) * x(0) + where(num(1).le(i)) * x(i)),
    "whether an equation holds": (1, AT_END, AT_END_TOO),
    "whether one equation holds and then another": (2, AT_END * LATER, AT_END_TOO * LATER_TOO),
    "which of two upper limits is the nearer": (1, (UP_TO_I - UP_TO_BOTH) * (UP_TO_R - UP_TO_BOTH), num(0)),
    "which of two lower limits is the nearer": (1, (FROM_I - FROM_BOTH) * (FROM_R - FROM_BOTH), num(0)),
    "of the equation before that of the order": (
        1,
        (x(i) + where(k.le(i)) * s) * f(where(i.eq(r + u)) * x(i)),
        (x(i) + where(k.le(i)) * s) * f(where(i.eq(r + u)) * x(r + u)),
    ),
    "of which what holds for all values is left": (1, AT_END * sqrt(p * x(i) ** 2), AT_END_TOO * sqrt(p * x(i) ** 2)),
    "that leaves known what a logarithm needs": (
        1,
        AT_END * log(x(i)) + sqrt(x(i) ** 2),
        AT_END_TOO * log(x(i)) + x(i),
    ),
    "that leaves the ranges of others known": (1, LATER + f(where(num(0).le(k)) * s), LATER_TOO + f(s)),
    "that puts both indices into both ranges, below": (1, f(where(i.eq(u), num(2).le(i)) * s), f(where(i.eq(u)) * s)),
    "that puts both indices into both ranges, above": (1, f(where(i.eq(k), i.lt(m)) * s), f(where(i.eq(k)) * s)),
    "that makes both sizes as large": (1, f(where(N.eq(m), num(3).le(m)) * s), f(where(N.eq(m)) * s)),
    "that leaves the values of integers known": (1, LATER + f(where(ids(i).lt(m)) * s), LATER_TOO + f(s)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_so_many_questions_are_enough_and_fewer_are_not(name: str) -> None:
    room, left, right = QUESTIONS[name]
    facts = Facts({**FACTS.ranges, "u": (num(2).expr, n.expr)}, values={"ids": (num(0).expr, (m - 1).expr)})
    scope = Scope(facts, {**TENSORS, **shaped("integer", ids=(n,))}, thorough=True)
    for fewer in range(room):
        assert not equal_in_all_cases(left.expr, right.expr, scope, fewer)
    assert equal_in_all_cases(left.expr, right.expr, scope, room)


def test_no_case_is_forgotten_at_the_ends_of_a_range() -> None:
    """k is 0 or 1: where it is not 0, it is 1.  And u is 2 or more: where i = u, it may be 2, and it may be n - 1."""
    facts = Facts({"k": up_to(2), "i": up_to(n), "u": (num(2).expr, n.expr)})
    forgotten = {
        where(k.eq(0)): where(num(0).le(k)),
        where(k.eq(1)): where(num(0).le(k)),
        where(i.eq(u), num(3).le(i)): where(i.eq(u)),
        where(i.eq(u), i.lt(n - 1)): where(i.eq(u)),
    }
    for left, right in forgotten.items():
        assert prove_in_cases(f(left * s).expr, f(right * s).expr, facts, TENSORS) is None
    both = f(where(k.eq(0)) * s + where(k.eq(1)) * s)
    assert prove_in_cases(both.expr, f(s).expr, facts, TENSORS) is not None


@pytest.mark.parametrize(("last", "is_proved"), [(1, True), (2, False)])
def test_where_one_of_two_values_is_left_it_is_put_in(last: int, is_proved: bool) -> None:
    """x[p] = [p = 0] x[0] + [p = 1] x[1] where p is 0 or 1, and not where it may be 2."""
    (q,) = index("q")
    parts = where(q.eq(0)) * x(0) + where(q.eq(1)) * x(1)
    facts = Facts({"q": up_to(num(last + 1))})
    assert (prove_in_cases(x(q).expr, parts.expr, facts, shaped(x=(3,))) is not None) is is_proved
