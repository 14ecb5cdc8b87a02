"""Cutting a formula into lines, and lines into pieces, by signs alone: no symbol table is needed for it.

A line is a line of an `align`, or what stands between two `\\\\`; a piece is what stands between commas, wide blanks,
implications and connecting words of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.read.meaning.rows import contains_symbol, is_symbol, split_at, trimmed, without_blanks
from symderiv.read.meaning.vocabulary import (
    AND_WORDS,
    COMPOSED_RELATIONS,
    CONDITION_WORDS,
    DIVISION,
    DOTS,
    ENTRYWISE,
    FOR_ALL_WORDS,
    IMPLICATIONS,
    MATRICES,
    MULTIPLICATIVE,
    OTHERWISE_WORDS,
    RELATIONS,
    WHERE_WORDS,
)
from symderiv.read.tex.tree import Environment, Fence, Node, Row, Space, Symbol, Words

WIDE_GAP = 3
"""So many blanks in the text of a formula set apart what follows, where no TeX does."""

PUNCTUATION = frozenset({",", ";", "."})


@dataclass(frozen=True, slots=True)
class Sign:
    """A relation sign in a row."""

    start: int
    end: int
    relation: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line, without punctuation at its ends.

    `before` is what separates it from the piece before: `""` at the beginning of a line, `,`, `blank`, `implies`, or
    a connecting word in lower case.  Text that says something else is a piece of its own.
    """

    row: Row
    before: str

    @property
    def relates(self) -> bool:
        return bool(relation_signs(self.row))

    @property
    def parts(self) -> tuple[Row, ...]:
        return split_relations(self.row)[0]


def split_relations(row: Row) -> tuple[tuple[Row, ...], tuple[Sign, ...]]:
    """The parts between the relation signs of a row, and the signs."""
    parts: list[list[Node]] = [[]]
    signs: list[Sign] = []
    position = 0
    while position < len(row):
        node = row[position]
        following = row[position + 1] if position + 1 < len(row) else None
        composed = _composed(node, following)
        if composed and following is not None:
            signs.append(Sign(node.start, following.end, composed))
            parts.append([])
            position += 2
            continue
        if isinstance(node, Symbol) and node.text in RELATIONS:
            signs.append(Sign(node.start, node.end, RELATIONS[node.text]))
            parts.append([])
        else:
            parts[-1].append(node)
        position += 1
    return tuple(tuple(part) for part in parts), tuple(signs)


def relation_signs(row: Row) -> tuple[Sign, ...]:
    return split_relations(row)[1]


def _composed(node: Node, following: Node | None) -> str | None:
    if not (isinstance(node, Symbol) and isinstance(following, Symbol) and following.start <= node.end):
        return None
    return COMPOSED_RELATIONS.get((node.text, following.text))


def is_relation_sign(node: Node | None) -> bool:
    return isinstance(node, Symbol) and node.text in RELATIONS


def operates(text: str) -> bool:
    return text in {"+", "-"} or text in MULTIPLICATIVE or text in ENTRYWISE or text in DIVISION


def pieces(line: Row) -> tuple[Piece, ...]:
    """The pieces of a line, from left to right; empty ones are left out."""
    out: list[Piece] = []
    current: list[Node] = []
    separator = ""

    def close() -> None:
        row = trimmed(tuple(current), PUNCTUATION)
        if row:
            out.append(Piece(row, separator))

    for position, node in enumerate(line):
        cut = _separator(node)
        if cut == "remark" and _is_operand(line, position):
            cut = None
        if _stands_apart(line, position):
            close()
            current, separator = [], "blank"
        if cut is None or (cut == "blank" and _goes_on_after(current, line, position)):
            current.append(node)
            continue
        held = bool(trimmed(tuple(current), PUNCTUATION))
        close()
        if cut == "remark":
            out.append(Piece((node,), "blank"))
            current, separator = [], "blank"
            continue
        separator = cut if held else _stronger(separator, cut)
        current = []
    close()
    return tuple(out)


def _stands_apart(line: Row, position: int) -> bool:
    """A relation in brackets that ends a line of plain text, after a wide gap in the text itself."""
    node = line[position]
    return (
        isinstance(node, Fence)
        and node.opening == "("
        and position > 0
        and node.start - line[position - 1].end >= WIDE_GAP
        and not without_blanks(line[position + 1 :])
        and bool(relation_signs(node.row))
    )


def _is_operand(line: Row, position: int) -> bool:
    """Is text what a sign stands beside, as in `L = \\text{data loss} + R`?"""
    before = next((line[at] for at in range(position - 1, -1, -1) if not isinstance(line[at], Space)), None)
    after = next((line[at] for at in range(position + 1, len(line)) if not isinstance(line[at], Space)), None)
    return _is_sign(before) or (before is None and _is_sign(after))


def _is_sign(node: Node | None) -> bool:
    return isinstance(node, Symbol) and (node.text in RELATIONS or operates(node.text))


def _goes_on_after(current: Sequence[Node], line: Row, position: int) -> bool:
    """Does a wide blank stand in the midst of a statement, before a sign that goes on with it?"""
    held = any(not isinstance(node, Space) for node in current)
    at = next((at for at in range(position + 1, len(line)) if not isinstance(line[at], Space)), None)
    first = line[at] if held and at is not None else None
    if not isinstance(first, Symbol):
        return False
    if first.text in RELATIONS:
        return first.text not in {"\\to", "\\rightarrow"}
    return operates(first.text) and not (first.text == "-" and bool(relation_signs(line[at:])))


def _separator(node: Node) -> str | None:
    match node:
        case Symbol(text="," | ";"):
            return ","
        case Symbol(text=text) if text in IMPLICATIONS:
            return "implies"
        case Space(text=text) if "quad" in text or "hspace" in text or "hfill" in text:
            return "blank"
        case Words(text=text):
            word = connecting_word(text)
            return word if word else ("remark" if " " in text.strip() else None)
        case _:
            return None


def connecting_word(text: str) -> str | None:
    """The word in lower case if it connects statements or names a condition."""
    word = " ".join(text.lower().split()).strip(" .,:;")
    if len(word) == 1 and text.strip() == text:
        return None
    known = WHERE_WORDS | CONDITION_WORDS | FOR_ALL_WORDS | OTHERWISE_WORDS | AND_WORDS
    if word in known:
        return word
    head, _, tail = word.rpartition(" ")
    return connecting_word(tail) if head and tail in CONDITION_WORDS | WHERE_WORDS else None


def _stronger(first: str, second: str) -> str:
    """Of two separators in a row the one that says more."""
    order = ("", ",", "blank", "implies")
    rank = {name: place for place, name in enumerate(order)}
    return first if rank.get(first, len(order)) > rank.get(second, len(order)) else second


def is_dots(row: Row) -> bool:
    core = without_blanks(row)
    if not core:
        return False
    if len(core) == 1:
        return is_symbol(core[0], *DOTS)
    return len(core) == 3 and all(is_symbol(node, ".") for node in core)


def is_matrix(environment: Environment) -> bool:
    return environment.name.rstrip("*") in MATRICES


def has_items(row: Row) -> bool:
    """Do commas or semicolons stand in the row itself?"""
    return contains_symbol(row, {",", ";"})


def items(row: Row) -> tuple[Row, ...]:
    """The parts between commas and semicolons."""
    return split_at(row, {",", ";"})
