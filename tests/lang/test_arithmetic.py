"""Sums, products and powers are built without 0, 1 and nesting, and keep their values."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.lang.arithmetic import add, coefficient, constant, div, equal, mul, neg, power, sub, within
from symderiv.lang.expr import ONE, ZERO, Add, Expr, Index, Mul, Pow, Size
from symderiv.lang.show import show
from tests.lang.oracle import SMALL, holds, index_expressions, value

i, j, n = Index("i"), Index("j"), Size("n")
two = constant(2)

BUILT = {
    "nothing added": (add(), ZERO),
    "one term": (add(i), i),
    "zero": (add(i, ZERO), i),
    "numbers": (add(two, constant(-2)), ZERO),
    "nested": (add(add(i, ONE), add(j, ONE)), Add((i, j, two))),
    "the number first where all else is subtracted": (add(neg(i), ONE), Add((ONE, neg(i)))),
    "nothing multiplied": (mul(), ONE),
    "one factor": (mul(i), i),
    "one": (mul(i, ONE), i),
    "times zero": (mul(i, ZERO), ZERO),
    "the number first": (mul(i, two, j, two), Mul((constant(4), i, j))),
    "nested product": (mul(mul(i, two), mul(j, n)), Mul((two, i, j, n))),
    "minus minus": (neg(neg(i)), i),
    "minus a sum": (sub(i, add(j, ONE)), Add((i, neg(j), constant(-1)))),
    "power 0": (power(i, 0), ONE),
    "power 1": (power(i, 1), i),
    "power of a number": (power(two, -2), constant(div(ONE, constant(4)).value)),  # type: ignore[attr-defined]
    "0 to the -1 stays": (power(ZERO, -1), Pow(ZERO, constant(-1))),
    "quotient": (div(i, n), Mul((i, Pow(n, constant(-1))))),
}


@pytest.mark.parametrize("built, expected", BUILT.values(), ids=BUILT.keys())
def test_built(built: Expr, expected: Expr) -> None:
    assert built == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(index_expressions(), max_size=3), index_expressions())
def test_values(parts: list[Expr], last: Expr) -> None:
    for point in SMALL[::17]:
        numbers, end = [value(part, point) for part in parts], value(last, point)
        product = end
        for number in numbers:
            product *= number
        assert value(add(*parts, last), point) == sum(numbers) + end
        assert value(mul(*parts, last), point) == product
        assert value(sub(mul(*parts), last), point) == value(mul(*parts), point) - end
        assert value(power(last, 2), point) == end**2
        number, rest = coefficient(last)
        assert number * value(rest, point) == end


def test_brackets() -> None:
    assert show(equal(i, j)) == "[i = j]"
    assert show(within(i, ZERO, n)) == "[0 <= i, i <= n]"
    point = {"i": 3, "n": 2}
    assert [holds(c, point) for c in within(i, ZERO, n).conditions] == [True, False]


def test_the_number_of_a_term() -> None:
    assert coefficient(mul(two, i, j)) == (2, mul(i, j))
    assert coefficient(two) == (2, ONE)
    assert coefficient(i) == (1, i)
