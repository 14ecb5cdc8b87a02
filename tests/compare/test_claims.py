"""Links of a chain, what a claim stands on, and what is said where it cannot be checked."""

from __future__ import annotations

import pytest

from symderiv.compare.finding import Finding
from symderiv.compare.judge import judge

FORWARD = "$z_i = 3 x_i$\n\n$h_i = f(z_i)$\n\n"
Z, H = r"\frac{\partial E}{\partial z_i}", r"\frac{\partial E}{\partial h_i}"


def judged(right: str, left: str = r"\frac{\partial E}{\partial x_i}") -> Finding:
    return judge(f"{FORWARD}${left} = {right}$\n").findings[-1]


@pytest.mark.parametrize(
    ("right", "links"),
    [
        (rf"3 {Z} = 3 f'(z_i) {H}", ["agrees", "agrees"]),
        (rf"3 {Z} = f'(z_i) {H}", ["agrees", "differs"]),
        (rf"{Z} = 3 f'(z_i) {H}", ["differs", "agrees"]),
        (rf"3 {Z} = 3 g_i", ["agrees", "unchecked"]),
    ],
)
def test_links(right: str, links: list[str]) -> None:
    finding = judged(right)
    assert [link.verdict for link in finding.links] == links
    worst = next((verdict for verdict in ("differs", "unchecked") if verdict in links), "agrees")
    assert finding.verdict == worst


@pytest.mark.parametrize(
    ("right", "reason"),
    [
        (r"\frac{\partial E}{\partial x_i}", "names its own left side"),
        (r"\alpha", r"\alpha"),
        (rf"{Z}^T", "not understood"),
        (r"x_{ij}", "indices"),
    ],
)
def test_reasons(right: str, reason: str) -> None:
    finding = judged(right)
    assert finding.verdict == "unchecked"
    assert finding.message is not None
    assert reason in finding.message


def test_an_element_that_there_is_not() -> None:
    text = r"$y = x_1 + x_2$" + "\n\n" + r"$\frac{\partial y}{\partial x_3} = %s$"
    for claimed in ("1", "0"):
        finding = judge(text % claimed).findings[-1]
        assert finding.verdict == "unchecked"
        assert finding.message is not None
        assert "x_3" in finding.message


def test_an_index_that_the_left_side_lacks() -> None:
    finding = judged(r"3 \frac{\partial E}{\partial z_j}")
    assert finding.verdict == "differs"
    assert "the index j stands on the right side only" in finding.notes
