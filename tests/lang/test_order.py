"""A total order: two expressions have one key exactly where they are one; textbook order of factors."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.lang.expr import Bracket, Cases, Comparison, Expr, Index, Size
from symderiv.lang.order import arranged, arranged_terms, sort_key
from symderiv.lang.show import show
from tests.lang.oracle import expressions, shuffled
from tests.prove.shorthand import Formula, call, exp, index, largest, num, pi, size, tensor, total

N, S = size("N S")
i, j = index("i j")
x, w, dy = tensor("x"), tensor("w"), tensor("∂y")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(expressions(), expressions())
def test_one_key_for_one_expression(left: Expr, right: Expr) -> None:
    assert (sort_key(left) == sort_key(right)) is (left == right)
    assert (sort_key(left) < sort_key(right)) is not (sort_key(right) <= sort_key(left))


NEAR = {
    "a size and an index": (Size("i"), Index("i")),
    "a sum and a maximum": (total(x(i), i, N).expr, largest(x(i), i, N).expr),
    "primes": (call("f", 1)(x(i)).expr, call("f", 2)(x(i)).expr),
    "relations": (
        Bracket((Comparison("<", i.expr, j.expr),)),
        Bracket((Comparison("<=", i.expr, j.expr),)),
    ),
    "conditions of one branch or of two": (
        Cases(((i.expr, (Comparison("=", i.expr, j.expr), Comparison("=", i.expr, j.expr))),), j.expr),
        Cases(((i.expr, (Comparison("=", i.expr, j.expr),)), (i.expr, (Comparison("=", j.expr, j.expr),))), j.expr),
    ),
}


@pytest.mark.parametrize("left, right", NEAR.values(), ids=NEAR.keys())
def test_near_ones_are_told_apart(left: Expr, right: Expr) -> None:
    assert sort_key(left) != sort_key(right)


@given(st.integers(0, 1000))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_factors_as_a_textbook_writes_them(seed: int) -> None:
    elements = [x(i, j), w(i), exp(x(i)), dy(i), x(i) + 1, call("log")(x(i))]
    order = [num(2), pi, N, tensor("eps")(), *elements, Formula(_bracket()), total(w(j), j, N)]
    factors = tuple(factor.expr for factor in order)
    mixed = shuffled(factors, Random(seed))
    assert [show(factor) for factor in arranged(mixed)] == [show(factor) for factor in factors]


def _bracket() -> Expr:
    return Bracket((Comparison("<", i.expr, j.expr),))


def test_terms_with_a_minus_come_last() -> None:
    terms = tuple(term.expr for term in (-x(i), w(i), num(-1), x(j)))
    assert [show(term) for term in arranged_terms(terms)] == ["w[i]", "x[j]", "-x[i]", "-1"]
