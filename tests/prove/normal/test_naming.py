"""Where an index stands in what is summed over it: by this a sum is written one way, whatever the way it came."""

from __future__ import annotations

from math import prod

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.index_form import polynomial
from symderiv.prove.normal.atoms import Form
from symderiv.prove.normal.naming import alignments, nearest, runs_backwards, stands_in_a_read
from symderiv.prove.normal.normal_form import formed
from symderiv.prove.normal.scope import Scope
from tests.prove.shorthand import (
    Formula,
    call,
    exp,
    floor,
    index,
    largest,
    num,
    shaped,
    size,
    tensor,
    total,
    up_to,
    where,
)

n, m, S = size("n m S")
i, j, k = index("i j k")
(other,) = index("#t7")
x, y, A, B, ids = map(tensor, ("x", "y", "A", "B", "ids"))
f = call("f")
SCOPE = Scope(Facts({"i": up_to(n), "k": up_to(m)}), shaped("integer", ids=(n,)))


def form_of(formula: Formula) -> Form:
    return formed(formula.expr, SCOPE)


# What to put for j so that the slot that tells becomes j.
PUT = {
    "bare": (x(j), [j]),
    "shifted": (x(j + 2), [j - 2]),
    "shifted by an index that is free": (x(j - i), [j + i]),
    "reflected": (x(n - 1 - j), [n - 1 - j]),
    "with a stride": (x(S * j), [j]),
    "in no read": (exp(j) * x(i), [j]),
    "shifted by another that is summed over": (x(j + other), [j, j - other]),
    "shifted by another, and alone elsewhere": (x(j + other) * y(j + 3), [j - 3]),
    "alone elsewhere, after a shift by another": (A(j + other, j - 3), [j + 3]),
    "in the tensor whose name comes first": (x(j + 1) * A(i, j + 2), [j - 2]),
    "in the position that comes first": (A(k, j + 1) * A(j + 2, i), [j - 2]),
    "twice in one position": (x(j + 1) * x(j + 3), [j - 1, j - 3]),
    "twice in the same way": (x(j + 1) * A(i, j + 2) * A(k, j + 2), [j - 2]),
    "in a function": (f(x(j + 1)), [j - 1]),
    "in an exponential": (exp(3 * x(j + 1)), [j - 1]),
    "in a denominator": (1 / (1 + x(j + 1)), [j - 1]),
    "in a condition": (where(num(0).lt(x(j + 1) + x(i))) * x(i), [j - 1]),
    "in a sum": (total(A(j + 1, k) * y(k), k, m), [j - 1]),
    "in the square of a sum": (total(A(j + 1, k) * y(k), k, m) ** 2 * x(i), [j - 1]),
    "in a maximum": (largest(A(j + 1, k), k, m), [j - 1]),
    "in two functions": (f(A(j + 2, i)) * f(y(j + 1)), [j - 2]),
    "in two denominators": (1 / (1 + A(j + 2, i)) / (1 + y(j + 1)), [j - 2]),
    "in two sums": (total(A(j + 2, k) * x(k), k, m) * total(B(j + 1, k) * x(k), k, m), [j - 2]),
    "in a read inside a read": (x(ids(j + 1)), [j - 1]),
    "under a floor": (x(floor(j / S)), [j]),
}


@pytest.mark.parametrize("name", PUT)
def test_alignments(name: str) -> None:
    formula, expected = PUT[name]
    form = form_of(formula)
    assert [polynomial(place) for place in alignments("j", form)] == [polynomial(place.expr) for place in expected]
    assert stands_in_a_read("j", form) == (name not in ("with a stride", "in no read", "under a floor"))


NEAREST = {
    "the one that has the others below it": ([j - 1, j - 3], 0),
    "in whatever order": ([j - 3, j - 1], 1),
    "of three": ([j - 4, j - 1, j - 3], 2),
    "by a size": ([j - n, j - 1], 1),
    "none that is reflected": ([n - j, j - 1], None),
    "none that moves with another": ([j - other, j - 1], None),
    "none of two that are alike": ([j - 1, j - 1], None),
}


@pytest.mark.parametrize("name", NEAREST)
def test_the_nearest_does_not_change_with_a_shift(name: str) -> None:
    places, first = NEAREST[name]
    for shift in (num(0), num(5), n, -i):
        moved = [(place + shift).expr for place in places]
        assert nearest("j", moved) == (j.expr if first is None else moved[first])


BACKWARDS = {
    "in a function, with a minus": (f(-j) * x(i), True),
    "in a function": (f(j) * x(i), False),
    "in a function, halved": (f(j / 2) * x(i), False),
    "in two, with and without a minus": (f(j) * f(-2 * j), False),
    "in two, with a minus": (f(-j) * f(-j * x(i)), True),
    "in a function of a function": (f(f(-j) + 1), True),
    "in a function of a function, and in it": (f(f(-j) + j), False),
    "as a square": (f(-(j**2)), False),
    "as a cube": (f(-(j**3)), True),
    "as another index": (f(-i), False),
    "as a factor alone": (-j * x(i), False),
    "alone in a slot": (x(n - 1 - j), False),
    "with a stride": (x(S * j), False),
    "with a stride and a minus": (x(n - S * j), True),
    "with a stride and a minus, beside an exponential": (x(n - S * j) * exp(j), True),
    "with a minus in the tensor whose name comes first": (A(n - S * j, i) * x(S * j), True),
    "with a minus in the tensor whose name comes last": (A(S * j, i) * x(n - S * j), False),
    "with a minus in the first position": (A(n - S * j, S * j), True),
    "with a minus in the last position": (A(S * j, n - S * j), False),
    "with a minus under a floor": (x(floor((n - j) / S)), True),
    "with a minus before a floor": (x(n - floor(j / S)), True),
    "with a minus before and under a floor": (x(n - floor((n - j) / S)), False),
    "under a floor": (x(floor(j / S)), False),
    "under a floor, by a number": (x(floor(j / 2)), False),
    "with a minus and under a floor": (x(n * j - floor(j / S)), False),
}


@pytest.mark.parametrize("name", BACKWARDS)
def test_runs_backwards(name: str) -> None:
    formula, expected = BACKWARDS[name]
    assert runs_backwards("j", form_of(formula)) is expected


# Sums over many indices, each in a read with the next

CHAIN = index("a b c d e f g")
LINKS = {
    "of different matrices": tuple(map(tensor, ("P", "S", "Q", "T", "R", "U"))),
    "of one matrix": (A,) * 6,
    "of two matrices in turn": (A, B) * 3,
}
ORDERS = (range(7), range(6, -1, -1), (3, 0, 6, 2, 5, 1, 4))


@pytest.mark.parametrize("name", LINKS)
def test_a_chain_is_one_sum_in_whatever_order_it_is_written(name: str) -> None:
    """There are 5040 orders of its indices; few are tried, since most of them are told apart by what they occur in."""
    links = prod(
        (link(here, there) for link, here, there in zip(LINKS[name], CHAIN, CHAIN[1:], strict=False)), start=num(1)
    )
    found = []
    for order in ORDERS:
        whole = links
        for place in order:
            whole = total(whole, CHAIN[place], n)
        found.append(form_of(whole))
    assert all(form == found[0] for form in found[1:])
    assert len(found[0]) == 1
