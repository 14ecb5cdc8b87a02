"""Index expressions in normal form, against their values at every small point."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from symderiv.errors import Unsupported
from symderiv.lang.expr import Expr, Index
from symderiv.lang.index_form import expression, is_index_expression, is_integral, polynomial, same_index, tidy
from symderiv.lang.polynomial import linear_in
from symderiv.lang.show import show
from tests.lang.oracle import SMALL, disagreement, index_expressions, polynomials, value
from tests.prove.shorthand import Formula, ceil, exp, floor, index, maximum, minimum, mod, num, of, size, tensor, total

n, S = size("N S")
(zero,) = size("Z", least=0)
i, j = index("i j")
x, t = tensor("x"), tensor("t")

SAME = {
    "the order of terms": (i + j, j + i),
    "multiplied out": ((i + 1) * (j - 1), i * j - i + j - 1),
    "a square": ((i + j) ** 2, i**2 + 2 * i * j + j**2),
    "what cancels": (i + n - i, n),
    "a size over itself": (S * i / S, i),
    "floor of a whole": (floor(i + n), i + n),
    "floor of a number": (floor(num("-7/2")), num(-4)),
    "a whole taken out of floor": (floor((i + S * j) / S), j + floor(i / S)),
    "a number taken out of floor": (floor((i + 5) / 2), floor((i + 1) / 2) + 2),
    "a negative number taken out of floor": (floor((i - 1) / 2), floor((i + 1) / 2) - 1),
    "ceil by floor": (ceil(i / S), -floor(-i / S)),
    "ceil of a whole": (ceil(S * i / S), i),
    "floor of floor by numbers": (floor(floor(i / 2) / 3), floor(i / 6)),
    "floor of floor by sizes": (floor(floor(i / S) / n), floor(i / (S * n))),
    "floor of floor and a whole": (floor((floor(i / S) + n) / 2), floor((i + S * n) / (2 * S))),
    "mod by floor": (mod(i, S), i - S * floor(i / S)),
    "mod of a multiple": (mod(S * i, S), num(0)),
    "mod of a multiple and a rest": (mod(i + S * j, S), mod(i, S)),
    "mod of a negative": (mod(-i, 2), -i + 2 * ceil(i / 2)),
    "floor of mod": (floor((i - mod(i, S)) / S), floor(i / S)),
    "min of one": (minimum(i, i), i),
    "the order in min": (minimum(i, j), minimum(j, i)),
    "min in min": (minimum(i, minimum(j, n)), minimum(minimum(i, j), n)),
    "max of numbers": (maximum(i, 2, 3), maximum(3, i)),
    "min of numbers": (minimum(5, num(2)), num(2)),
    "min of equal arguments": (minimum(i + j, j + i, n), minimum(n, i + j)),
}

DIFFERENT = {
    "two indices": (i, j),
    "an index and its square": (i, i**2),
    "one more": (i + n, i + n + 1),
    "floor and its argument": (floor(i / 2), i / 2),
    "floor and ceil": (floor(i / 2), ceil(i / 2)),
    "floor of minus": (floor(-i / S), -floor(i / S)),
    "a shift of less than the divisor": (floor((i + 1) / 2), floor(i / 2)),
    "rounded down and multiplied": (S * floor(i / S), i),
    "floor of a sum": (floor((i + j) / 2), floor(i / 2) + floor(j / 2)),
    "floor of floor over a fraction": (floor(2 * floor(i / 2) / 3), floor(i / 3)),
    "floor of minus floor": (floor(-floor(i / 2) / 2), floor(-i / 4)),
    "mod of different numbers": (mod(i, 2), mod(i, 3)),
    "mod of shifted": (mod(i + 1, 2), mod(i, 2)),
    "min and max": (minimum(i, j), maximum(i, j)),
    "min and an argument": (minimum(i, j), i),
    "max with another number": (maximum(i, 0), maximum(i, 1)),
    "minus in max": (maximum(-i, -j), -maximum(i, j)),
}


@pytest.mark.parametrize("left, right", SAME.values(), ids=SAME.keys())
def test_the_same(left: Formula, right: Formula) -> None:
    assert same_index(left.expr, right.expr)
    assert tidy(left.expr) == tidy(right.expr)
    assert disagreement(left.expr, right.expr) is None


@pytest.mark.parametrize("left, right", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_not_the_same(left: Formula, right: Formula) -> None:
    assert not same_index(left.expr, right.expr)
    assert tidy(left.expr) != tidy(right.expr)
    assert disagreement(left.expr, right.expr) is not None


def test_equal_for_a_reason_that_the_form_does_not_know() -> None:
    left, right = (minimum(i, j) + maximum(i, j)).expr, (i + j).expr
    assert disagreement(left, right) is None
    assert not same_index(left, right)


TIDY = {
    "what is added first": (-n + i, "i - N"),
    "the number last": (1 + i - n, "i - N + 1"),
    "the number first, where all else is subtracted": (1 - i, "1 - i"),
    "sizes before indices": (i * S, "S*i"),
    "one denominator": (floor(i / S + n / 2), "floor((1/2)*S**-1*(2*i + N*S))"),
    "a negative floor of minus": (-floor(-(i + n) / S), "ceil(S**-1*(i + N))"),
    "a remainder": (i - S * floor(i / S), "mod(i, S)"),
    "a multiple of a remainder": (2 * i - 2 * S * floor(i / S), "2*mod(i, S)"),
    "nothing": (i - i, "0"),
}


@pytest.mark.parametrize("given_, text", TIDY.values(), ids=TIDY.keys())
def test_tidy_text(given_: Formula, text: str) -> None:
    assert show(tidy(given_.expr)) == text


@settings(max_examples=150, deadline=None, derandomize=True)
@given(index_expressions())
def test_tidy_keeps_the_value(expr: Expr) -> None:
    form = tidy(expr)
    assert disagreement(expr, form) is None
    assert tidy(form) == form
    assert is_index_expression(form)


@pytest.mark.parametrize("left, right", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_a_wrong_form_would_be_seen(left: Formula, right: Formula) -> None:
    """Each of these is a rule that one could get wrong; the points tell the two apart."""
    assert disagreement(tidy(left.expr), right.expr) is not None


@settings(max_examples=100, deadline=None, derandomize=True)
@given(polynomials(), polynomials())
def test_polynomials_are_the_same_exactly_where_their_values_are(left: Expr, right: Expr) -> None:
    """The points are enough: no factor of these occurs more than a few times."""
    if same_index(left, right):
        assert disagreement(left, right) is None
    elif max(sum(e for _, e in m) for p in (polynomial(left), polynomial(right)) for m in [*p, ()]) <= 2:
        assert disagreement(left, right) is not None


@settings(max_examples=100, deadline=None, derandomize=True)
@given(index_expressions())
def test_what_is_integral_has_integer_values(expr: Expr) -> None:
    if is_integral(polynomial(expr)):
        assert all(value(expr, point).denominator == 1 for point in SMALL)


INTEGRAL = {
    "an index": (i, True),
    "a product": (S * i + n, True),
    "a floor": (floor(i / S), True),
    "a remainder": (mod(i, S), True),
    "a half": (i / 2, False),
    "a quotient": (i / S, False),
    "a quotient that goes out": (S * i / S, True),
    "min of wholes": (minimum(i, j), True),
    "min of a half": (minimum(i / 2, j), False),
    "whole for a reason that does not show": (i * (i + 1) / 2, False),
}


@pytest.mark.parametrize("given_, expected", INTEGRAL.values(), ids=INTEGRAL.keys())
def test_is_integral(given_: Formula, expected: bool) -> None:
    assert is_integral(polynomial(given_.expr)) is expected


INDEX_EXPRESSIONS = {
    "an index": (i, True),
    "all of it": (floor((S * i + ceil(j / 2)) / S) + mod(i, n) + minimum(i, maximum(j, 0)), True),
    "divided by a size": (i / S, True),
    "divided by a number": (i / 3, True),
    "divided by an index": (1 / i, False),
    "divided by a sum": (1 / (n + S), False),
    "divided by nothing": (i * Formula(num(0).expr) ** -1, False),
    "a root": (n ** Fraction(1, 2), False),
    "a read": (t(i), False),
    "a function": (exp(i), False),
    "a sum": (total(i, i, n), False),
}


@pytest.mark.parametrize("given_, expected", INDEX_EXPRESSIONS.values(), ids=INDEX_EXPRESSIONS.keys())
def test_is_index_expression(given_: Formula, expected: bool) -> None:
    assert is_index_expression(given_.expr) is expected


UNSUPPORTED = {
    "a function": (exp(i), "an index cannot contain a Call node."),
    "a sum over an index": (total(i, i, n), "an index cannot contain a Sum node."),
    "a root": (n ** Fraction(1, 2), "an index cannot contain a Pow node."),
    "divided by a sum": (i / (n + S), "an index is divided by a sum."),
    "divided by an index": (n / i, "an index is divided by something that is no size or number."),
    "divided by a size that may be 0": (n / zero, "an index is divided by Z, which may be 0."),
    "divided by 0": (n / (i - i), "an index is divided by a sum."),
}


@pytest.mark.parametrize("given_, message", UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_what_no_index_contains(given_: Formula, message: str) -> None:
    with pytest.raises(Unsupported) as error:
        polynomial(given_.expr)
    assert error.value.message == message


LINEAR = {
    "slope and rest": (S * i + j - n, ("S", "j - N")),
    "absent": (j, ("0", "j")),
    "a factor of another index": (i * j + 2, ("j", "2")),
    "a square": (i**2, None),
    "inside floor": (i + floor(i / S), None),
    "inside min": (minimum(i, j), None),
    "another index inside floor": (i + floor(j / S), ("1", "floor(S**-1*j)")),
    "inside an integer read": (i + t(i), None),
}


@pytest.mark.parametrize("given_, expected", LINEAR.values(), ids=LINEAR.keys())
def test_linear_in(given_: Formula, expected: tuple[str, str] | None) -> None:
    found = linear_in(polynomial(given_.expr), "i")
    assert (found and tuple(show(expression(part)) for part in found)) == expected


@settings(max_examples=80, deadline=None, derandomize=True)
@given(index_expressions())
def test_linear_parts_add_up(expr: Expr) -> None:
    found = linear_in(polynomial(expr), "i")
    if found is not None:
        slope, rest = map(expression, found)
        assert disagreement(expr, (Formula(slope) * Formula(Index("i")) + Formula(rest)).expr) is None
        assert all("i" not in show(part).replace("min", "").replace("ceil", "") for part in (slope, rest))


def test_an_integer_read_is_an_atom() -> None:
    assert same_index((t(i) + j).expr, (j + t(i)).expr)
    assert not same_index(t(i).expr, t(j).expr)
    assert tidy(of(2 * t(i) - t(i))) == t(i).expr
