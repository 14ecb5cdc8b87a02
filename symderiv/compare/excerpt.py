"""The author's own lines with carets under a part of them, in the manner of a compiler."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.compare.finding import Place

WIDTH = 110  # of an excerpt where nothing says how wide the terminal is

_TAB = 4
_LABEL_LEAST = 48  # a label is not squeezed narrower than this, unless the whole excerpt is
_MOST_LINES = 7  # of a long statement, only the lines near its ends and its culprit are shown
_BRACES = re.compile(r"\{[^{}]*\}")
_GAP = "..."  # stands for what is left out


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an excerpt: `number` stands in the gutter, or nothing; `carets` are painted, then `text` follows."""

    number: int | None
    text: str = ""
    carets: str = ""
    label: str = ""


def excerpt(
    lines: Sequence[str], place: Place, culprit: Place | None, label: str = "", width: int = WIDTH, *, cut: bool = False
) -> tuple[Row, ...]:
    """The lines of `place`, carets under `culprit` and the label after the last one.

    Without a culprit all of a line is marked, and nothing of several lines.

    width  a label ends before this column; it goes below its carets where it would not
    cut    lines that are wider than that are cut, so that the part with the carets is seen
    """
    marked = culprit or place
    whole = culprit is None and place.line != place.end_line  # carets under everything would say nothing
    rows: list[Row] = []
    skipped = False
    for number in range(place.line, place.end_line + 1):
        if not 1 <= number <= len(lines):
            continue
        if _hidden(number, place, marked):
            if not skipped:
                rows.append(Row(None, _GAP))
            skipped = True
            continue
        skipped = False
        shown, columns = cells(lines[number - 1].rstrip())
        inside = marked.line <= number <= marked.end_line and not whole
        first, last = _marked_columns(lines[number - 1], columns, number, marked) if inside else (0, 0)
        if cut and columns[-1] > width:
            text, first, last = _window(shown, columns, first, last, width)
        else:
            text = "".join(shown)
        rows.append(Row(number, text))
        if inside:
            rows += _carets(first, last, label if number == marked.end_line else "", width)
    if whole and label:
        indent = " " * min(place.column - 1, width // 2)
        rows += [Row(None, indent, "", part) for part in _wrapped(label, width - len(indent))]
    return tuple(rows)


def _hidden(number: int, place: Place, marked: Place) -> bool:
    if place.end_line - place.line < _MOST_LINES:
        return False
    ends = {place.line, place.end_line, marked.line, marked.end_line}
    return number not in ends | {place.line + 1, marked.line + 1, marked.end_line - 1}


def _marked_columns(line: str, columns: Sequence[int], number: int, marked: Place) -> tuple[int, int]:
    """From which column to which one the carets stand."""
    length = len(columns) - 1
    start = marked.column - 1 if number == marked.line else len(line) - len(line.lstrip())
    end = marked.end_column - 1 if number == marked.end_line else length
    first, last = columns[min(start, length)], columns[min(max(end, start), length)]
    return first, max(last, first + 1)


def _window(shown: Sequence[str], columns: Sequence[int], first: int, last: int, width: int) -> tuple[str, int, int]:
    """A part of a line that is too wide, with what is left out at its ends, and where the carets stand then."""
    room = width - 2 * len(_GAP)
    start = max(0, min(first - room // 4, columns[-1] - room)) if last > room else 0
    start = first if last - start > room >= last - first else start  # all of what is marked, if it fits
    kept = [n for n, at in enumerate(columns[:-1]) if start <= at and columns[n + 1] <= start + room]
    before, after = _GAP * (kept[0] > 0), _GAP * (kept[-1] < len(shown) - 1)
    shift = columns[kept[0]] - len(before)
    end = columns[kept[-1] + 1] - shift
    text = before + "".join(shown[kept[0] : kept[-1] + 1]) + after
    first = max(first - shift, 0)
    return text, first, max(min(last - shift, end), first + 1)


def _carets(first: int, last: int, label: str, width: int) -> list[Row]:
    carets = "^" * (last - first)
    if not label or len(label) <= width - last - 1:
        return [Row(None, " " * first, carets, label)]
    needed = len(label) if len(label) < _LABEL_LEAST else max(_LABEL_LEAST, min(len(label), width // 2))
    at = max(0, min(first, width - needed))
    below = _wrapped(label, width - at)
    return [Row(None, " " * first, carets), *(Row(None, " " * at, "", part) for part in below)]


def _wrapped(label: str, width: int) -> list[str]:
    """The label in lines; what stands in braces, as several indices of an element, stays together."""
    held = _BRACES.sub(lambda match: match.group().replace(" ", "\0"), label)
    lines = textwrap.wrap(held, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]


def cells(line: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Each character as a terminal shows it, and the column at which it begins (one more for the end).

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
    return tuple(shown), tuple(columns)


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
