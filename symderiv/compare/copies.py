"""One formula that stands for several, `k \\in \\{f, i, o\\}`: one finding, which is the worst of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.compare.finding import AGREES, DIFFERS, INCOMPLETE, UNCHECKED, UNDECIDED, Finding

_WORST_FIRST = (DIFFERS, INCOMPLETE, UNDECIDED, UNCHECKED, AGREES)


def of_all_copies(findings: Sequence[Finding]) -> Finding:
    """The finding of a formula from those of its copies; its correction is one for all of them."""
    if len(findings) == 1:
        return findings[0]
    known = [found for found in findings if found.verdict in _WORST_FIRST]
    worst = min(known or findings, key=lambda f: _WORST_FIRST.index(f.verdict) if f.verdict in _WORST_FIRST else 0)
    same = {found.correction for found in findings}
    return worst if len(same) == 1 else replace(worst, correction=None)
