"""From the presentation tree of a formula to its statements: mathematics as written, with every guess noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from symderiv.read.meaning.chains import conditions, relation
from symderiv.read.meaning.cursor import Reading
from symderiv.read.meaning.drafts import Draft, drafts
from symderiv.read.meaning.expression import GRAMMAR, expression
from symderiv.read.meaning.identifiers import joined
from symderiv.read.meaning.lines import lines
from symderiv.read.meaning.pieces import is_dots, items, relation_signs, split_relations
from symderiv.read.meaning.rows import bounds, canonical_node, is_letter, trimmed, without_blanks
from symderiv.read.meaning.starts import starts_factor
from symderiv.read.meaning.subscripts import script_letters
from symderiv.read.meaning.sums import stepped
from symderiv.read.meaning.syntax import Dots, Hole, Limit, Listing, MeaningError, Name, Relation, Statement, Term
from symderiv.read.meaning.table import Symbols
from symderiv.read.tex.tree import Fence, Row, Symbol

__all__ = ["MeaningError", "continued", "statements"]


@dataclass(frozen=True, slots=True)
class Left:
    """The left side that a line beginning with a relation sign goes on with, and the indices that stand in it."""

    term: Term
    letters: frozenset[str]


def statements(row: Row, symbols: Symbols, before: Statement | None = None) -> tuple[Statement, ...]:
    """The statements of a formula, in order.

    `before` is the statement that a formula beginning with a relation sign goes on with, if it is known already.
    Raises MeaningError, with the part to blame, where the formula cannot be read.
    """
    left = _left_of(before) if before is not None else None
    found: list[Statement] = []
    for line in lines(joined(row, symbols.spelling)):
        for draft in drafts(line):
            statement = _statement(draft, symbols, left)
            found.append(statement)
            if isinstance(statement.term, Relation) and not (statement.continues and left is None):
                letters = left.letters if statement.continues and left is not None else _letters_left(draft)
                left = Left(statement.term.parts[0], letters)
    return tuple(found)


def continued(statement: Statement, before: Statement) -> Statement:
    """A statement that begins with a relation sign, with the left side of the one that it goes on with."""
    term = statement.term
    if not (statement.continues and isinstance(term, Relation) and isinstance(before.term, Relation)):
        return statement
    parts = (before.term.parts[0], *term.parts[1:])
    free = statement.free or before.free
    return replace(statement, term=replace(term, parts=parts), free=free)


def _left_of(statement: Statement) -> Left | None:
    if not isinstance(statement.term, Relation):
        return None
    term = statement.term.parts[0]
    return Left(term, frozenset())


def _letters_left(draft: Draft) -> frozenset[str]:
    """The indices that a statement holds for: those of its left side and of its quantifier."""
    side = split_relations(draft.row)[0][0] if draft.relates else ()
    return frozenset(letter for node in side for letter, _ in script_letters(node)) | frozenset(draft.free)


def _statement(draft: Draft, symbols: Symbols, left: Left | None) -> Statement:
    letters = _letters_left(draft)
    if draft.continues and left is not None:
        letters |= left.letters
    reading = Reading(symbols, GRAMMAR, letters)
    for remark in draft.remarks:
        reading.note(f"`{remark}` is read as a remark")
    ranges = tuple(row for row in draft.ranges if _is_of_index(row, symbols))
    others = tuple(row for row in draft.ranges if row not in ranges and row != draft.row)
    term = _range_term(draft, reading) if ranges[:1] == (draft.row,) else _term(draft, reading, left)
    return Statement(
        draft.start,
        draft.end,
        term,
        draft.free,
        tuple(limit for row in ranges for limit in _range(row, reading)),
        tuple(condition for row in (*draft.conditions, *others) for condition in conditions(row, reading, draft.end)),
        tuple(definition for row in draft.where for definition in conditions(row, reading, draft.end)),
        draft.continues,
        tuple(reading.notes),
    )


def _term(draft: Draft, reading: Reading, left: Left | None) -> Term:
    core = without_blanks(draft.row)
    if len(core) == 1 and isinstance(core[0], Symbol) and not starts_factor(core[0]):
        return Name(core[0].start, core[0].end, core[0].text)  # a sign that is only mentioned
    if not draft.continues:
        return relation(draft.row, reading, draft.end)
    signs = relation_signs(draft.row)
    first: Term = left.term if left is not None else Hole(draft.start, draft.start)
    after_sign = tuple(node for node in draft.row if node.start >= signs[0].end)
    rest = relation(after_sign, reading, signs[0].end)
    following = rest.parts if isinstance(rest, Relation) else (rest,)
    further = rest.relations if isinstance(rest, Relation) else ()
    return Relation(draft.start, following[-1].end, (first, *following), (signs[0].relation, *further))


# ------------------------------------------------------------------------------------------------------------- ranges


def _is_of_index(row: Row, symbols: Symbols) -> bool:
    """`0 < c < 1` is no range, where c is no index."""
    parts, signs = split_relations(row)
    subject = parts[1] if len(signs) == 2 else parts[0]
    return len(signs) == 1 or all(
        canonical_node(node) in symbols.indices for node in without_blanks(subject) if is_letter(node)
    )


def _range(row: Row, reading: Reading) -> Iterator[Limit]:
    """The limits that `i = 1, \\dots, n`, `1 \\le i \\le n` or `i \\in \\{1, \\dots, n\\}` give."""
    core = trimmed(row, {",", ".", ";"})
    parts, signs = split_relations(core)
    lower: Term | None
    upper: Term | None
    if len(signs) == 2:
        first, last = (reading.expression(part, "limit", signs[0].end) for part in (parts[0], parts[2]))
        is_rising = signs[0].relation in {"<", "<="}
        step = 1 if is_rising else -1
        first = stepped(first, step) if signs[0].relation in {"<", ">"} else first
        last = stepped(last, -step) if signs[1].relation in {"<", ">"} else last
        lower, upper = (first, last) if is_rising else (last, first)
        subject = parts[1]
    else:
        lower, upper = _ends(parts[1], reading, signs[0].end)
        subject = parts[0]
    for node in without_blanks(subject):
        if is_letter(node):
            yield Limit(node.start, node.end, canonical_node(node), lower, upper)


def _ends(row: Row, reading: Reading, at: int) -> tuple[Term | None, Term | None]:
    """The first and the last item of a list with dots."""
    core = without_blanks(row)
    if len(core) == 1 and isinstance(core[0], Fence):
        core = core[0].row
    given = [part for part in _listed(core) if without_blanks(part)]
    lower = None if not given or is_dots(given[0]) else reading.expression(given[0], "first value", at)
    upper = None if not given or is_dots(given[-1]) else reading.expression(given[-1], "last value", at)
    return lower, upper


def _listed(row: Row) -> tuple[Row, ...]:
    """The items of a list, the dots one of them, with or without commas."""
    parts = items(row)
    if len(parts) > 1:
        return parts
    at = next((place for place, node in enumerate(row) if is_dots((node,))), None)
    return parts if at is None else (row[:at], row[at : at + 1], row[at + 1 :])


def _range_term(draft: Draft, reading: Reading) -> Term:
    """A formula that only says what an index runs over, as `i in (1, ..., n)`."""
    parts, signs = split_relations(draft.row)
    if len(signs) != 1:
        return relation(draft.row, reading, draft.end)
    row = without_blanks(parts[1])
    inner = row[0].row if len(row) == 1 and isinstance(row[0], Fence) else parts[1]
    subject = relation(parts[0], reading, draft.end)
    values = tuple(_value(part, reading, draft.end) for part in _listed(inner) if without_blanks(part))
    start, end = bounds(parts[1])
    return Relation(draft.start, end, (subject, Listing(start, end, values, "{")), ("in",))


def _value(row: Row, reading: Reading, at: int) -> Term:
    core = trimmed(row)
    return Dots(*bounds(core)) if is_dots(core) else expression(core, reading, "value", at)
