"""The part of a statement that a finding is about, where its left side stands alone on a line above."""

from __future__ import annotations

from dataclasses import replace

from symderiv.compare.finding import AGREES, Finding


def at_issue(finding: Finding) -> Finding:
    r"""The finding with the link that breaks first, else the last one, for the statement.

    So where the left side has a line of its own, as in `\frac{d}{dx} f(x)`, and below it `&= 2 x`: what stands on the
    line in question can then be replaced by the correction, which has no left side either.
    """
    link = next(
        (link for link in finding.links if link.verdict != AGREES), finding.links[-1] if finding.links else None
    )
    if link is None or link.place.line <= finding.place.line:
        return finding
    first_line = finding.text.split("\n")[0]
    if "=" in first_line.rstrip(" \t=&"):
        return finding
    correction = finding.correction.partition(" = ")[2] if finding.correction else None
    return replace(finding, place=link.place, text=link.text, correction=correction or None)
