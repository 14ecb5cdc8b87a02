"""TeX files: the passages of a note, with the formulas in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from symderiv.read.source.delimiters import TEX, Finder, Mark, formula_at
from symderiv.read.source.own_delimiters import own_delimiters
from symderiv.read.source.passages import Comment, LinePlace, Passage
from symderiv.read.tex.error import TexError
from symderiv.read.tex.macros import DEFINING, read_definition
from symderiv.read.tex.tokens import TokenStream, tokenize

_LEVELS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
_HEADINGS = {name: level for level, name in enumerate(_LEVELS, 1)}

_VERBATIM = re.compile(
    r"\\begin\{(verbatim\*?|lstlisting|minted|Verbatim|comment)\}.*?(?:\\end\{\1\}|\Z)"
    r"|\\(?:verb\*?|lstinline)(?P<bar>[^A-Za-z\s*{]).*?(?P=bar)",
    re.DOTALL,
)
_COMMENT = re.compile(r"(?P<verbatim>" + _VERBATIM.pattern.replace(r"\1", r"\2") + r")|\\.|%[^\n]*", re.DOTALL)
_DOCUMENT = re.compile(r"\\begin\{document\}")
_END_OF_DOCUMENT = re.compile(r"\\end\{document\}")
_HEADING = re.compile(rf"\\({'|'.join(_HEADINGS)})\*?\s*(?:\[[^\]]*\])?\{{")
_BREAK = re.compile(r"\n[ \t]*\n\s*|\\(?:par|item)(?![A-Za-z])|\\(?:begin|end)\{(?:itemize|enumerate|description)\}")


def is_tex(text: str, path: str) -> bool:
    """By the name of the file, or else by its first commands."""
    if path.lower().endswith((".tex", ".ltx", ".latex")):
        return True
    return re.search(r"^[ \t]*\\(?:documentclass|begin\{document\})", text, re.MULTILINE) is not None


def passages(text: str) -> Iterator[Passage]:
    """The passages of a TeX file in order: preamble, headings and paragraphs; what follows the document is left out."""
    comments, seen = _without_comments(text)  # percent signs stand for comments
    begin = _DOCUMENT.search(seen)
    end = _END_OF_DOCUMENT.search(seen)
    body_start = begin.end() if begin else 0
    body_end = end.start() if end else len(seen)
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    marks = _formulas(seen[:body_end], body_start, (*own_delimiters(seen), *TEX))
    if body_start:
        yield _passage(text, seen, 0, body_start, (), comments, line_starts)
    mark_starts = [mark.start for mark in marks]
    for start, stop, level in _pieces(seen, body_start, body_end, marks):
        inside = marks[bisect_left(mark_starts, start) : bisect_left(mark_starts, stop)]
        yield _passage(text, seen, start, stop, inside, comments, line_starts, level)


def _blanked(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_comments(text: str) -> tuple[list[Comment], str]:
    """Where the comments are, and the text with verbatim parts blanked out, comments as well.

    A comment becomes percent signs, because a line of blanks would end the paragraph.
    """
    comments: list[Comment] = []

    def blank(match: re.Match[str]) -> str:
        if match["verbatim"]:
            return _blanked(match.group())
        if match.group().startswith("%"):
            comments.append(Comment(match.start(), match.group()))
            return "%" * len(match.group())
        return match.group()

    return comments, _COMMENT.sub(blank, text)


def _formulas(text: str, start: int, finders: Sequence[Finder]) -> list[Mark]:
    """All formulas from a place on; the dollar signs in definitions of macros are none."""
    definition_ends = _definition_ends(text)
    found: list[Mark] = []
    position = start
    while position < len(text):
        if position in definition_ends:
            position = definition_ends[position]
            continue
        mark = formula_at(text, position, finders) if text[position] in "$\\" else None
        if mark is None:
            position += 2 if text[position] == "\\" else 1
        else:
            found.append(mark)
            position = mark.end
    return found


def _definition_ends(text: str) -> Mapping[int, int]:
    """For the place where a macro is defined, the place after the definition."""
    ends: dict[int, int] = {}
    stream = TokenStream(tokenize(text.rstrip("\\")))
    while stream:
        token = stream.take()
        if token.text in DEFINING:
            try:
                read_definition(token, stream)
            except TexError:
                continue  # the formulas that call it will say so
            following = stream.peek()
            ends[token.start] = following.start if following else len(text)
    return ends


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[tuple[int, int, int]]:
    """Headings and paragraphs as (start, end, level); nothing is cut within a formula."""
    cuts = [(match.start(), match.end(), match.end(), 0) for match in _BREAK.finditer(text, start, end)]
    for match in _HEADING.finditer(text, start, end):
        title_end = _closing_brace(text, match.end(), end)
        cuts.append((match.start(), match.end(), title_end, _HEADINGS[match[1]]))
    mark_starts = [mark.start for mark in marks]
    position = start
    for cut_start, title_start, title_end, level in sorted(cuts):
        before = bisect_left(mark_starts, cut_start) - 1
        if cut_start < position or (before >= 0 and marks[before].end > cut_start):
            continue
        yield position, cut_start, 0
        if level:
            yield title_start, title_end, level
        position = title_end + bool(level)  # past the brace after a heading
    yield position, end, 0


def _closing_brace(text: str, position: int, end: int) -> int:
    depth = 1
    while position < end:
        depth += (text[position] == "{") - (text[position] == "}")
        if depth == 0:
            break
        position += 1
    return position


def _passage(
    text: str,
    seen: str,
    start: int,
    end: int,
    marks: Sequence[Mark],
    comments: Sequence[Comment],
    line_starts: Sequence[int],
    level: int = 0,
) -> Passage:
    """A part of the file as a passage; formulas keep their comments, the prose around them does not."""
    moved = tuple(mark.moved(-start) for mark in marks)
    offsets = [start, *(offset for offset in line_starts if start < offset < end)]
    places = []
    for offset in offsets:
        number = bisect_left(line_starts, offset + 1)
        places.append(LinePlace(offset - start, number, offset - line_starts[number - 1] + 1))
    part = re.sub(r"(?<!\\)%", " ", seen[start:end])
    for mark in moved:
        part = (
            part[: mark.inner_start] + text[start + mark.inner_start : start + mark.inner_end] + part[mark.inner_end :]
        )
    return Passage(
        part,
        tuple(places),
        moved,
        tuple(Comment(comment.start - start, comment.text) for comment in comments if start <= comment.start < end),
        level=level,
        defines=True,
    )
