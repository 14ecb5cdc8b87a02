"""Names that differ from a known one by a prime or an accent."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge
from symderiv.read.names.rename import bare


@pytest.mark.parametrize(
    ("name", "expected"),
    [("b'", "b"), (r"\hat{y}", "y"), (r"\hat{\bar{y}}", "y"), ("y", "y"), (r"\alpha", r"\alpha")],
)
def test_bare(name: str, expected: str) -> None:
    assert bare(name) == expected


def test_a_name_nobody_knows_stands_for_the_one_that_is_near() -> None:
    finding = judge(
        "$c_j = a_j + b'_j$\n\n" + r"$\frac{\partial E}{\partial b_j} = \frac{\partial E}{\partial c_j}$"
    ).findings[-1]
    assert finding.verdict == "agrees"
    assert finding.notes == ("b is read as b'",)


def test_two_names_that_are_near_are_not_confused() -> None:
    lines = ["$c_j = a_j + b'_j$", "$d_j = 2 b_j$", r"$\frac{\partial d_j}{\partial b'_j} = 2$"]
    assert judge("\n\n".join(lines)).findings[-1].verdict in ("differs", "unchecked")
