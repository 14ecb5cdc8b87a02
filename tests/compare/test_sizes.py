"""Names of sizes that a claim uses and the note never explains."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

NOTE = r"""
$c_i = \sum_{p=0}^{2} k_p a_{i+p}$

$\frac{\partial E}{\partial k_p} = \sum_{i=0}^{%s} \frac{\partial E}{\partial c_i} a_{i+p}$
"""


@pytest.mark.parametrize(
    ("limit", "verdict", "note"),
    [
        (r"dim\_input - k\_size", "agrees", "k"),
        (r"q\_size \cdot 7 - 4", "unchecked", None),  # no reading makes it true
    ],
)
def test_the_reading_is_told(limit: str, verdict: str, note: str | None) -> None:
    finding = judge(NOTE % limit).findings[-1]
    assert finding.verdict == verdict
    if note is not None:
        assert any(note in text and "is read as" in text for text in finding.notes)
    else:
        assert finding.message is not None


def test_a_name_the_relations_have_is_not_read_otherwise() -> None:
    text = r"""
$y = \sum_{i=1}^{N} x_i$

$\frac{\partial E}{\partial x_i} = \frac{\partial E}{\partial y} \frac{1}{N}$
"""
    assert judge(text).findings[-1].verdict == "differs"
