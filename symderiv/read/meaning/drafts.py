"""From the pieces of a line to drafts of statements: what states, and what gives a range, a condition, a definition.

Only signs and words decide here; what a piece means is read later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.read.meaning.pieces import Piece, is_relation_sign, pieces, relation_signs, split_relations
from symderiv.read.meaning.regrouping import (
    begins_quantifier,
    contents,
    is_bracketed_relation,
    is_index_like,
    is_range,
    is_remark,
    listed,
    quantifier,
    regrouped,
    words,
)
from symderiv.read.meaning.rows import (
    bounds,
    canonical,
    canonical_node,
    is_letter,
    trimmed,
    without_blanks,
)
from symderiv.read.meaning.subscripts import script_letters
from symderiv.read.meaning.vocabulary import CONDITION_WORDS, DEFINING, FOR_ALL_WORDS, WHERE_WORDS
from symderiv.read.tex.tree import Row, Symbol


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is read: its own row, and the rows of what is said about it.

    `free` are the letters of a quantifier; `ranges` are rows like `i = 1, \\dots, n`.  The statement ends at `end`.
    """

    row: Row
    end: int
    free: tuple[str, ...] = ()
    ranges: tuple[Row, ...] = ()
    conditions: tuple[Row, ...] = ()
    where: tuple[Row, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        return bounds(self.row)[0]

    @property
    def relates(self) -> bool:
        return bool(relation_signs(self.row))

    @property
    def continues(self) -> bool:
        """Does it begin with a relation sign?"""
        return is_relation_sign(self.row[0])


def drafts(line: Row) -> tuple[Draft, ...]:
    """The statements of a line, from left to right."""
    found: list[Draft] = []
    free: tuple[str, ...] = ()
    given: tuple[Row, ...] = ()
    role = ""
    queue = regrouped(pieces(line))
    for position, piece in enumerate(queue):
        role = _role(piece, role)
        if not found and _is_premise(piece.row, queue[position + 1 : position + 2]):
            given += (piece.row,)
            continue
        row = piece.row
        if role == "for all" and not relation_signs(row):
            row = (Symbol(bounds(row)[0], bounds(row)[0], "\\forall"), *row)
        if begins_quantifier(row):
            letters, row, condition = quantifier(row)
            conditions = (condition,) if condition else ()
            if found and not row:
                found[-1] = _quantified(found[-1], letters, conditions, piece.row)
                continue
            free, given = free + letters, given + conditions
        if not row or (found and _attach(found, piece, row, role)):
            continue
        found.append(_draft(row, free, given))
        role = ""
    return tuple(found)


def _is_premise(row: Row, following: Sequence[Piece]) -> bool:
    """`x > 0` before `\\Rightarrow`: the condition of what is implied."""
    signs = relation_signs(row)
    if not signs or any(sign.relation in DEFINING for sign in signs) or begins_quantifier(row):
        return False
    return bool(following) and following[0].before == "implies" and following[0].relates


def _quantified(draft: Draft, letters: tuple[str, ...], conditions: tuple[Row, ...], row: Row) -> Draft:
    """A statement with a quantifier after it."""
    new = tuple(letter for letter in letters if letter not in draft.free)
    return _ended(replace(draft, free=draft.free + new, conditions=draft.conditions + conditions), row)


def _draft(row: Row, free: tuple[str, ...], conditions: tuple[Row, ...]) -> Draft:
    core = trimmed(row, {",", ";", "."})
    ranges = (core,) if is_range(core) else ()
    return Draft(core, bounds(core)[1], free, ranges, conditions)


def _role(piece: Piece, before: str) -> str:
    """What the word before a piece makes of it; a comma goes on with the role of the piece before."""
    if piece.before in FOR_ALL_WORDS:
        return "for all"
    if piece.before in WHERE_WORDS:
        return "where"
    if piece.before in CONDITION_WORDS:
        return "condition"
    return before if before == "where" and piece.before in {",", "and", "et", "und", "y"} else ""


def _attach(found: list[Draft], piece: Piece, row: Row, role: str) -> bool:
    """Adds a piece to the statement before it, if it only says something about that."""
    last = found[-1]
    if is_remark(row):
        found[-1] = replace(last, remarks=(*last.remarks, " ".join(words(row))))
        return True
    if is_range(row):
        found[-1] = _ended(replace(last, ranges=(*last.ranges, row)), row)
        return True
    if role in {"where", "condition"} and not relation_signs(row):
        if role == "condition" and is_index_like(row):
            found[-1] = _quantified(last, tuple(_subject_names(row)), (), row)
        else:
            found[-1] = replace(last, remarks=(*last.remarks, canonical(row)))
        return True
    if role == "where":
        found[-1] = replace(last, where=(*last.where, row))
        return True
    if role == "condition":
        found[-1] = _with_condition(last, row)
        return True
    if is_bracketed_relation(row):
        inner = contents(row)
        if is_range(inner):
            found[-1] = _ended(replace(last, ranges=(*last.ranges, inner)), row)
        else:
            found[-1] = _with_condition(last, row)
        return True
    if not relation_signs(row):
        if piece.before == "," and _is_listed(last, row):
            found[-1] = _ended(replace(last, row=listed(last.row, row)), row)
            return True
        return False
    return _attach_relation(found, row)


def _attach_relation(found: list[Draft], row: Row) -> bool:
    """`i \\ne j` and `k = 2i` after a statement speak of its indices; anything else states something by itself."""
    last = found[-1]
    parts, signs = split_relations(row)
    subject = without_blanks(parts[0])
    defining = signs[0].relation in DEFINING
    if not defining and (last.relates or last.ranges):
        found[-1] = _with_condition(last, row)
        return True
    if not last.relates or not is_index_like(subject):
        return False
    names = tuple(_subject_names(subject))
    left = split_relations(last.row)[0][0]
    if all(name in set(_scripts_of(left)) for name in names):
        found[-1] = _with_condition(last, row)
        return True
    if all(name in set(_scripts_of(last.row)) for name in names):
        found[-1] = replace(last, where=(*last.where, row))
        return True
    return False


def _subject_names(subject: Row) -> tuple[str, ...]:
    return tuple(canonical_node(node) for node in subject if is_letter(node))


def _scripts_of(row: Row) -> tuple[str, ...]:
    return tuple(letter for node in row for letter, _ in script_letters(node))


def _with_condition(draft: Draft, row: Row) -> Draft:
    return _ended(replace(draft, conditions=(*draft.conditions, row)), row)


def _ended(draft: Draft, row: Row) -> Draft:
    return replace(draft, end=max(draft.end, bounds(row)[1]))


def _is_listed(last: Draft, row: Row) -> bool:
    """Does a piece without a relation go on with the list that the statement before ends in?"""
    return not last.conditions and not last.where and not last.ranges and not begins_quantifier(row)
