"""What the functions that read mathematics share: a place in a row, the symbol table, and the notes on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from symderiv.read.meaning.rows import bounds
from symderiv.read.meaning.syntax import MeaningError, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.tex.tree import Node, Row, Space

MAX_DEPTH = 60
"""How deep brackets, fractions, scripts and sums may nest; far more than any formula that a person reads."""


class Grammar(Protocol):
    """The reading functions that call each other; `expression` has them."""

    def expression(self, row: Row, reading: Reading, what: str, at: int) -> Term:
        """All of a row as one term; `what` it is, and where it would stand, are for the error if it is empty."""

    def relation(self, row: Row, reading: Reading, at: int) -> Term:
        """All of a row as a chain of relations, or as a term where it has no relation sign."""

    def product(self, cursor: Cursor) -> Term:
        """Everything up to the next plus or minus."""

    def juxtaposition(self, cursor: Cursor) -> Term:
        """Factors side by side, without a sign."""

    def factor(self, cursor: Cursor, after: Node | None) -> Term:
        """A single factor; `after` is the sign that demands it, if any."""


@dataclass(slots=True)
class Reading:
    """What is known while a statement is read.

    `left` are the indices that the left side and a quantifier have: a sum does not reach for them; `bound` are those of
    the sums around.
    """

    symbols: Symbols
    grammar: Grammar
    left: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    notes: dict[str, None] = field(default_factory=dict)
    depth: int = 0

    def note(self, text: str) -> None:
        """Remembers a guess; the same one is told once."""
        if text:
            self.notes[text] = None

    def expression(self, row: Row, what: str, at: int) -> Term:
        return self.grammar.expression(row, self, what, at)


class Cursor:
    """A place in a row; explicit blanks are skipped."""

    __slots__ = ("_at", "_nodes", "end", "reading")

    def __init__(self, nodes: Row, reading: Reading, at: int) -> None:
        self._nodes = nodes
        self._at = 0
        self.reading = reading
        self.end = bounds(nodes)[1] if nodes else at

    def peek(self) -> Node | None:
        """The next node that is no blank, which stays."""
        while self._at < len(self._nodes) and isinstance(self._nodes[self._at], Space):
            self._at += 1
        return self._nodes[self._at] if self._at < len(self._nodes) else None

    def peek_beside(self) -> Node | None:
        """The next node if it is no blank."""
        node = self._nodes[self._at] if self._at < len(self._nodes) else None
        return None if isinstance(node, Space) else node

    def peek_second(self) -> Node | None:
        """The node after the next one, blanks apart."""
        self.peek()
        at = self._at + 1
        while at < len(self._nodes) and isinstance(self._nodes[at], Space):
            at += 1
        return self._nodes[at] if at < len(self._nodes) else None

    def follows_blank(self) -> bool:
        """Does an explicit blank stand right here?"""
        return self._at < len(self._nodes) and isinstance(self._nodes[self._at], Space)

    def take(self) -> Node:
        """The next node that is no blank; there must be one."""
        node = self.peek()
        assert node is not None
        self._at += 1
        return node

    def ahead(self, count: int) -> Row:
        """The nodes that come next, at most so many, blanks among them."""
        return self._nodes[self._at : self._at + count]

    def skip(self, count: int) -> None:
        """Passes over nodes of `ahead`."""
        self._at += count

    def missing(self, what: str, after: Node | None = None) -> MeaningError:
        """The error for something that should stand here."""
        if after is not None:
            return MeaningError(f"There is no {what} after this.", after.start, after.end)
        return MeaningError(f"There is no {what} here.", self.end, self.end)
