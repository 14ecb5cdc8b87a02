"""Writing proved corrections into a document: which parts of it change, and whether what comes out is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from symderiv.compare.finding import AGREES, ALARMS, DocumentFindings, Finding, Place, is_fixable

Rejudge = Callable[[str], DocumentFindings]

_LINE_END = re.compile(r"(\r\n|\r|\n)")
_ROW_END = re.compile(r"\s*\n\s*")
_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%")
_ALIGNED = re.compile(r"[^=]*?(&\s*=|=\s*&)")


@dataclass(frozen=True, slots=True)
class Change:
    """One correction: the number of its finding, the part of the document that goes, and what comes in its place."""

    number: int
    place: Place
    statement: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A document with its corrections written, and judged once more.

    text      the document, in its own line ends
    after     what is found in it now
    changes   what was written
    problem   why nothing was written where there were corrections
    """

    text: str
    after: DocumentFindings
    changes: tuple[Change, ...] = ()
    problem: str = ""


def mended(source: str, before: DocumentFindings, rejudge: Rejudge) -> Mended:
    """The document with every proved correction, each of which then agrees, and nothing else being worse for it.

    source   the document as it stands in its file, of which `before` tells
    rejudge  judges a text as `before` was judged

    First only right sides change, so that left sides keep the author's macros; where that does not agree, statements.
    """
    first = changes(before)
    if not first:
        return Mended(source, before)
    text = rewritten(source, first)
    after = rejudge(text)
    wrong = _not_right(before, after, first)
    if wrong:
        second = tuple(_whole(before, change) if change.number in wrong else change for change in first)
        text = rewritten(source, second)
        after, first = rejudge(text), second
        wrong = _not_right(before, after, second)
    if not wrong:
        return Mended(text, after, first)
    lines = ", ".join(str(before.findings[number].place.line) for number in sorted(wrong))
    problem = f"with the corrections in place, what stands on line {lines} would not agree"
    return Mended(source, before, problem=problem)


def changes(document: DocumentFindings) -> tuple[Change, ...]:
    """What to write where for each proved correction that has a place of its own, in the order of the text."""
    lines = document.text.split("\n")
    found: list[Change] = []
    for number, finding in enumerate(document.findings):
        if not is_fixable(finding) or not _stands(finding, lines):
            continue
        change = _change(number, finding)
        if _source(finding.place, lines) != finding.text:  # further lines have prefixes: those of quotes, of lists
            change = replace(change, statement=_ROW_END.sub(" ", change.statement))
        apart = not found or _end(found[-1].place) <= _start(change.place)
        if apart and not _COMMENT.search(_source(change.place, lines)):  # the author's words are not thrown away
            found.append(change)
    return tuple(found)


def rewritten(source: str, found: Sequence[Change]) -> str:
    """The text with these changes, all else to the byte as it was: line ends, tabs, prefixes of quotes."""
    parts = _LINE_END.split(source)
    lines, ends = parts[::2], [*parts[1::2], ""]
    for change in sorted(found, key=lambda change: _start(change.place), reverse=True):
        first, last = change.place.line - 1, change.place.end_line - 1
        mark = lines[0].startswith("\ufeff")  # counts as no column, and stands in the first line only
        before = lines[first][: change.place.column - 1 + (mark and first == 0)]
        after = lines[last][change.place.end_column - 1 + (mark and last == 0) :]
        lines[first : last + 1] = [before + change.statement + after]
        ends[first : last + 1] = [ends[last]]
    return "".join(part for pair in zip(lines, ends, strict=True) for part in pair)


def _change(number: int, finding: Finding) -> Change:
    """The right side alone where the left side can stay as the author wrote it; else the whole statement."""
    assert finding.correction is not None
    own = _in_own_words(number, finding)
    if own is not None:
        return own
    guessed = any("read as" in note for note in finding.notes)
    alone = len(finding.links) == 1 and finding.links[0].text == finding.text  # a right side on lines of its own
    if not finding.links or guessed or alone or " = " not in finding.correction:  # `x: grad * y` is written whole
        return Change(number, finding.place, _aligned(finding.correction, finding.text))
    first, last = finding.links[0].place, finding.links[-1].place
    place = Place(first.line, first.column, last.end_line, last.end_column)
    return Change(number, place, finding.correction.split(" = ", 1)[1])


def _in_own_words(number: int, finding: Finding) -> Change | None:
    """What goes and what comes between the author's words before and behind the right sides, if these stay."""
    if not finding.links or finding.correction is None:
        return None
    first, last = finding.links[0], finding.links[-1]
    before, found, _ = finding.text.partition(first.text)
    after = finding.text.rpartition(last.text)[2]
    right = finding.correction.removeprefix(before).removesuffix(after)
    if not before or not found or before + right + after != finding.correction:
        return None
    place = Place(first.place.line, first.place.column, last.place.end_line, last.place.end_column)
    return Change(number, place, right)


def _whole(document: DocumentFindings, change: Change) -> Change:
    finding = document.findings[change.number]
    assert finding.correction is not None
    return Change(change.number, finding.place, _aligned(finding.correction, finding.text))


def _aligned(correction: str, text: str) -> str:
    """The correction with the mark at its first sign that the author's rows are aligned at."""
    mark = _ALIGNED.match(text)
    if mark is None or "&" in correction:
        return correction
    return correction.replace(" = ", " &= " if mark[1].startswith("&") else " =& ", 1)


def _stands(finding: Finding, lines: Sequence[str]) -> bool:
    """Whether the text of a finding stands where it is said to; before further lines of it, prefixes of quotes may."""
    place = finding.place
    if not 1 <= place.line <= place.end_line <= len(lines):
        return False
    rows = finding.text.split("\n")
    there = _source(place, lines).split("\n")
    if len(rows) != len(there) or there[0].rstrip() != rows[0].rstrip():
        return False
    return all(row.rstrip().endswith(said.strip()) for row, said in zip(there[1:], rows[1:], strict=True))


def _source(place: Place, lines: Sequence[str]) -> str:
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    first, last = lines[place.line - 1][place.column - 1 :], lines[place.end_line - 1][: place.end_column - 1]
    return "\n".join([first, *lines[place.line : place.end_line - 1], last])


def _not_right(before: DocumentFindings, after: DocumentFindings, found: Sequence[Change]) -> set[int]:
    """The findings that do not agree though they were corrected, and those that were no alarm and are one now."""
    written = {change.number for change in found}
    if len(after.findings) != len(before.findings):
        return written
    pairs = list(enumerate(zip(before.findings, after.findings, strict=True)))
    wrong = {number for number, (_, new) in pairs if number in written and new.verdict != AGREES}
    worse = {
        number
        for number, (old, new) in pairs
        if number not in written and new.verdict in ALARMS and old.verdict not in ALARMS
    }
    return wrong | worse


def _start(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _end(place: Place) -> tuple[int, int]:
    return place.end_line, place.end_column
