"""Reading the formulas of a section, for the tables of the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields

from symderiv.read.meaning.declarations import parse_declarations
from symderiv.read.meaning.show import show_statement
from symderiv.read.meaning.statements import statements
from symderiv.read.meaning.symbols import Symbols, symbol_table
from symderiv.read.meaning.syntax import Statement
from symderiv.read.source.spans import Formula
from symderiv.read.tex.parse import parse
from symderiv.read.tex.tree import Node


def symbols_of(formulas: Sequence[str], declared: str = "", prose: str = "") -> Symbols:
    """The symbol table of a section with these formulas."""
    return symbol_table([parse(latex) for latex in formulas], parse_declarations(declared), prose)


def statements_of(
    latex: str, section: Sequence[str] = (), declared: str = "", prose: str = ""
) -> tuple[Statement, ...]:
    """The statements of a formula that stands in a section with others."""
    return statements(parse(latex), symbols_of((latex, *section), declared, prose))


def shown(latex: str, section: Sequence[str] = (), declared: str = "", prose: str = "") -> list[str]:
    """What a formula says, one line for each statement."""
    return [show_statement(statement) for statement in statements_of(latex, section, declared, prose)]


def notes(latex: str, section: Sequence[str] = (), declared: str = "") -> str:
    """All guesses made in reading a formula, in one text."""
    return "\n".join(note for statement in statements_of(latex, section, declared) for note in statement.notes)


def source_lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


def misplaced_lines(text: str, formula: Formula) -> list[str]:
    """The lines of a formula that do not stand in the text where the formula says."""
    wrong = []
    offset = 0
    for part in formula.latex.split("\n"):
        line, column = formula.position(offset)
        if not source_lines(text)[line - 1][column - 1 :].startswith(part):
            wrong.append(part)
        offset += len(part) + 1
    return wrong


def children(node: Node) -> Iterator[Node]:
    for field in fields(node):
        yield from _nodes_in(getattr(node, field.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes_in(part)


def strays(node: Node, start: int, end: int) -> list[Node]:
    """Nodes whose span leaves that of their parent."""
    inside = [stray for child in children(node) for stray in strays(child, node.start, node.end)]
    return inside if start <= node.start <= node.end <= end else [node, *inside]
