"""The constructs of TeX, one function each: from a reader at the first token of the construct to its node."""

from __future__ import annotations

from symderiv.read.tex.commands import ACCENTS, FONT_SWITCHES, FONTS
from symderiv.read.tex.reader import NEWLINE, Reader
from symderiv.read.tex.rows_of_cells import skip_line_extras
from symderiv.read.tex.tree import (
    Accent,
    Font,
    Fraction,
    Group,
    Newline,
    Node,
    Root,
    Row,
    Script,
    Space,
    Stack,
    Symbol,
    Words,
)

_DEFINITION_SIGNS = frozenset({"def", "déf", "definition", "définition", r"\delta", r"\triangle"})


def blank(reader: Reader) -> Node:
    """`\\space`, `\\,`, `~`."""
    token = reader.take()
    return Space(token.start, token.end, token.text)


def newline(reader: Reader) -> Node:
    """`\\\\` outside of an environment."""
    first = reader.position
    reader.take()
    skip_line_extras(reader)
    return Newline(*reader.span_from(first))


def group(reader: Reader) -> Node:
    """`{ ... }`; with a font switch first, as in `{\\bf x}`, all of it in that font."""
    first = reader.position
    opening = reader.take()
    switch = reader.take().text if reader.next_is(*FONT_SWITCHES) else ""
    row = reader.row(newlines=True)
    reader.close(opening, "}")
    span = reader.span_from(first)
    return _in_font(FONT_SWITCHES[switch], *span, row) if switch else Group(*span, row)


def fraction(reader: Reader) -> Node:
    """`\\frac{a}{b}`, `\\frac12`."""
    first = reader.position
    command = reader.take()
    if command.text == r"\cfrac":
        reader.skip_optional()
    numerator = reader.argument(command, "a numerator")
    denominator = reader.argument(command, "a denominator")
    return Fraction(*reader.span_from(first), numerator, denominator)


def binomial(reader: Reader) -> Node:
    """`\\binom{n}{k}`."""
    first = reader.position
    command = reader.take()
    upper = reader.argument(command, "an upper entry")
    lower = reader.argument(command, "a lower entry")
    return Stack(*reader.span_from(first), "binom", (upper, lower))


def root(reader: Reader) -> Node:
    """`\\sqrt[3]{x}`."""
    first = reader.position
    command = reader.take()
    degree: Row = ()
    if reader.next_is("["):
        opening = reader.take()
        degree = reader.row()
        reader.close(opening, "]")
    radicand = reader.argument(command, "a radicand")
    return Root(*reader.span_from(first), radicand, degree)


def accent(reader: Reader) -> Node:
    """`\\hat{x}`."""
    first = reader.position
    command = reader.take()
    row = reader.argument(command, "what it stands over")
    return Accent(*reader.span_from(first), ACCENTS[command.text], row)


def font(reader: Reader) -> Node:
    """`\\mathbf{x}`."""
    first = reader.position
    command = reader.take()
    row = reader.argument(command, "what it sets")
    return Font(*reader.span_from(first), FONTS[command.text], row)


def font_switch(reader: Reader) -> Node:
    """`\\cal L` without braces around the two: authors mean what follows at once."""
    first = reader.position
    command = reader.take()
    row = reader.argument(command, "what it sets")
    return _in_font(FONT_SWITCHES[command.text], *reader.span_from(first), row)


def frame(reader: Reader) -> Node:
    """`\\boxed{row}`: the row."""
    first = reader.position
    command = reader.take()
    if command.text == r"\bbox":
        reader.skip_optional()
    row = reader.argument(command, "what it frames")
    return Group(*reader.span_from(first), row)


def brace(reader: Reader) -> Node:
    """`\\underbrace{row}_{annotation}`: the row."""
    first = reader.position
    command = reader.take()
    row = reader.argument(command, "what it embraces")
    end = reader.position
    while reader.next_is("_", "^"):
        reader.argument(reader.take(), "an annotation")
        end = reader.position
    reader.position = end
    return Group(*reader.span_from(first), row)


def underset(reader: Reader) -> Node:
    """`\\underset{i}{\\max}` is `\\max_{i}`."""
    first = reader.position
    command = reader.take()
    under = reader.argument(command, "what stands under")
    base = reader.argument(command, "a base")
    span = reader.span_from(first)
    return Script(*span, _one(base, *span), under, None, 0)


def overset(reader: Reader) -> Node:
    """The base; `\\overset{\\text{def}}{=}` is `\\coloneqq`."""
    first = reader.position
    command = reader.take()
    over = reader.argument(command, "what stands over")
    base = _one(reader.argument(command, "a base"), *reader.span_from(first))
    said = "".join(node.text for node in over if isinstance(node, Words | Symbol)).strip(" .").lower()
    if isinstance(base, Symbol) and base.text == "=" and said in _DEFINITION_SIGNS:
        return Symbol(*reader.span_from(first), r"\coloneqq")
    return base


def substack(reader: Reader) -> Node:
    """`\\substack{j \\\\ j \\ne i}`."""
    first = reader.position
    command = reader.take()
    if not reader.next_is("{"):
        line = reader.argument(command, "its lines")
        return Stack(*reader.span_from(first), "substack", (line,))
    opening = reader.take()
    lines = [reader.row()]
    while reader.next_is(NEWLINE):
        reader.take()
        skip_line_extras(reader)
        lines.append(reader.row())
    reader.close(opening, "}")
    return Stack(*reader.span_from(first), "substack", tuple(lines))


def _one(row: Row, start: int, end: int) -> Node:
    """A row as one node."""
    return row[0] if len(row) == 1 else Group(start, end, row)


def _in_font(name: str, start: int, end: int, row: Row) -> Node:
    """A row in a font; upright letters are a word."""
    letters = [node.text for node in row if isinstance(node, Symbol) and (node.text.isalnum() or node.text == "-")]
    if name == "rm" and row and len(letters) == len(row):
        return Words(start, end, "".join(letters))
    return Font(start, end, name, row)
