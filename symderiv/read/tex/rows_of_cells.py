"""Brackets, which may reach over lines, and environments, which are made of lines and cells."""

from __future__ import annotations

import re

from symderiv.read.tex.commands import CLOSERS, COLUMN_ENVIRONMENTS, DELIMITERS, ENVIRONMENTS, OPENERS
from symderiv.read.tex.error import TexError
from symderiv.read.tex.reader import NEWLINE, Reader, stray
from symderiv.read.tex.tokens import Token, missing_argument
from symderiv.read.tex.tree import Environment, Fence, Node, Row, Stack, Symbol

_HALF_OPEN = frozenset({"(", "[", ")", "]"})
_LENGTH = re.compile(r"\[ *[+-]?(?:\d+\.?\d*|\.\d+) *(?:pt|em|ex|mm|cm|in|px|mu|bp|pc|sp) *\]")
_LENGTH_TOKENS = 14


def fence(reader: Reader) -> Node:
    """A bracket to its partner, also over `&` and `\\\\`; half-open intervals as in `[0, 1)` are bracketed as well."""
    first = reader.position
    opening = reader.take()
    row = _row_over_breaks(reader)
    closing = OPENERS[opening.text]
    token = reader.peek()
    if token is not None and token.text in CLOSERS and token.text != closing:
        if not ({opening.text, token.text} <= _HALF_OPEN and _has_two_ends(row)):
            raise TexError(f'"{opening.text}" is closed by "{token.text}".', opening.start, token.end)
        closing = token.text
    reader.close(opening, closing)
    left, right = DELIMITERS.get(opening.text, opening.text), DELIMITERS.get(closing, closing)
    return Fence(*reader.span_from(first), left, right, row)


def sided(reader: Reader) -> Node:
    """`\\left( ... \\right)`, where either side may be any bracket or the invisible `.`."""
    first = reader.position
    command = reader.take()
    left = _side(reader, command)
    start, end = reader.span_from(first)
    row = _row_over_breaks(reader)
    token = reader.peek()
    if token is not None and token.text in CLOSERS:
        raise stray(token)
    if not reader.next_is(r"\right"):
        raise TexError(rf"\left{left} has no \right.", start, end)
    right = _side(reader, reader.take())
    return Fence(*reader.span_from(first), left, right, row)


def environment(reader: Reader) -> Node:
    """`\\begin{name} cells \\end{name}`; `\\\\` before `\\end` begins no line."""
    first = reader.position
    command = reader.take()
    name = reader.raw_argument(command)
    start, end = reader.span_from(first)
    if name.removesuffix("*") not in ENVIRONMENTS:
        raise TexError(f"Unknown environment {name}.", start, end)
    _skip_alignment(reader)
    if name.removesuffix("*") in COLUMN_ENVIRONMENTS:
        _skip_alignment(reader)
        reader.raw_argument(command)
    lines = _lines(reader)
    _end(reader, name, start, end)
    if name == "subarray":
        return Stack(*reader.span_from(first), "substack", tuple(cell for line in lines for cell in line))
    return Environment(*reader.span_from(first), name.removesuffix("*"), lines)


def skip_line_extras(reader: Reader) -> None:
    """The star and the length that may follow `\\\\`, as in `\\\\*[2pt]`."""
    if reader.position < len(reader.tokens) and reader.tokens[reader.position].text == "*":
        reader.take()
    ahead = reader.tokens[reader.position : reader.position + _LENGTH_TOKENS]
    found = _LENGTH.match("".join(token.text for token in ahead if len(token.text) == 1))
    if found:
        reader.position += found.end()


def _row_over_breaks(reader: Reader) -> Row:
    """A row within a bracket, where `&` and `\\\\` do not separate."""
    row = reader.row()
    while reader.next_is("&", NEWLINE):
        if reader.take().text == NEWLINE:
            skip_line_extras(reader)
        row += reader.row()
    return row


def _has_two_ends(row: Row) -> bool:
    """Two ends of an interval, with a comma between."""
    return sum(isinstance(node, Symbol) and node.text in (",", ";") for node in row) == 1


def _side(reader: Reader, command: Token) -> str:
    token = reader.peek()
    if token is None or token.is_words or token.text not in DELIMITERS:
        raise missing_argument(command, "a bracket after it")
    return DELIMITERS[reader.take().text]


def _lines(reader: Reader) -> tuple[tuple[Row, ...], ...]:
    lines: list[tuple[Row, ...]] = []
    cells = [reader.row()]
    while reader.next_is("&", NEWLINE):
        if reader.take().text == NEWLINE:
            skip_line_extras(reader)
            lines.append(tuple(cells))
            cells = []
        cells.append(reader.row())
    return (*lines, tuple(cells)) if cells != [()] or not lines else tuple(lines)


def _skip_alignment(reader: Reader) -> None:
    """`[t]`, `[b]`, `[c]`, `[l]`, `[r]` after `\\begin{...}`."""
    texts = [token.text for token in reader.tokens[reader.position : reader.position + 3]]
    if len(texts) == 3 and texts[0] == "[" and texts[1] in "tbclr" and texts[2] == "]":
        reader.position += 3


def _end(reader: Reader, name: str, start: int, end: int) -> None:
    token = reader.peek()
    if token is None:
        raise TexError(rf"\begin{{{name}}} has no \end.", start, end)
    if token.text != r"\end":
        raise stray(token)
    first = reader.position
    closed = reader.raw_argument(reader.take())
    if closed != name:
        raise TexError(rf"\begin{{{name}}} is closed by \end{{{closed}}}.", *reader.span_from(first))
