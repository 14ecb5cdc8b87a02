"""Pieces put together where a comma separates no statements, and what a single piece is."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.read.meaning.pieces import Piece, is_dots, items, relation_signs, split_relations
from symderiv.read.meaning.rows import (
    canonical_node,
    contains_symbol,
    is_digit,
    is_letter,
    is_symbol,
    trimmed,
    without_blanks,
)
from symderiv.read.tex.tree import Fence, Row, Script, Space, Symbol, Words


def is_index_like(subject: Row) -> bool:
    """A letter, or letters with commas between: never anything with scripts."""
    return bool(subject) and all(is_letter(node) or is_symbol(node, ",") for node in subject)


def regrouped(found: Sequence[Piece]) -> tuple[Piece, ...]:
    """Pieces whose commas do not separate statements put together again: `i = 1, \\dots, n` and `x_1, x_2 = f(x)`."""
    out: list[Piece] = []
    position = 0
    while position < len(found):
        piece = found[position]
        last = position + 1
        if _starts_range(piece, found[position + 1 :]):
            last = position + 2
            if last < len(found) and found[last].before == "," and not found[last].relates:
                last += 1
        elif begins_quantifier(piece.row):
            last = _quantifier_end(found, position)
        elif not piece.relates:
            last = _listing_end(found, position)
        rows = [part.row for part in found[position:last]]
        row = rows[0]
        for following in rows[1:]:
            row = listed(row, following)
        out.append(Piece(row, piece.before))
        position = last
    return tuple(out)


def _starts_range(piece: Piece, following: Sequence[Piece]) -> bool:
    """`i = 1` before dots."""
    if not following or following[0].before != "," or not is_dots(following[0].row):
        return False
    parts, signs = split_relations(piece.row)
    return len(signs) == 1 and signs[0].relation in {"=", "in"} and is_index_like(without_blanks(parts[0]))


def _quantifier_end(found: Sequence[Piece], position: int) -> int:
    """Where a quantifier ends that begins here: its letters stand between commas, and a colon may end them."""
    last = position + 1
    if _has_colon(found[position].row):
        return last
    while last < len(found) and found[last].before == ",":
        if _has_colon(found[last].row):
            return last + 1
        if found[last].relates or len(without_blanks(found[last].row)) != 1:
            break
        last += 1
    return last


def _has_colon(row: Row) -> bool:
    return any(_is_colon(row, at) for at in range(len(row)))


def _listing_end(found: Sequence[Piece], position: int) -> int:
    """Where a list ends that begins here: with the relation that it is the left side of, if there is one."""
    last = position + 1
    while last < len(found) and found[last].before == "," and not is_remark(found[last].row):
        if found[last].relates:
            return last + 1 if not _starts_range(found[last], found[last + 1 :]) else last
        if begins_quantifier(found[last].row):
            return last
        last += 1
    return last


def listed(row: Row, following: Row) -> Row:
    """Two rows with a comma between."""
    place = row[-1].end
    return (*row, Symbol(place, place, ","), *following)


def is_range(row: Row) -> bool:
    """`i = 1, \\dots, n`, `1 \\le i \\le n`, `i \\in \\{1, \\dots, n\\}`."""
    core = trimmed(row, {",", ".", ";"})
    parts, signs = split_relations(core)
    kinds = [sign.relation for sign in signs]
    if kinds == ["="] or kinds == ["in"]:
        if not is_index_like(without_blanks(parts[0])):
            return False
        return has_dots(contents(parts[1]))
    chain = all(kind in {"<", "<="} for kind in kinds) or all(kind in {">", ">="} for kind in kinds)
    return len(kinds) == 2 and chain and is_index_like(without_blanks(parts[1]))


def has_dots(row: Row) -> bool:
    """A list with dots, `1, \\dots, n` or `1 \\dots n`; the dots of `a + \\dots + b` make no list."""
    parts = items(row)
    if len(parts) > 1:
        return any(is_dots(part) for part in parts)
    core = without_blanks(row)
    return any(is_dots((node,)) for node in core) and not contains_symbol(core, {"+", "-"})


def contents(row: Row) -> Row:
    """What stands in the set or bracket that a row is, or the row itself."""
    core = without_blanks(row)
    return core[0].row if len(core) == 1 and isinstance(core[0], Fence) else core


def is_bracketed_relation(row: Row) -> bool:
    """`(i \\ne j)` by itself."""
    core = without_blanks(row)
    return len(core) == 1 and isinstance(core[0], Fence) and bool(relation_signs(core[0].row))


def is_remark(row: Row) -> bool:
    """Text by itself, or a number in brackets that only counts equations."""
    core = without_blanks(row)
    if len(core) == 1 and isinstance(core[0], Fence):
        return bool(core[0].row) and all(is_digit(node) for node in core[0].row)
    return bool(core) and all(isinstance(node, Words) and _says(node.text.strip()) for node in core)


def _says(text: str) -> bool:
    return " " in text or text.startswith("(")


def words(row: Row) -> tuple[str, ...]:
    return tuple(node.text.strip() if isinstance(node, Words) else canonical_node(node) for node in without_blanks(row))


def begins_quantifier(row: Row) -> bool:
    core = without_blanks(row)
    return bool(core) and is_symbol(core[0], "\\forall")


def quantifier(row: Row) -> tuple[tuple[str, ...], Row, Row]:
    """The letters after a quantifier, the statement behind its colon, and its condition if it has one."""
    core = trimmed(row)
    colon = next((at for at, node in enumerate(core) if _is_colon(core, at)), None)
    head, rest = (core[1:], ()) if colon is None else (core[1:colon], core[colon + 1 :])
    if colon is None and relation_signs(head):
        gap = next((at for at, node in enumerate(head) if isinstance(node, Space)), None)
        letters = _letters(head[:gap]) if gap is not None else ()
        if gap is not None and letters and not relation_signs(head[:gap]):
            return letters, trimmed(head[gap:]), ()
    condition = trimmed(head) if relation_signs(head) else ()
    return (_leading_letters(head) if condition else _letters(head)), trimmed(rest), condition


def _is_colon(row: Row, at: int) -> bool:
    following = row[at + 1] if at + 1 < len(row) else None
    return is_symbol(row[at], ":") and not is_symbol(following, "=")


def _leading_letters(row: Row) -> tuple[str, ...]:
    return _letters(split_relations(row)[0][0])


def _letters(row: Row) -> tuple[str, ...]:
    """The letters that a row names, each once."""
    found: list[str] = []
    for node in row:
        if is_letter(node) or (isinstance(node, Script) and is_letter(node.base) and node.sub is None):
            found.append(canonical_node(node))
    return tuple(dict.fromkeys(found))
