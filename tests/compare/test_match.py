"""Tensors that a note calls otherwise than the layer it is about."""

from __future__ import annotations

from symderiv.compare.judge import judge
from symderiv.lang.layer import Layer
from symderiv.read.document import read_note


def layer() -> Layer:
    (section,) = read_note(r"$c_j = \sum_i w_{ij} l_i + b_j$").sections
    assert section.layer is not None
    return section.layer


NOTE = r"""
$\frac{\partial E}{\partial v_{ij}} = \frac{\partial E}{\partial z_j} x_i$

$\frac{\partial E}{\partial x_i} = %s$
"""


def test_names_are_matched_by_what_makes_most_claims_true() -> None:
    found = judge(NOTE % r"\sum_j v_{ij} \frac{\partial E}{\partial z_j}", layer()).findings
    assert [f.verdict for f in found] == ["agrees", "agrees"]
    assert "x is the layer's l" in found[0].notes


def test_a_wrong_claim_stays_wrong_under_every_matching() -> None:
    found = judge(NOTE % r"-\sum_j v_{ij} \frac{\partial E}{\partial z_j}", layer()).findings
    assert [f.verdict for f in found] == ["agrees", "differs"]
    assert found[1].correction is not None
    assert "v_{ij}" in found[1].correction  # in the author's letters
