"""A chain of which every right side stands on a line of its own: each right side is a finding, and no line is two."""

from __future__ import annotations

from dataclasses import replace

from symderiv.compare.codes import code_for
from symderiv.compare.finding import AGREES, ALARMS, Finding, JudgedLink
from symderiv.read.meaning.terms import left_side
from symderiv.read.note import ReadClaim


def by_lines(finding: Finding, claim: ReadClaim) -> tuple[Finding, ...]:
    """The finding, or one for each right side up to the one that it is about, each at its own place."""
    left = claim.placed.region_of(claim.placed.statement.start, left_side(claim.placed.statement.term).end)
    starts = [link.place.line for link in finding.links]
    if claim.placed.statement.continues or not starts or min(starts) <= left.end_line or len({*starts}) < len(starts):
        return (finding,)
    found: list[Finding] = []
    for link in finding.links:
        if _is_about(finding, link):
            return (*found, _at(finding, link))
        found.append(_of_itself(finding, link))
    return tuple(found) if finding.verdict == AGREES else (finding,)


def _is_about(finding: Finding, link: JudgedLink) -> bool:
    """Whether this right side is the culprit of an alarm, or what else leaves the statement open."""
    if finding.verdict in ALARMS:
        return link.place == finding.culprit
    return link.verdict != AGREES


def _of_itself(finding: Finding, link: JudgedLink) -> Finding:
    """Nothing of what is said of another right side."""
    code = code_for(link.verdict) if link.verdict != AGREES else None
    message = None if link.verdict == AGREES else "this right side is not settled, and a later one is wrong"
    return Finding(
        link.place,
        link.text,
        finding.kind,
        link.verdict,
        code=code,
        message=message,
        condition=finding.condition,
        links=(link,),
        notes=finding.notes,
        proof=link.proof,
    )


def _at(finding: Finding, link: JudgedLink) -> Finding:
    """The finding about one right side: its correction is a right side too."""
    correction = _right_side(finding.correction, finding.text, link.text) if finding.verdict in ALARMS else None
    return replace(finding, place=link.place, text=link.text, correction=correction, links=(link,))


def _right_side(statement: str | None, text: str, link: str) -> str | None:
    """What stands in the place of one right side, or after the first sign of equality that is in no braces."""
    before, _, after = text.partition(link)
    if statement is None or (statement.startswith(before) and statement.endswith(after)):
        return statement and statement[len(before) : len(statement) - len(after)].strip()
    depth = 0
    for position, character in enumerate(statement):
        depth += (character == "{") - (character == "}")
        if character == "=" and depth == 0:
            return statement[position + 1 :].strip()
    return None
