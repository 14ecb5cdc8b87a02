"""Reading the formulas of a section, for the tables of the tests."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.read.meaning.declarations import parse_declarations
from symderiv.read.meaning.show import show_statement
from symderiv.read.meaning.statements import statements
from symderiv.read.meaning.symbols import Symbols, symbol_table
from symderiv.read.meaning.syntax import Statement
from symderiv.read.tex.parse import parse


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
