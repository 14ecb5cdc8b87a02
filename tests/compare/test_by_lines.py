"""Chains of which every right side stands on a line of its own."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

NOTE = r"""
$y_i = x_i^2$ and $z_i = 3 y_i$.

$$
\begin{aligned}
  \frac{\partial z_i}{\partial x_i}
    &= FIRST
\end{aligned}
$$

$$
\frac{\partial z_i}{\partial x_i} =
  3 \frac{\partial y_i}{\partial x_i} =
  SECOND
$$
"""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("6 x_i", "6 x_i", [(7, "agrees"), (13, "agrees"), (14, "agrees")]),
        ("3 x_i", "6 x_i", [(7, "differs"), (13, "agrees"), (14, "agrees")]),
        ("6 x_i", "6 y_i", [(7, "agrees"), (13, "agrees"), (14, "differs")]),
    ],
)
def test_each_line_is_a_finding(first: str, second: str, expected: list[tuple[int, str]]) -> None:
    note = NOTE.replace("FIRST", first).replace("SECOND", second)
    found = [finding for finding in judge(note).findings if finding.kind == "gradient"]
    assert [(f.place.line, f.verdict) for f in found] == expected
    assert (found[0].text, found[-1].text) == (first, second)
    assert all((f.correction or "").replace(" ", "").endswith("6x_i") == (f.verdict == "differs") for f in found)


def test_a_chain_in_one_line_is_one_finding() -> None:
    note = "$y_i = x_i^2$ and $\\frac{\\partial y_i}{\\partial x_i} = x_i + x_i = 2 x_i$."
    assert [finding.kind for finding in judge(note).findings] == ["forward", "gradient"]


def test_an_alarm_stands_at_the_line_that_is_wrong() -> None:
    r"""`3 \kappa_i` is not known, which leaves that line open, and is not what is wrong."""
    note = NOTE.replace("FIRST", "6 x_i").replace(r"3 \frac{\partial y_i}{\partial x_i}", r"3 \kappa_i")
    found = [(f.place.line, f.verdict) for f in judge(note.replace("SECOND", "6 y_i")).findings if f.kind == "gradient"]
    assert found == [(7, "agrees"), (13, "unchecked"), (14, "differs")]
