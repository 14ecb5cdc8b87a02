"""Chains of relations, and conditions made of them."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.read.meaning.cursor import Reading
from symderiv.read.meaning.pieces import connecting_word, has_items, is_dots, items, split_relations
from symderiv.read.meaning.rows import Identifier, bounds, is_symbol, trimmed, without_blanks
from symderiv.read.meaning.syntax import Dots, Listing, MeaningError, Relation, Term
from symderiv.read.meaning.vocabulary import AND_WORDS, CONDITION_WORDS, IMPLICATIONS, OR_WORDS
from symderiv.read.tex.tree import Fence, Node, Row, Words


def relation(row: Row, reading: Reading, at: int) -> Term:
    """A row as a chain `a = b = c`, or as a single term where it has no relation sign.

    Raises MeaningError where a sign lacks one of its sides.
    """
    parts, signs = split_relations(row)
    if not signs:
        return side(row, reading, "expression", at)
    terms = []
    for number, part in enumerate(parts):
        sign = signs[number] if number < len(signs) else signs[-1]
        if not without_blanks(part):
            which = "left" if number == 0 else "right"
            raise MeaningError(f"This relation has no {which} side.", sign.start, sign.end)
        terms.append(side(part, reading, "side of the relation", sign.start))
    return Relation(terms[0].start, terms[-1].end, tuple(terms), tuple(sign.relation for sign in signs))


def side(row: Row, reading: Reading, what: str, at: int) -> Term:
    """One side of a relation: a term, or several with commas between."""
    core = trimmed(row)
    if not has_items(core):
        return reading.expression(core, what, at)
    start, end = bounds(core)
    return Listing(start, end, tuple(_item(part, reading, end) for part in items(core)))


def _item(part: Row, reading: Reading, at: int) -> Term:
    core = trimmed(part)
    if is_dots(core):
        return Dots(*bounds(core))
    if not core:
        raise MeaningError("Something is missing between these commas.", at, at)
    return reading.expression(core, "item", at)


def conditions(row: Row, reading: Reading, at: int) -> tuple[Relation, ...]:
    """Conditions with commas, `and` or a wedge between; words that only introduce them are passed over.

    Raises MeaningError for alternatives, and for what is no relation.
    """
    found: list[Relation] = []
    for part in _conjuncts(row):
        core = trimmed(part, {",", ".", ";"})
        core = _without_remark(_unbracketed(core), reading)
        if not core:
            continue
        term = reading.grammar.relation(core, reading, at)
        if not isinstance(term, Relation):
            raise MeaningError("This condition is no relation.", term.start, term.end)
        found.append(term)
    if not found:
        raise MeaningError("There is no condition here.", at, at)
    return tuple(found)


def _unbracketed(row: Row) -> Row:
    """`(i \\ne j)` is the condition in the bracket."""
    core = without_blanks(row)
    if len(core) == 1 and isinstance(core[0], Fence) and core[0].opening in {"(", "["}:
        return trimmed(core[0].row)
    return row


def _without_remark(row: Row, reading: Reading) -> Row:
    """`softmax, a + b = 1` without the word that only names it."""
    parts = items(row)
    first = without_blanks(parts[0]) if len(parts) > 1 else ()
    if len(first) == 1 and isinstance(first[0], Words | Identifier) and split_relations(row)[1]:
        reading.note(f"`{first[0].text.strip()}` is read as a remark")
        at = next(place for place, node in enumerate(row) if is_symbol(node, ",", ";"))
        return trimmed(row[at + 1 :])
    return row


def _conjuncts(row: Row) -> Iterator[Row]:
    part: list[Node] = []
    related = False
    for node in row:
        if isinstance(node, Words):
            word = connecting_word(node.text)
            if " ".join(node.text.lower().split()) in OR_WORDS:
                raise MeaningError("Alternatives in a condition are not read.", node.start, node.end)
            if word is not None and (word in AND_WORDS or word in CONDITION_WORDS):
                yield tuple(part)
                part, related = [], False
                continue
        if is_symbol(node, *IMPLICATIONS) or (is_symbol(node, ",", ";") and related):
            yield tuple(part)
            part, related = [], False
            continue
        related = related or bool(split_relations((node,))[1])
        part.append(node)
    yield tuple(part)
