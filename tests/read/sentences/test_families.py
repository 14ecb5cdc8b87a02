"""Relations and sums written out element by element, folded into one; what comes out, written out, is what went in."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.lang.arithmetic import add, constant, mul
from symderiv.lang.canonical import canonical
from symderiv.lang.expr import Add, Call, Expr, Index, Read, Sum
from symderiv.lang.walk import map_children, substitute
from symderiv.read.sentences.families import fold_elements, fold_sums


def element(tensor: str, *places: int) -> Read:
    return Read(tensor, tuple(constant(place) for place in places))


def unfolded(expr: Expr) -> Expr:
    """Every sum between numbers written out."""
    inside = map_children(expr, unfolded)
    if not isinstance(inside, Sum):
        return inside
    low, high = inside.lower.value, inside.upper.value  # type: ignore[attr-defined]
    return add(*(substitute(inside.body, {inside.index: constant(n)}) for n in range(int(low), int(high) + 1)))


def sums_in(expr: Expr) -> int:
    found = 1 if isinstance(expr, Sum) else 0
    counts: list[int] = []
    map_children(expr, lambda child: (counts.append(sums_in(child)), child)[1])
    return found + sum(counts)


X0, X1, X2 = (element("x", n) for n in range(3))


@pytest.mark.parametrize(
    ("written", "sums"),
    [
        (add(X0, X1, X2), 1),
        (add(X1, X2), 1),
        (add(*(mul(element("w", n), element("x", n)) for n in range(3))), 1),
        (add(*(element("x", a, b) for a, b in product(range(2), range(3)))), 2),
        (mul(constant(2), add(X0, X1)), 1),
        (add(X0, X2), 0),  # a gap is no range
        (add(X0, mul(constant(2), X1)), 0),  # nor are other factors a pattern
        (add(element("x", 0, 0), element("x", 1, 1), element("x", 0, 1)), 0),  # three corners of a square
        (add(X0, element("y", 1)), 0),
        (Add((element("x", 0, 0), element("x", 0, 1), element("x", 1, 0), element("x", 1, 0))), 0),  # one corner twice
        (X0, 0),
    ],
)
def test_runs_of_terms_become_sums_and_nothing_else_does(written: Expr, sums: int) -> None:
    folded = fold_sums(written)
    assert sums_in(folded) == sums
    assert canonical(unfolded(folded)) == canonical(written)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=9, unique=True),
    st.sampled_from([("x", "y"), ("x", "x")]),
)
@settings(max_examples=60, deadline=None)
def test_folding_changes_no_value(places: list[tuple[int, int]], names: tuple[str, str]) -> None:
    written = add(*(mul(element(names[0], a), element(names[1], b, a)) for a, b in places))
    assert canonical(unfolded(fold_sums(written))) == canonical(written)


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_written_out_family_is_one_relation_and_back(rows: int, columns: int, offset: int, turned: bool) -> None:
    def at(i: Expr, j: Expr) -> Expr:
        inner = Read("a", (j, add(i, constant(offset))) if turned else (add(i, constant(offset)), j))
        return add(Call("f", (inner,)), Read("b", (i,)))

    elements = {(i, j): at(constant(i), constant(j)) for i, j in product(range(rows), range(columns))}
    folded = fold_elements(elements, ("i", "j"))
    assert folded is not None
    for (i, j), written in elements.items():
        assert canonical(substitute(folded, {"i": constant(i), "j": constant(j)})) == canonical(written)


def test_elements_that_follow_no_one_pattern_are_not_folded() -> None:
    right = {(n,): Call("f", (element("a", n),)) for n in range(3)}
    assert fold_elements(right, ("i",)) == Call("f", (Read("a", (Index("i"),)),))
    assert fold_elements({**right, (1,): Call("f", (element("a", 0),))}, ("i",)) is None
    assert fold_elements({**right, (1,): Call("g", (element("a", 1),))}, ("i",)) is None
