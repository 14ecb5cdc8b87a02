"""The findings of several documents in the form that is asked for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

import symderiv
from symderiv.compare.finding import DocumentFindings
from symderiv.compare.lines import concise, github
from symderiv.compare.paint import coloured, plain
from symderiv.compare.report import as_json, counts, full
from symderiv.compare.sarif import as_sarif

FULL, CONCISE, JSON, GITHUB, SARIF = "full", "concise", "json", "github", "sarif"


def shown(documents: Sequence[DocumentFindings], form: str, *, explain: bool = False) -> str:
    """The text of all findings; for the forms that a program reads, of no document too."""
    match form:
        case "json":
            return as_json(documents)
        case "sarif":
            return as_sarif(documents, symderiv.__version__)
        case "github":
            return github(documents)
        case "concise":
            return concise(documents) if documents else ""
    return _for_people(documents, explain)


def is_for_programs(form: str) -> bool:
    """Whether nothing may stand on stdout but the findings."""
    return form in (JSON, GITHUB, SARIF)


def paints() -> bool:
    """Colour on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int | None:
    """How wide the terminal is, None where there is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _for_people(documents: Sequence[DocumentFindings], explain: bool) -> str:
    paint, width = coloured if paints() else plain, terminal_width()
    parts = [full(document, paint, width, explain=explain) for document in documents]
    if len(documents) > 1:
        verdicts = [finding.verdict for document in documents for finding in document.findings]
        parts.append(f"{len(documents)} documents: {counts(verdicts)}")
    return "\n\n".join(parts)
