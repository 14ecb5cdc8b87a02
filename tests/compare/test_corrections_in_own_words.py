"""Corrections of whole notes: the smallest change of what the author wrote."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

_ELMAN = r"""
For $s = 1, \dots, S$, with columns:

$$q_s = A v_s + B r_{s-1} + k, \qquad r_s = \tanh(q_s), \qquad L = \sum_{s=1}^{S} \ell_s$$

where $\ell_s$ looks at $r_s$ only. Put $\epsilon_s = \partial L / \partial q_s$ and $\epsilon_{S+1} = 0$.

$$\epsilon_s = (1 - r_s \odot r_s) \odot \left( \frac{\partial \ell_s}{\partial r_s} + B^\top \epsilon_{s+1} \right)$$

$$CLAIM$$
"""
_SWIGLU = r"""
$P = XA$, $Q = XB$, $R = P \odot Q$, $Z = R C$ with a loss $E$, and $dZ$ is the gradient by $Z$. Then

$$dC = R^\top dZ, \qquad dQ = dR \odot P$$

$$CLAIM$$
"""
_HALVES = r"""
$$u1, u2 = chunk(u, chunks=2, dim=-1)$$

$z = u * c + cat((-u2, u1), dim=-1) * s$, and the same split gives $dz1, dz2$.

$$CLAIM$$
"""
_CASES = [
    (_ELMAN, r"\frac{\partial L}{\partial A} = \sum_{s=1}^{S} v_s \epsilon_s^\top", r"\epsilon_s v_s^\top"),
    (_ELMAN, r"\frac{\partial L}{\partial r_0} = B \epsilon_1", r"= B^\top \epsilon_1"),
    (_SWIGLU, r"dR = dZ\, C", r"dR = dZ\, C^\top"),
    (_SWIGLU, r"dP = dR \odot P", r"dP = dR \odot Q"),
    (_SWIGLU, r"dX = dP A^\top", r"dX = dP A^\top + dQ\,B^{\top}"),
    (_HALVES, r"ds = dz * cat((u2, -u1), dim=-1)", r"ds = -dz * cat((u2, -u1), dim=-1)"),
]


@pytest.mark.parametrize(("note", "claim", "meant"), _CASES)
def test_the_slip_is_undone_where_it_stands(note: str, claim: str, meant: str) -> None:
    findings = judge(note.replace("CLAIM", claim)).findings
    wrong = [finding for finding in findings if finding.verdict == "differs"]
    assert [finding.text for finding in wrong] == [claim]
    assert wrong[0].correction is not None
    assert wrong[0].correction.endswith(meant)
    again = judge(note.replace("CLAIM", wrong[0].correction)).findings
    assert [f.verdict for f in again if f.text == wrong[0].correction] == ["agrees"]


def test_code_is_corrected_with_its_backticks() -> None:
    note = "`grad` is the incoming gradient, `result` the output.\n\n- `tanh(self)`: `self: grad * (1 - result)`\n"
    wrong = [finding for finding in judge(note).findings if finding.verdict == "differs"]
    assert [(f.text, f.correction, f.place.column, f.place.end_column) for f in wrong] == [
        ("`self: grad * (1 - result)`", "`self: grad * (1 - result * result)`", 17, 44)
    ]
