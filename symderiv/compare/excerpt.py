"""The author's own lines with carets under a part of them, in the manner of a compiler."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.compare.finding import Place

_TAB = 4
_LABEL_END = 110  # a label ends before this column; it goes below its carets where it would not
_LABEL_LEAST = 48  # and is never squeezed narrower than this
_MOST_LINES = 7  # of a long statement, only the lines near its ends and its culprit are shown


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an excerpt: `number` stands in the gutter, or nothing; `carets` are painted, then `text` follows."""

    number: int | None
    text: str = ""
    carets: str = ""
    label: str = ""


def excerpt(lines: Sequence[str], place: Place, culprit: Place | None, label: str = "") -> tuple[Row, ...]:
    """The lines of `place`, carets under `culprit` (the whole of `place` for None) and the label after the last one."""
    marked = culprit or place
    rows: list[Row] = []
    skipped = False
    for number in range(place.line, place.end_line + 1):
        if not 1 <= number <= len(lines):
            continue
        line = lines[number - 1]
        if _hidden(number, place, marked):
            if not skipped:
                rows.append(Row(None, "..."))
            skipped = True
            continue
        skipped = False
        text, columns = cells(line)
        rows.append(Row(number, text.rstrip()))
        if marked.line <= number <= marked.end_line:
            rows += _carets(line, columns, number, marked, label if number == marked.end_line else "")
    return tuple(rows)


def _hidden(number: int, place: Place, marked: Place) -> bool:
    if place.end_line - place.line < _MOST_LINES:
        return False
    ends = {place.line, place.end_line, marked.line, marked.end_line}
    return number not in ends | {place.line + 1, marked.line + 1, marked.end_line - 1}


def _carets(line: str, columns: Sequence[int], number: int, marked: Place, label: str) -> list[Row]:
    start = marked.column - 1 if number == marked.line else len(line) - len(line.lstrip())
    end = marked.end_column - 1 if number == marked.end_line else len(line.rstrip())
    first, last = columns[min(start, len(line))], columns[min(max(end, start), len(line))]
    carets = "^" * max(last - first, 1)
    if len(label) <= _LABEL_END - first - len(carets) - 1:
        return [Row(None, " " * first, carets, label)]
    at = max(0, min(first, _LABEL_END - max(_LABEL_LEAST, min(len(label), _LABEL_END // 2))))
    below = textwrap.wrap(label, _LABEL_END - at, break_long_words=False, break_on_hyphens=False)
    return [Row(None, " " * first, carets), *(Row(None, " " * at, "", part) for part in below)]


def cells(line: str) -> tuple[str, tuple[int, ...]]:
    """The line as a terminal shows it, and the column at which each character begins (one more for the end).

    Tabs become spaces, wide characters count two columns, combining ones none, control characters are made visible.
    """
    shown: list[str] = []
    columns = [0]
    for character in line:
        at = columns[-1]
        if character == "\t":
            text, width = " " * (_TAB - at % _TAB), _TAB - at % _TAB
        else:
            text = visible(character)
            width = _width(text)
        shown.append(text)
        columns.append(at + width)
    return "".join(shown), tuple(columns)


def visible(text: str) -> str:
    """The text with control characters, which could command the terminal, replaced by pictures of them."""
    return "".join(_picture(character) for character in text)


def _picture(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
        return character
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\N{REPLACEMENT CHARACTER}"


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
