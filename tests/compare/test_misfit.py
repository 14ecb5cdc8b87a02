"""The witness of sides whose arrays do not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.compare.judge import judge
from symderiv.compare.misfit import shape_witness
from symderiv.compare.truth import truth_of
from symderiv.prove.verdict import Refutation
from symderiv.read.document import read_note

SLIP = r"$Y = X W$, $\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W$"


def test_it_names_sizes_at_which_one_side_has_no_value() -> None:
    finding = judge(SLIP).findings[-1]
    assert (finding.verdict, finding.error_class) == ("differs", "transpose")
    assert isinstance(finding.proof, Refutation)
    assert len({length for _, length in finding.proof.sizes}) == 3
    assert finding.proof.right.startswith("an array of ")


@pytest.mark.parametrize(("lengths", "is_told"), [((3, 4, 5), True), ((3, 3, 5), False), ((1, 4, 5), False)])
def test_there_is_none_where_two_dimensions_have_one_length(lengths: tuple[int, int, int], is_told: bool) -> None:
    (section,) = read_note(SLIP).sections
    claim = section.claims[0]
    assert section.layer is not None and claim.target is not None
    samples = tuple(zip((name for name, _ in section.layer.samples), lengths, strict=True))
    truth = truth_of(replace(section.layer, samples=samples), section.loss)
    found = shape_witness(claim.target, [expr for _, _, expr in claim.mendings], truth)
    assert (found is not None) == is_told
