"""Sums and maxima written over other ranges: what random pairs had left undecided."""

from __future__ import annotations

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Index, Max
from symderiv.prove.decide import decide
from symderiv.prove.normal.equal import prove_equal
from symderiv.prove.verdict import Proof, Refutation
from tests.prove.shorthand import (
    Formula,
    Operand,
    cases,
    exp,
    floor,
    index,
    largest,
    mod,
    num,
    of,
    problem,
    shaped,
    sigmoid,
    size,
    span,
    tensor,
    total,
    up_to,
    where,
)

n, S = size("n S")
i, j, k, u = index("i j k u")
x, d = tensor("x"), tensor("d")
s, alpha = tensor("s")(), tensor("alpha")()
FACTS = Facts({"i": up_to(n), "u": up_to(S * n)})


def highest(body: Formula, over: Formula, lower: Operand, upper: Operand) -> Formula:
    """The maximum with both limits given."""
    assert isinstance(over.expr, Index)
    return Formula(Max(body.expr, over.expr.name, of(lower), of(upper)))


EQUAL = {
    "a maximum shifted": (largest(x(j), j, n), highest(x(j - i), j, i, n + i - 1)),
    "a maximum read backwards": (largest(x(j) * s, j, n), largest(x(n - 1 - k) * s, k, n)),
    "a maximum of one value": (largest(s + x(i), j, n), s + x(i)),
    "a limit as a bracket in a count": (span(s, j, 0, n - 2), total(where(num(0).le(j), j.le(n - 2)) * s, j, n)),
    "an index as a value, shifted": (span(j * s, j, 1, n - 1), span((j - n) * s, j, n + 1, 2 * n - 1)),
    "a flattened index, shifted": (
        span(x(floor(j / S)), j, 1, S * n - 1),
        span(x(floor((j - i) / S)), j, i + 1, S * n + i - 1),
    ),
    "no remainder": (where(mod(u, S).le(0)) * s, where(mod(u, S).eq(0)) * s),
}
DIFFERENT = {
    "a maximum over one element less": (largest(x(j), j, n), highest(x(j - i), j, i, n + i - 2)),
    "a maximum of what changes sign": (largest(x(j), j, n), -largest(-x(j), j, n)),
    "a maximum over what may be no values": (highest(s, j, 1, n - 1), s),
    "a count of one too many": (span(s, j, 0, n - 2), total(where(j.le(n - 1)) * s, j, n)),
    "an index as a value, not shifted": (span(j * s, j, 1, n - 1), span(j * s, j, n + 1, 2 * n - 1)),
    "a remainder of at most 1": (where(mod(u, S).le(1)) * s, where(mod(u, S).eq(0)) * s),
}


@pytest.mark.parametrize("pair", EQUAL.values(), ids=EQUAL.keys())
def test_equal(pair: tuple[Formula, Formula]) -> None:
    assert prove_equal(pair[0].expr, pair[1].expr, FACTS, {}) is not None


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different(pair: tuple[Formula, Formula]) -> None:
    assert prove_equal(pair[0].expr, pair[1].expr, FACTS, {}) is None


def test_a_bracket_guards_a_read_in_a_condition_too() -> None:
    """What stands before the bracket in the product is not read where it is 0."""
    first, second = x(k - 1) * where(num(1).le(k)), where(num(1).le(k)) * x(k - 1)
    left, right = (cases((s, guarded.lt(0)), otherwise=d(k)) for guarded in (first, second))
    tensors = shaped(x=(n,), d=(n,), s=())
    assert isinstance(decide(problem(left, right, {"k": n}, tensors, samples=({"n": 3},))), Proof)


def test_terms_that_cancel_under_a_condition() -> None:
    """They are seen to cancel only when their common factor is taken out."""
    e, g = exp(x(i) - s), sigmoid(d(i))
    left = cases((e, e.le(g / (g + s + n - (s + n)) * e)), otherwise=0)
    assert isinstance(decide(problem(left, e, {"i": n}, shaped(x=(n,), d=(n,), s=()))), Proof)


def test_a_difference_on_a_kink_alone_where_the_first_point_shows_none() -> None:
    """The first point has alpha = 1, which is the slope on the other side."""
    left = d(i) * cases((1, num(0).lt(x(i))), otherwise=alpha)
    right = d(i) * cases((1, num(0).le(x(i))), otherwise=alpha)
    found = decide(problem(left, right, {"i": n}, shaped(x=(n,), d=(n,), alpha=())))
    assert isinstance(found, Refutation)
    assert found.on_boundary
