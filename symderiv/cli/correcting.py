"""`symderiv diff --fix`: proved corrections into the files, or shown as a difference."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.cli.judging import JudgedFile
from symderiv.cli.text_file import replace_source
from symderiv.compare.finding import DocumentFindings
from symderiv.compare.mend import Mended, mended

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Corrected:
    """A file after its corrections: what is found in it now, and one line that says what was done, if anything."""

    file: JudgedFile
    said: str


def corrected(file: JudgedFile) -> Corrected:
    """Writes the proved corrections of a file.  Raises UsageError where it cannot be written; then it is as it was."""
    found = mended(file.source, file.document, file.rejudged)
    if found.changes:
        replace_source(file.path, file.source, found.text)
    said = _said(file, found, "written")
    return Corrected(replace(file, source=found.text, document=found.after) if found.changes else file, said)


def difference(file: JudgedFile) -> tuple[str, str]:
    """What would change in a file, as a unified difference, and one line that says it; nothing is written."""
    found = mended(file.source, file.document, file.rejudged)
    before, after = (_LINE.findall(text) for text in (file.source, found.text))
    lines = difflib.unified_diff(before, after, str(file.path), str(file.path))
    text = "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return text, _said(file, found, "to be written")


def _said(file: JudgedFile, found: Mended, done: str) -> str:
    """`notes.md: 2 corrections written (lines 10, 12), 1 left to you (line 3)`, or why there is none."""
    if found.problem:
        return f"{file.path}: nothing written: {found.problem}"
    written = {change.number for change in found.changes}
    offered = [n for n, finding in enumerate(file.document.findings) if finding.correction is not None]
    parts = (
        (f"correction{{}} {done}", [n for n in offered if n in written]),
        ("left to you", [n for n in offered if n not in written]),
    )
    said = [
        f"{len(numbers)} {text.format('s' * (len(numbers) != 1))} ({_lines(file.document, numbers)})"
        for text, numbers in parts
        if numbers
    ]
    return f"{file.path}: {', '.join(said)}" if said else ""


def _lines(document: DocumentFindings, numbers: Sequence[int]) -> str:
    lines = dict.fromkeys(str(document.findings[number].place.line) for number in numbers)
    return f"line{'s' * (len(lines) > 1)} {', '.join(lines)}"
