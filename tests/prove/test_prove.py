"""Proofs by definitions, by the tower, and at stated sizes: what is proved, how, and what is not."""

from dataclasses import replace

import pytest

from symderiv.lang.expr import Expr
from symderiv.prove.decide import prove
from symderiv.prove.problem import Problem
from tests.prove.shorthand import (
    absolute,
    defined,
    exp,
    index,
    largest,
    log,
    maximum,
    minimum,
    num,
    of,
    problem,
    shaped,
    size,
    sqrt,
    tensor,
    where,
)

(n,) = size("n")
i, j, k = index("i j k")
x, y, z, h = map(tensor, ("x", "y", "z", "h"))
s, c = tensor("s")(), tensor("c")()
TENSORS = {**shaped(x=(n,), y=(n,), z=(n,), h=(n,), s=()), **shaped("positive", c=())}
BY_EXP = (defined(y(i), exp(x(i))), defined(z(i), y(i) * y(i)))
AT_LEAST_1 = (defined(y(i), maximum(x(i), 1)),)
SUMMED = (defined(h(i), x(i) + where(num(1).le(i)) * h(i - 1)),)  # a recurrence
SQUARE = (defined(y(i), c**2 + x(i) - x(i)),)


def claimed(left: object, right: object, **more: object) -> Problem:
    return problem(left, right, {"i": n}, TENSORS, **more)  # type: ignore[arg-type]


PROVED = {
    "as it stands": (claimed(y(i) * 2, y(i) + y(i), definitions=BY_EXP), "both sides have one normal form", 0),
    "one side unfolded": (
        claimed(y(i), exp(x(i)), definitions=BY_EXP),
        "both sides have one normal form, after unfolding y",
        0,
    ),
    "the other side unfolded": (
        claimed(exp(2 * x(i)), z(i), definitions=BY_EXP),
        "both sides have one normal form, after unfolding z, y",
        0,
    ),
    "no more unfolded than needed": (
        claimed(z(i), y(i) ** 2, definitions=BY_EXP),
        "both sides have one normal form, after unfolding z",
        0,
    ),
    "both sides unfolded at once": (
        claimed(2 * z(i) + y(i), z(i) + y(i) ** 2 + y(i), definitions=BY_EXP),
        "both sides have one normal form, after unfolding y, z",
        0,
    ),
    "by what its tensors are": (
        claimed(sqrt(y(i)), c, definitions=SQUARE),
        "both sides have one normal form, after unfolding y",
        0,
    ),
    "a recurrence as it stands": (
        claimed(h(i) * y(i), exp(x(i)) * h(i), definitions=(*SUMMED, *BY_EXP)),
        "both sides have one normal form, after unfolding y",
        0,
    ),
    "in cells": (claimed(minimum(y(i), 0), 0, definitions=AT_LEAST_1), "zero in 4 sign cells", 0),
    "in cells, where it is defined": (
        claimed(minimum(y(i), 0) / s + log(c) - log(c * s) + log(s), 0, definitions=AT_LEAST_1),
        None,
        3,
    ),
}


@pytest.mark.parametrize(("claim", "detail", "conditions"), PROVED.values(), ids=PROVED.keys())
def test_proved(claim: Problem, detail: str | None, conditions: int) -> None:
    proof = prove(claim)
    assert proof is not None
    assert detail is None or proof.detail == detail
    assert len(proof.domain) == conditions


NOT_PROVED = {
    "twice the definition": claimed(y(i), 2 * exp(x(i)), definitions=BY_EXP),
    "twice the definition, on the other side": claimed(2 * exp(x(i)), y(i), definitions=BY_EXP),
    "another definition": claimed(z(i), exp(x(i)), definitions=BY_EXP),
    "a recurrence without its step": claimed(h(i), x(i), definitions=SUMMED),
    "another bound": claimed(minimum(y(i), 2), 2, definitions=AT_LEAST_1),
}


@pytest.mark.parametrize("claim", NOT_PROVED.values(), ids=NOT_PROVED.keys())
def test_not_proved(claim: Problem) -> None:
    assert prove(claim) is None


# At stated sizes

THREE = {**shaped(x=(3,), y=(3,)), **shaped("positive", c=())}
HIGHEST = maximum(maximum(x(0), x(1)), x(2))


def between(claim: Problem, low: int, high: int) -> Problem:
    """The claim for an index between two numbers."""
    ends: tuple[Expr, Expr] = (of(low), of(high))
    return replace(claim, ranges={"i": ends})


AT_SIZES = {
    "a largest element": (problem(largest(x(j), j, 3), HIGHEST, {}, THREE), True),
    "a largest element of two": (problem(largest(x(j), j, 3), maximum(x(0), x(1)), {}, THREE), False),
    "at each index": (problem(largest(x(j), j, 3) + x(i), HIGHEST + x(i), {"i": 3}, THREE), True),
    "at no index but the last": (
        problem(largest(x(j), j, 3) + where(i.eq(2)) * x(i), HIGHEST, {"i": 3}, THREE),
        False,
    ),
    "at no index but the last two": (
        between(problem(largest(x(j), j, 3) + where(num(1).le(i)) * x(i), HIGHEST, {}, THREE), 1, 2),
        False,
    ),
    "at indices from 1 on": (
        between(problem(largest(x(j), j, 3) + x(i - 1), HIGHEST + x(i - 1), {}, THREE), 1, 2),
        True,
    ),
    "by a definition": (
        problem(largest(y(j), j, 3), 2 * HIGHEST, {}, THREE, definitions=(defined(y(i), 2 * x(i)),)),
        True,
    ),
    "of something positive": (
        problem(absolute(c) * largest(x(j), j, 3), c * HIGHEST, {}, THREE),
        True,
    ),
    "outside of the tensor": (problem(largest(x(j + 1), j, 3), maximum(maximum(x(1), x(2)), x(3)), {}, THREE), False),
    "where a size is a symbol": (problem(largest(x(j), j, n), HIGHEST, {}, TENSORS), False),
}


@pytest.mark.parametrize(("claim", "expected"), AT_SIZES.values(), ids=AT_SIZES.keys())
def test_at_stated_sizes(claim: Problem, expected: bool) -> None:
    proof = prove(claim)
    assert (proof is not None) == expected
    assert proof is None or proof.scope == "the sizes as stated"
