"""Index expressions with ranges: floors, minima and brackets."""

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.index_form import polynomial
from symderiv.prove.normal.atoms import form_key
from symderiv.prove.normal.brackets import at_least_zero, is_zero
from symderiv.prove.normal.form import ONE, ZERO
from symderiv.prove.normal.index_terms import index_normal
from symderiv.prove.normal.scope import Scope
from tests.prove.shorthand import Formula, ceil, floor, index, maximum, minimum, mod, num, size, up_to

n, S, H = size("n S H")
i, j, p, u = index("i j p u")
SCOPE = Scope(Facts({"i": up_to(n), "j": up_to(n), "p": up_to(S), "u": up_to(S * H)}))

SAME = {
    "a remainder that is too small": (floor((S * i + p) / S), i),
    "mod of a multiple": (mod(S * i + p, S), p),
    "ceil of a quotient": (ceil((u + 1) / S), floor(u / S) + 1),
    "minus floor of minus": (-floor(-(u + 1) / S), floor(u / S) + 1),
    "max of a known order": (maximum(0, i), i),
    "min of a known order": (minimum(n, i, n + 1), i),
    "nested": (maximum(floor((2 * i) / 2) - n, 0), num(0)),
}


@pytest.mark.parametrize("given, expected", SAME.values(), ids=SAME.keys())
def test_simplified(given: Formula, expected: Formula) -> None:
    assert index_normal(given.expr, SCOPE) == index_normal(expected.expr, SCOPE)


def test_what_is_not_known_stays() -> None:
    assert index_normal(maximum(i, j).expr, SCOPE) != index_normal(i.expr, SCOPE)
    assert index_normal(floor(u / S).expr, SCOPE) != index_normal(num(0).expr, SCOPE)


DECIDED = {
    "inside": (n - 1 - i, ONE),
    "outside": (i - n, ZERO),
    "a quotient inside": (H - 1 - floor(u / S), ONE),
    "a quotient outside": (floor(u / S) - H, ZERO),
}


@pytest.mark.parametrize("value, expected", DECIDED.values(), ids=DECIDED.keys())
def test_brackets_that_are_decided(value: Formula, expected: object) -> None:
    assert at_least_zero(polynomial(value.expr), SCOPE) == expected


EQUIVALENT = {
    "tightened by a number": (2 * i - 2 * j + 1, i - j),
    "tightened by a size": (S * i - S * j + S - 1, i - j),
    "a floor from above": (i - floor(u / S), S * i + S - 1 - u),
    "a floor from below": (floor(u / S) - i, u - S * i),
}


@pytest.mark.parametrize("one, other", EQUIVALENT.values(), ids=EQUIVALENT.keys())
def test_brackets_that_say_the_same(one: Formula, other: Formula) -> None:
    first, second = (form_key(at_least_zero(polynomial(value.expr), SCOPE)) for value in (one, other))
    assert first == second


def test_a_minimum_is_two_brackets() -> None:
    product = at_least_zero(polynomial((minimum(i, j) - p).expr), SCOPE)
    ((monomial, coefficient),) = product.items()
    assert (len(monomial), coefficient) == (2, 1)


def test_equality_brackets() -> None:
    assert is_zero(polynomial((2 * i - 2 * j + 1).expr), SCOPE) == ZERO
    assert is_zero(polynomial((i - n).expr), SCOPE) == ZERO
    assert is_zero(polynomial((i - i).expr), SCOPE) == ONE
    forward, backward = (form_key(is_zero(polynomial(value.expr), SCOPE)) for value in (i - j, 3 * j - 3 * i))
    assert forward == backward
