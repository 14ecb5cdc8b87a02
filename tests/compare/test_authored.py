"""Witnesses in the author's letters and counting."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge
from symderiv.prove.verdict import Refutation

NOTE = r"""
$y_j = \sum_{i=%d}^{%s} x_i W_{ij}$ for $j = %d, \dots, %s$

$\frac{\partial L}{\partial x_i} = %s$
"""


def witness(first: int, right: str) -> Refutation:
    ends = ("n", "m") if first else ("n-1", "m-1")
    found = judge(NOTE % (first, ends[0], first, ends[1], right)).findings[-1].proof
    assert isinstance(found, Refutation)
    return found


@pytest.mark.parametrize("first", [0, 1])
def test_elements_are_counted_as_the_author_counts(first: int) -> None:
    found = witness(first, r"\sum_j W_{ij}")
    names = [name for name, _ in found.point]
    i = dict(found.indices)["i"]
    assert i >= first
    assert {f"W[{i}, {first}]", f"dL/dy[{first}]"} <= set(names)
    assert f"W[{i}, {first - 1}]" not in names


@pytest.mark.parametrize("first", [0, 1])
def test_a_read_outside_is_told_in_the_author_s_counting(first: int) -> None:
    upper = "m+1" if first else "m"
    found = witness(first, rf"\sum_{{j={first}}}^{{{upper}}} W_{{ij}} \frac{{\partial L}}{{\partial y_j}}")
    m = dict(found.sizes)["m"]
    assert f"W[{first}, {m + first}] is read" in f"{found.left} {found.right}"


def test_differentials_are_called_as_the_author_calls_them() -> None:
    note = "$$y_i = w x_i$$\n\n$$dy_i = w\\,dx_i - x_i\\,dw$$\n"
    found = judge(note).findings[-1].proof
    assert isinstance(found, Refutation)
    i = dict(found.indices)["i"]
    assert {f"dx[{i}]", "dw", f"x[{i}]"} <= {name for name, _ in found.point}
