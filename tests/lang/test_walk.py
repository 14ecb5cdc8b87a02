"""Children, free indices, substitution that captures nothing, renaming apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.lang.expr import Bracket, Comparison, Expr, Index, Max, Pi, Read, Size, Sum
from symderiv.lang.show import show
from symderiv.lang.walk import (
    bound_apart,
    children,
    free_indices,
    fresh,
    map_children,
    nodes,
    replace,
    replace_sizes,
    substitute,
    tensors_in_positions,
    tensors_read,
    with_children,
)
from tests.lang.oracle import FEW, POSITIONS, disagreement, expressions, value
from tests.prove.shorthand import Formula, call, cases, exp, index, largest, num, size, span, tensor, total, where

n, S = size("N S")
i, j, k = index("i j k")
x, t = tensor("x"), tensor("t")

NODES = {
    "number": (num(3), 0),
    "pi": (Formula(Pi()), 0),
    "size": (n, 0),
    "index": (i, 0),
    "read": (x(i, j), 2),
    "sum": (x(i) + x(j) + 1, 3),
    "product": (x(i) * x(j), 2),
    "power": (x(i) ** 2, 2),
    "call": (call("f", 1)(x(i)), 1),
    "sum over an index": (total(x(i), i, n), 3),
    "maximum over an index": (largest(x(i), i, n), 3),
    "bracket": (where(i.eq(j), i.lt(n)), 4),
    "cases": (cases((x(i), i.lt(j)), (x(j), j.le(0)), otherwise=1), 7),
}


@pytest.mark.parametrize("formula, count", NODES.values(), ids=NODES.keys())
def test_children_and_back(formula: Formula, count: int) -> None:
    expr = formula.expr
    assert len(children(expr)) == count
    assert with_children(expr, children(expr)) == expr
    assert map_children(expr, lambda child: child) is expr
    marked = map_children(expr, lambda _: Index("other"))
    assert type(marked) is type(expr)
    assert children(marked) == (Index("other"),) * count


SUBSTITUTED = {
    "a free index": (x(i, j), "x[j + 1, j]"),
    "under another sum": (total(x(i, k), k, n), "Sum(x[j + 1, k], k = 0..N - 1)"),
    "captured, so renamed": (total(x(i, j), j, n), "Sum(x[j + 1, k], k = 0..N - 1)"),
    "not captured where it does not occur": (total(x(j), j, n), "Sum(x[j], j = 0..N - 1)"),
    "bound, so untouched": (total(x(i), i, n), "Sum(x[i], i = 0..N - 1)"),
    "a limit is outside": (span(x(i), i, 0, i), "Sum(x[i], i = 0..j + 1)"),
    "a maximum": (largest(x(i, j), j, n), "Max(x[j + 1, k], k = 0..N - 1)"),
    "a new name that is free too": (total(x(i, j, k), j, n), "Sum(x[j + 1, l, k], l = 0..N - 1)"),
    "a condition": (where(i.le(j)), "[j + 1 <= j]"),
}


@pytest.mark.parametrize("formula, text", SUBSTITUTED.values(), ids=SUBSTITUTED.keys())
def test_substitute(formula: Formula, text: str) -> None:
    assert show(substitute(formula.expr, {"i": (j + 1).expr})) == text


@settings(max_examples=120, deadline=None, derandomize=True)
@given(expressions(), POSITIONS, POSITIONS)
def test_substitution_is_evaluation_elsewhere(expr: Expr, for_i: Expr, for_j: Expr) -> None:
    """Both at once: what is put for i is not searched for j."""
    changed = substitute(expr, {"i": for_i, "j": for_j})
    for point in FEW[::3]:
        elsewhere = {**point, "i": int(value(for_i, point)), "j": int(value(for_j, point))}
        assert value(changed, point) == value(expr, elsewhere)


def test_a_capture_would_be_seen() -> None:
    captured = Sum(Read("x", (Index("j"), Index("j"))), "j", (n - n).expr, (n - 1).expr)
    right = substitute(total(x(i, j), j, n).expr, {"i": j.expr})
    assert disagreement(captured, right, FEW) is not None


def scopes(expr: Expr, outer: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each bound name with those in whose scope it stands."""
    if isinstance(expr, Sum | Max):
        yield expr.index, outer
        yield from scopes(expr.body, (*outer, expr.index))
        yield from scopes(expr.lower, outer)
        yield from scopes(expr.upper, outer)
    else:
        for child in children(expr):
            yield from scopes(child, outer)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(expressions(), st.frozensets(st.sampled_from("ijklm")), st.frozensets(st.sampled_from("lmnp")))
def test_bound_apart(expr: Expr, taken: frozenset[str], avoid: frozenset[str]) -> None:
    apart = bound_apart(expr, taken, avoid)
    assert disagreement(expr, apart, FEW[::3]) is None
    old = {name for name, _ in scopes(expr)}
    for name, outer in scopes(apart):
        assert name not in taken
        assert name not in outer
        assert name in old or name not in avoid
    assert bound_apart(apart, taken, avoid) is apart


def test_free_indices() -> None:
    expr = (total(x(i, j), i, n) + span(x(k), k, 0, k)).expr
    assert free_indices(expr) == {"j", "k"}


@settings(max_examples=80, deadline=None, derandomize=True)
@given(expressions())
def test_only_free_indices_matter(expr: Expr) -> None:
    free = free_indices(expr)
    for point in FEW[::5]:
        bare = {name: number for name, number in point.items() if name in free or name in "NS"}
        assert value(expr, bare) == value(expr, point)


@pytest.mark.parametrize("wanted, found", [("i", "i"), ("j", "m"), ("x", "x"), ("y", "i")])
def test_fresh(wanted: str, found: str) -> None:
    assert fresh(wanted, {"j", "k", "l", "y"}) == found


def test_fresh_never_runs_out() -> None:
    taken: set[str] = set()
    for _ in range(40):
        taken.add(fresh("j", taken))
    assert len(taken) == 40


def test_what_is_read() -> None:
    expr = (total(x(t(i), j) * x(j, j), j, n) + x(t(i), j)).expr
    assert tensors_read(expr) == ("x", "t")
    assert tensors_in_positions(expr) == {"t"}
    assert tensors_in_positions(span(x(i), i, 0, t(j)).expr) == {"t"}


def test_sizes_are_replaced_everywhere() -> None:
    expr = (total(x(i + n), i, n) * where(i.lt(n))).expr
    changed = replace_sizes(expr, {"N": (S + 1).expr})
    assert all(node != Size("N") for node in nodes(changed))
    assert show(changed) == "Sum(x[i + S + 1], i = 0..S + 1 - 1)*[i < S + 1]"


def test_replace_goes_innermost_first() -> None:
    seen: list[Expr] = []

    def note(expr: Expr) -> None:
        seen.append(expr)

    expr = exp(x(i)).expr
    assert replace(expr, note) is expr
    assert seen == [i.expr, x(i).expr, expr]
    assert replace(expr, lambda node: j.expr if node == i.expr else None) == exp(x(j)).expr


def test_what_is_no_expression() -> None:
    condition = Comparison("=", i.expr, j.expr)
    for step in (children, lambda expr: with_children(expr, ())):
        with pytest.raises(TypeError):
            step(condition)  # type: ignore[arg-type]
    assert children(Bracket((condition,))) == (i.expr, j.expr)
