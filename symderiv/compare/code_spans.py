"""A line of code that stands in a text between backticks: they belong to what is shown and corrected."""

from __future__ import annotations

from dataclasses import replace

from symderiv.compare.finding import Finding

_TICK = "`"


def in_its_span(finding: Finding, text: str) -> Finding:
    """The finding at the place of the whole span of code, if the statement is all that stands in one."""
    place = finding.place
    lines = text.split("\n")
    before = lines[place.line - 1][: place.column - 1]
    after = lines[place.end_line - 1][place.end_column - 1 :]
    if place.line != place.end_line or not before.endswith(_TICK) or not after.startswith(_TICK):
        return finding
    whole = replace(place, column=place.column - 1, end_column=place.end_column + 1)
    correction = f"{_TICK}{finding.correction}{_TICK}" if finding.correction is not None else None
    return replace(finding, place=whole, text=f"{_TICK}{finding.text}{_TICK}", correction=correction)
