"""From the text of a note to its formulas, each with the place of every character; also its prose and declarations.

Markdown and TeX are read to the same passages; another markup would be one more source of passages.  Formulas typed as
plain text are in `Document.code` and `Document.prose`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from symderiv.errors import Place
from symderiv.read.source import markdown, tex_file
from symderiv.read.source.delimiters import Mark
from symderiv.read.source.passages import LinePlace, Passage, places_of_part, position
from symderiv.read.tex.macros import NO_MACROS, Macro, definitions

_DECLARATION = re.compile(r"(?:<!--|%+)\s*symderiv:(.*?)(?:-->|\Z)", re.DOTALL)
_DEFINES = re.compile(r"\\(?:(?:re)?newcommand|providecommand|[gex]?def|let|Declare|(?:New|Renew)Document)")
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>", re.DOTALL)
_INPUT = re.compile(r"\\(?:input|include|subfile|subimport|import)(?![A-Za-z])\s*\{[^{}]*\}(?:\{[^{}]*\})?")
_LETTER = re.compile(r"[^\W\d_]")


ALONE = 1_000_000
"""Sections from this number on are no sections of the note, but blocks that are read by themselves."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula of a note.

    `latex` is what stands between the delimiters (a bare environment has its `\\begin` and `\\end`), without the
    prefixes of quotes and lists, lines joined by newlines.  `before` and `after` are the prose of the same block up to
    the neighbouring formulas; `lead` is the block before, if it has prose and this formula opens its own.  `section`
    counts headings, `block` counts paragraphs, headings and rows of tables.  `macros` are those defined further up.
    Where there is a `problem`, the formula has no end, and `latex` is the rest of its line.  A `plain` one is no LaTeX,
    but typed as plain text; `code` says what it is in a table of operations.
    """

    latex: str
    display: bool
    path: str
    section: int
    heading: str
    block: int
    before: str
    after: str
    lead: str
    problem: str
    plain: bool
    code: str
    places: tuple[LinePlace, ...]
    macros: Mapping[str, Macro] = field(hash=False, compare=False, repr=False)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column in the file, both from 1, of a character of `latex`; at its length, the place just after."""
        return position(self.places, offset)

    def place(self, offset: int) -> Place:
        """The same as a place for an error."""
        return Place(self.path, *self.position(offset))

    @property
    def start(self) -> tuple[int, int]:
        """Line and column of its first character."""
        return self.position(0)

    @property
    def line(self) -> int:
        return self.position(0)[0]

    @property
    def column(self) -> int:
        return self.position(0)[1]

    @property
    def end_line(self) -> int:
        return self.position(len(self.latex))[0]

    @property
    def end_column(self) -> int:
        """The column just after the last character."""
        return self.position(len(self.latex))[1]


@dataclass(frozen=True, slots=True)
class Declaration:
    """The content of `<!-- symderiv: ... -->`, or of `% symderiv: ...` in a TeX file, and where it stands."""

    text: str
    line: int
    column: int
    section: int


