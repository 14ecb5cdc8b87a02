"""What is said of a judged document, as text that can be kept, and the report over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.cli.showing import paints
from symderiv.cli.status import BROKEN, FOUND, WELL
from symderiv.compare.certificate import is_contradiction
from symderiv.compare.finding import ALARMS, OPEN, DocumentFindings
from symderiv.compare.paint import coloured, plain
from symderiv.compare.report import counts, full


@dataclass(frozen=True, slots=True)
class Judged:
    """The findings of one document as they are shown.

    report         for people
    painted        the same in colour
    verdicts       one word for each finding
    contradiction  the engines contradict each other somewhere, or a statement met another mistake of ours
    """

    report: str
    painted: str
    verdicts: tuple[str, ...]
    contradiction: bool


def judged(document: DocumentFindings) -> Judged:
    """The findings of a document as text."""
    return Judged(
        full(document, plain),
        full(document, coloured),
        tuple(finding.verdict for finding in document.findings),
        any(is_contradiction(finding.proof) for finding in document.findings) or bool(document.faults),
    )


def report(documents: Sequence[Judged]) -> str:
    """The findings for people, and the counts over all documents where there are several."""
    parts = [document.painted if paints() else document.report for document in documents]
    if len(documents) > 1:
        parts.append(f"{len(documents)} documents: {counts(verdicts(documents))}")
    return "\n\n".join(parts)


def verdicts(documents: Sequence[Judged]) -> list[str]:
    """The verdicts of all documents."""
    return [verdict for document in documents for verdict in document.verdicts]


def verdict_status(documents: Sequence[Judged], strict: bool) -> int:
    """1 where something differs or is incomplete, where a document settles nothing, and, if strict, where any is open.

    2 where the engines contradict each other or something else of ours went wrong.
    """
    if any(document.contradiction for document in documents):
        return BROKEN
    for document in documents:
        settled = [verdict for verdict in document.verdicts if verdict not in OPEN]
        alarm = any(verdict in ALARMS for verdict in settled)
        if not settled or alarm or (strict and len(settled) < len(document.verdicts)):
            return FOUND
    return WELL
