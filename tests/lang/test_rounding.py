"""Rounded quotients by numbers: one form of those that are equal, and how they are written."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import product

import pytest

from symderiv.lang.expr import Expr
from symderiv.lang.index_form import polynomial, tidy
from symderiv.lang.rounding import shortest_rounding, turned_around, without_needless_number
from symderiv.lang.show import show
from tests.lang.oracle import disagreement, grid, value
from tests.prove.shorthand import Formula, ceil, floor, index, mod, size

n, S = size("N S")
i, j = index("i j")

WRITTEN = {
    "nothing to take in": (floor((i + 1) / 3), "floor((1/3)*(i + 1))"),
    "half of it rounded up": (floor((i + 1) / 2), "ceil((1/2)*i)"),
    "what half of it leaves": (i - floor((i + 1) / 2), "floor((1/2)*i)"),
    "what two thirds leave": (i - floor(2 * i / 3), "ceil((1/3)*i)"),
    "whole terms go in": (floor((i + n) / 2) - i, "floor((1/2)*(N - i))"),
    "with the number": (ceil((-i - 1) / 2) + 1, "ceil((1/2)*(1 - i))"),
    "the number stays beside": (floor(i / 2) + 1, "floor((1/2)*i) + 1"),
    "a sum of two": (floor((i + 2 * j) / 4) - 2 * j, "floor((1/4)*(i - 6*j))"),
    "a minus behind something": (n - floor((i + 1) / 2), "N - ceil((1/2)*i)"),
    "no minus in front": (-floor((i + 1) / 2), "floor((-1/2)*i)"),
    "a number without effect": (floor((2 * i + 3) / 4), "ceil((1/2)*i)"),
    "rounded twice": (-floor(-(i + floor((i + n) / 3) - n) / 2), "floor((1/3)*(2*i - N + 1))"),
    "a size below the line": (n - floor((i + 1) / S), "N - floor(S**-1*(i + 1))"),
    "another multiple": (i - 2 * floor((i + 1) / 3), "i - 2*floor((1/3)*(i + 1))"),
    "an odd place": (1 - mod(i, 2), "mod(i + 1, 2)"),
    "one more than a remainder": (1 + mod(i, 2), "mod(i, 2) + 1"),
}


@pytest.mark.parametrize(("given", "text"), WRITTEN.values(), ids=WRITTEN.keys())
def test_how_it_is_written(given: Formula, text: str) -> None:
    assert show(tidy(given.expr)) == text
    assert disagreement(given.expr, tidy(given.expr), POINTS) is None
    assert polynomial(tidy(given.expr)) == polynomial(given.expr)


POINTS = tuple(grid(N=range(1, 5), S=range(1, 3), i=range(-6, 7), j=range(-2, 3)))
PLANE = tuple(grid(i=range(-6, 7), j=range(-3, 4)))
LINE = tuple(grid(i=range(-10, 11)))
SMALL_NUMBERS = range(-4, 5)


def quotients() -> list[Expr]:
    """`s*floor((a*i + c)/D) + b*i + e` for all small numbers."""
    found = []
    for D, a, c, b, e in product(range(2, 5), SMALL_NUMBERS, range(-2, 3), (-1, 0, 1), (0, 1)):
        for s in (-1, 1):
            found.append((s * floor((a * i + c) / D) + b * i + e).expr)
    return found


def test_what_is_equal_everywhere_has_one_form() -> None:
    forms: dict[tuple[Fraction, ...], set[Expr]] = defaultdict(set)
    for expr in quotients():
        values = tuple(value(expr, point) for point in LINE)
        assert tuple(value(tidy(expr), point) for point in LINE) == values
        forms[values].add(tidy(expr))
    assert len(forms) > 100
    assert [alike for alike in forms.values() if len(alike) > 1] == []


def test_two_rounded_quotients_keep_their_value() -> None:
    for a, b, c, D in product((1, 2, 3), (-1, 1, 2), range(-2, 3), (2, 3, 4)):
        expr = (floor((a * i + b * j + c) / D) - floor((b * i + c) / D) + i - 2 * j).expr
        assert disagreement(expr, tidy(expr), PLANE) is None


def test_a_wrong_turn_is_seen() -> None:
    """The points tell `floor(x)` from `floor(x) + 1` and from `ceil(x)`."""
    for wrong in (floor(i / 3) + 1, ceil(i / 3), floor((i + 1) / 3)):
        assert disagreement(tidy(wrong.expr), floor(i / 3).expr, LINE) is not None


def inside(formula: Formula) -> dict[tuple[tuple[Expr, int], ...], Fraction]:
    return dict(polynomial(formula.expr))


def test_turning_goes_one_way() -> None:
    assert turned_around(inside(i / 2)) is None
    assert turned_around(inside((i + 1) / 2)) == inside(-i / 2)
    assert turned_around(inside(2 * i / 3)) == inside((2 - 2 * i) / 3)


def test_the_needless_number() -> None:
    assert without_needless_number(inside((2 * i + 1) / 4)) == inside(i / 2)
    assert without_needless_number(inside((2 * i + 1) / 3)) == inside((2 * i + 1) / 3)
    assert without_needless_number(inside((2 * i + 1) / (4 * S))) == inside((2 * i + 1) / (4 * S))


def test_none_where_it_is_no_shorter() -> None:
    whole = polynomial((floor(i / 3) + n).expr)
    (quotient,) = (m for m in whole if m != ((n.expr, 1),))
    assert shortest_rounding(whole, quotient, inside(i / 3)) is None