@dataclass(frozen=True, slots=True)
class Prose:
    """The text of one block, with its formulas and tags as written; `level` is that of a heading, else 0."""

    text: str
    section: int
    block: int
    level: int
    places: tuple[LinePlace, ...]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column in the file, both from 1, of a character of `text`."""
        return position(self.places, offset)


@dataclass(frozen=True, slots=True)
class Code:
    """Code in a note, a span or a block, in which formulas may be typed as plain text."""

    text: str
    language: str
    section: int
    block: int
    places: tuple[LinePlace, ...]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column in the file, both from 1, of a character of `text`."""
        return position(self.places, offset)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Another file that a note names and that is not read; `start` and `end` are lines and columns, both from 1."""

    text: str
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """What a note is made of, in order."""

    path: str
    formulas: tuple[Formula, ...]
    declarations: tuple[Declaration, ...]
    prose: tuple[Prose, ...]
    code: tuple[Code, ...]
    left_out: tuple[LeftOut, ...] = ()


def plain_lines(text: str) -> str:
    """A text as it is read: lines end in a newline character alone, no byte order mark stands before it, and no NUL."""
    return re.sub("\r\n?", "\n", text.removeprefix("\ufeff")).replace("\0", "\ufffd")


def scan(text: str, path: str = "") -> Document:
    """Finds everything in a note; TeX or Markdown by the name of the file, or else by its first commands."""
    text = plain_lines(text)
    return _assembled(tex_file.passages(text) if tex_file.is_tex(text, path) else markdown.passages(text), path)


def formulas(text: str, path: str = "") -> tuple[Formula, ...]:
    """The formulas of a note in order."""
    return scan(text, path).formulas


def declarations(text: str, path: str = "") -> tuple[Declaration, ...]:
    """The declarations of a note in order."""
    return scan(text, path).declarations


def prose(text: str, path: str = "") -> tuple[Prose, ...]:
    """The running text of a note, block by block."""
    return scan(text, path).prose


def _assembled(passages: Iterable[Passage], path: str) -> Document:
    """Numbers sections and blocks, and gives each formula what stands around it."""
    found: list[Formula] = []
    declared: list[Declaration] = []
    texts: list[Prose] = []
    code: list[Code] = []
    left_out: list[LeftOut] = []
    macros: Mapping[str, Macro] = NO_MACROS
    section, heading, lead = 0, "", ""
    for block, passage in enumerate(passages):
        if passage.level:
            section, heading = section + 1, passage.text.strip()
        if passage.defines:
            macros = _with_definitions(macros, passage.text)
        for number, mark in enumerate(passage.formulas):
            before, after = _around(passage, number)
            opens_block = number == 0 and not before
            latex = passage.text[mark.inner_start : mark.inner_end]
            found.append(
                Formula(
                    latex=latex,
                    display=mark.display,
                    path=path,
                    section=ALONE + block if mark.code else section,
                    heading=heading,
                    block=block,
                    before=before,
                    after=after,
                    lead=lead if opens_block else "",
                    problem=mark.problem,
                    plain=mark.plain,
                    code=mark.code,
                    places=_inner_places(passage, mark.inner_start, mark.inner_end),
                    macros=macros,
                )
            )
            macros = _with_definitions(macros, latex)
        declared.extend(_declarations(passage, section))
        left_out.extend(_left_out(passage))
        code.extend(
            Code(
                passage.text[mark.start : mark.end],
                mark.language,
                section,
                block,
                _inner_places(passage, mark.start, mark.end),
            )
            for mark in passage.code
        )
        if seen := _visible(passage.text):
            texts.append(Prose(passage.text, section, block, passage.level, passage.places))
            lead = seen if not passage.level and _has_prose(passage) else ""
    return Document(path, tuple(found), tuple(declared), tuple(texts), tuple(code), tuple(left_out))


def _with_definitions(macros: Mapping[str, Macro], text: str) -> Mapping[str, Macro]:
    return {**macros, **definitions(text, macros)} if _DEFINES.search(text) else macros


def _inner_places(passage: Passage, start: int, end: int) -> tuple[LinePlace, ...]:
    return places_of_part(passage.places, passage.text, start, end)


def _around(passage: Passage, number: int) -> tuple[str, str]:
    """The prose from the formula before to this one, and from this one to the next."""
    marks: Sequence[Mark] = passage.formulas
    start = marks[number - 1].end if number else 0
    end = marks[number + 1].start if number + 1 < len(marks) else len(passage.text)
    return _visible(passage.text[start : marks[number].start]), _visible(passage.text[marks[number].end : end])


def _visible(text: str) -> str:
    """Text without HTML tags and comments, any run of blanks and line ends as one blank."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def _has_prose(passage: Passage) -> bool:
    """Are there letters outside of formulas?"""
    ends = [0, *(mark.end for mark in passage.formulas)]
    starts = [*(mark.start for mark in passage.formulas), len(passage.text)]
    return any(_LETTER.search(_visible(passage.text[end:start])) for end, start in zip(ends, starts, strict=True))


def _left_out(passage: Passage) -> Iterator[LeftOut]:
    """The files that are named outside of formulas, code and comments."""
    taken = [(mark.start, mark.end) for mark in passage.formulas] + [(mark.start, mark.end) for mark in passage.code]
    taken += [(comment.start, comment.start + len(comment.text)) for comment in passage.comments]
    for match in _INPUT.finditer(passage.text):
        if not any(start <= match.start() < end for start, end in taken):
            start, end = (position(passage.places, offset) for offset in match.span())
            yield LeftOut(match.group(), start, end)


def _declarations(passage: Passage, section: int) -> Iterable[Declaration]:
    for comment in passage.comments:
        match = _DECLARATION.match(comment.text)
        if match:
            line, column = position(passage.places, comment.start)
            yield Declaration(match[1].strip(), line, column, section)
