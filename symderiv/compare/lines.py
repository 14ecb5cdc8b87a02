"""Findings one a line: for editors and logs, and as annotations of a GitHub workflow."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.compare.excerpt import visible
from symderiv.compare.finding import AGREES, ALARMS, DocumentFindings, Finding
from symderiv.compare.report import advice, counts, headline

_ESCAPED_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPED_PROPERTY = {**_ESCAPED_TEXT, ":": "%3A", ",": "%2C"}


def concise(documents: Sequence[DocumentFindings]) -> str:
    """`notes.md:15:3: SD201 wrong sign`, one line for each finding that has something to say, and the counts."""
    lines = [_line(document.path, finding) for document, finding in _told(documents)]
    verdicts = [finding.verdict for document in documents for finding in document.findings]
    return "\n".join([*lines, counts(verdicts)])


def _line(path: str, finding: Finding) -> str:
    place = finding.place
    said = " ".join(visible(headline(finding)).split())
    return f"{visible(path)}:{place.line}:{place.column}: {finding.code or finding.verdict} {said}"


def github(documents: Sequence[DocumentFindings]) -> str:
    """Commands of a GitHub workflow: an error for what is wrong, a warning for what is left open.

    What they mark is the part that is wrong; what a person needs to mend it stands in the text.
    """
    return "\n".join(_annotation(document.path, finding) for document, finding in _told(documents))


def _annotation(path: str, finding: Finding) -> str:
    """`::error title=symderiv (SD201),file=notes.md,line=15,col=38,endLine=15,endColumn=47::notes.md:15:38: ...`."""
    place = finding.culprit or finding.place
    command = "error" if finding.verdict in ALARMS else "warning"
    properties: dict[str, object] = {
        "title": f"symderiv ({finding.code})" if finding.code else "symderiv",
        "file": path.replace("\\", "/"),
        "line": place.line,
        "endLine": place.end_line,
    }
    if place.line == place.end_line:  # columns are shown within one line only
        properties |= {"col": place.column, "endColumn": place.end_column}
    said = [f"{path}:{place.line}:{place.column}: {finding.code or ''} {headline(finding)}"]
    said += [finding.label] if finding.label else []
    said += [f"{advice(finding)}: {finding.correction}"] if finding.correction else []
    shown = ",".join(f"{name}={_escaped(str(value), _ESCAPED_PROPERTY)}" for name, value in properties.items())
    return f"::{command} {shown}::{_escaped(chr(10).join(said), _ESCAPED_TEXT)}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    """The text as a workflow command takes it: of what it would act on, only the signs are replaced."""
    return "".join(signs.get(character, character) for character in visible(text))


def _told(documents: Sequence[DocumentFindings]) -> list[tuple[DocumentFindings, Finding]]:
    """The findings that have something to say: what is wrong or left open."""
    return [(document, finding) for document in documents for finding in document.findings if finding.verdict != AGREES]
