"""What the readers of Markdown and TeX agree on: passages of text with the formulas, comments and code in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.read.source.delimiters import Mark


@dataclass(frozen=True, slots=True)
class LinePlace:
    """A line of an extracted text: its offset there, and the line and column of the file where it begins."""

    offset: int
    line: int
    column: int


def position(places: Sequence[LinePlace], offset: int) -> tuple[int, int]:
    """Line and column in the file, both from 1, of an offset in the extracted text."""
    place = places[max(0, bisect_right(places, offset, key=lambda place: place.offset) - 1)]
    return place.line, place.column + offset - place.offset


def _first_after(places: Sequence[LinePlace], offset: int) -> int:
    return bisect_right(places, offset, key=lambda place: place.offset)


def places_of_part(places: Sequence[LinePlace], text: str, start: int, end: int) -> tuple[LinePlace, ...]:
    """The places of `text[start:end]`, taken by itself."""
    lines = {offset + 1 for offset in range(start, end) if text[offset] == "\n"}
    within = slice(_first_after(places, start), _first_after(places, end - 1))
    starts = sorted({start} | lines | {place.offset for place in places[within]})
    return tuple(LinePlace(offset - start, *position(places, offset)) for offset in starts)


@dataclass(frozen=True, slots=True)
class CodeMark:
    """Code in a text, `start` to `end` without its backticks, and the language of a fence."""

    start: int
    end: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in a text: where it begins, and all of it, with its signs."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, row of a table or fence.

    `text` is without the prefixes of quotes and lists; `level` is that of a heading, otherwise 0; `comments` are what
    the reader of the rendered note does not see.  Macros may be defined in the formulas and, where `defines`, in all of
    the text.
    """

    text: str
    places: tuple[LinePlace, ...]
    formulas: tuple[Mark, ...] = ()
    comments: tuple[Comment, ...] = ()
    code: tuple[CodeMark, ...] = ()
    level: int = 0
    defines: bool = False
