"""Polynomials over atoms: the ring's laws, denominators, what all terms share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from symderiv.lang.expr import Expr
from symderiv.lang.index_form import polynomial
from symderiv.lang.polynomial import denominator, inverse, plus, scale, times, without_content
from tests.lang.oracle import polynomials
from tests.prove.shorthand import Formula, index, num, size

N, S = size("N S")
i, j = index("i j")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(polynomials(), polynomials(), polynomials())
def test_ring(first: Expr, second: Expr, third: Expr) -> None:
    a, b, c = map(polynomial, (first, second, third))
    assert plus(a, b) == plus(b, a)
    assert times(a, b) == times(b, a)
    assert times(a, plus(b, c)) == plus(times(a, b), times(a, c))
    assert times(times(a, b), c) == times(a, times(b, c))
    assert plus(a, scale(a, -1)) == scale(a, 0) == {}
    assert all(plus(a, b).values())
    assert all(times(a, b).values())


CONTENT = {
    "nothing": (num(0), num(0)),
    "a number": (4 * i + 6, 2 * i + 3),
    "a fraction": (i / 2 + num("1/3"), 3 * i + 2),
    "a size": (N * S * i + S, N * i + 1),
    "a power of a size": (S**3 * i + S**2, S * i + 1),
    "an index stays": (i * j + i, i * j + i),
    "the sign stays": (-2 * i - 2, -i - 1),
}


@pytest.mark.parametrize("formula, expected", CONTENT.values(), ids=CONTENT.keys())
def test_without_content(formula: Formula, expected: Formula) -> None:
    assert without_content(polynomial(formula.expr)) == polynomial(expected.expr)


DENOMINATORS = {
    "none": (i + 1, num(1)),
    "a number": (i / 2 + j / 3, num(6)),
    "a size": (i / S + 1, S),
    "powers": (i / S**2 + j / (N * S) + num("1/2"), 2 * N * S**2),
}


@pytest.mark.parametrize("formula, expected", DENOMINATORS.values(), ids=DENOMINATORS.keys())
def test_denominator(formula: Formula, expected: Formula) -> None:
    value = polynomial(formula.expr)
    below = denominator(value)
    assert below == polynomial(expected.expr)
    assert all(n.denominator == 1 and all(e > 0 for _, e in m) for m, n in times(below, value).items())
    assert times(below, inverse(below)) == {(): 1}
