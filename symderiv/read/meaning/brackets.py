"""Brackets of all kinds, matrices written out, and values by cases."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Rational

from symderiv.read.meaning.chains import conditions, relation, side
from symderiv.read.meaning.cursor import Cursor, Reading
from symderiv.read.meaning.lines import is_system
from symderiv.read.meaning.pieces import connecting_word, has_items, is_matrix, items, relation_signs
from symderiv.read.meaning.rows import Identifier, bounds, canonical, is_letter, split_at, trimmed, without_blanks
from symderiv.read.meaning.scripts import scripted
from symderiv.read.meaning.syntax import (
    Apply,
    Choice,
    Delimited,
    Evaluated,
    Hole,
    Indicator,
    LeftOut,
    Listing,
    MeaningError,
    Number,
    Relation,
    Term,
)
from symderiv.read.meaning.vocabulary import CASES, CONDITION_WORDS, DISPLAYS, OTHERWISE_WORDS, UNDEFINED_WORDS
from symderiv.read.tex.tree import Environment, Fence, Node, Row, Script, Words

_KINDS = {"|": "abs", "\\|": "norm", "\\lfloor": "floor", "\\lceil": "ceil", "\\langle": "inner"}
_NAMES = {"abs": "absolute value", "norm": "norm", "floor": "floor", "ceil": "ceiling", "inner": "inner product"}


def fence(base: Fence, cursor: Cursor) -> Term:
    """A pair of brackets with its scripts; `[x]_+` is the positive part."""
    node = cursor.take()
    reading = cursor.reading
    if base.opening == "." and base.closing == "|":
        return _evaluated(base, node, reading)
    if isinstance(node, Script) and node.sup is None and node.sub is not None and canonical(node.sub) == "+":
        zero = Number(node.start, node.start, Rational(0))
        return Apply(node.start, node.end, "max", (zero, _inside(base, reading)))
    return scripted(_inside(base, reading), node, reading)


def _inside(base: Fence, reading: Reading) -> Term:
    kind = _KINDS.get(base.opening)
    if kind is not None:
        if not without_blanks(base.row):
            raise MeaningError(f"There is nothing in this {_NAMES[kind]}.", base.start, base.end)
        return Delimited(base.start, base.end, kind, side(base.row, reading, _NAMES[kind], base.end))
    inner = without_blanks(base.row)
    if not inner:
        reading.note("an empty pair of brackets is read as something that is still to be filled in")
        return Hole(base.start, base.end)
    if base.opening in {"\\{", "{"} and len(inner) == 1 and isinstance(inner[0], Environment):
        return _braced_environment(inner[0], reading)
    if relation_signs(base.row):
        return _related(base, reading)
    if has_items(base.row):
        listing = side(base.row, reading, "item", base.end)
        assert isinstance(listing, Listing)
        return Listing(base.start, base.end, listing.items, _plain(base.opening))
    term = reading.expression(base.row, "expression in brackets", base.end)
    return replace(term, start=base.start, end=base.end)


def _plain(opening: str) -> str:
    return "{" if opening == "\\{" else opening


def _related(base: Fence, reading: Reading) -> Term:
    """`[i = j]` is 1 where it holds, else 0; `\\{i : y_i = c\\}` is a set."""
    if base.opening in {"\\{", "{"}:
        parts = tuple(part for whole in split_at(base.row, {":", "\\mid"}) for part in items(whole))
        return Listing(base.start, base.end, tuple(relation(part, reading, base.end) for part in parts), "{")
    if base.opening == "(":
        reading.note("a relation in round brackets is read as 1 where it holds, and else 0")
    return Indicator(base.start, base.end, conditions(base.row, reading, base.end))


def _evaluated(base: Fence, node: Node, reading: Reading) -> Term:
    """`\\left. y \\right|_{x = 0}`."""
    term = reading.expression(base.row, "expression before the bar", base.end)
    if not isinstance(node, Script) or node.sub is None:
        raise MeaningError("Nothing says where this is evaluated.", base.start, base.end)
    return Evaluated(base.start, node.end, term, conditions(node.sub, reading, node.end))


# ------------------------------------------------------------------------------------------- matrices and cases


def environment(base: Environment, reading: Reading) -> Term:
    """A matrix, a value by cases, or a display of one line in the midst of a formula."""
    name = base.name.rstrip("*")
    if name in CASES:
        return _system(base, reading) if is_system(base) else cases(base, reading)
    if is_matrix(base):
        return cases(base, reading) if _names_conditions(base) else _matrix(base, name, reading)
    lines = [line for line in base.lines if any(without_blanks(cell) for cell in line)]
    if name in DISPLAYS and len(lines) == 1:
        row = tuple(node for cell in lines[0] for node in cell)
        return reading.expression(row, "expression", base.end)
    raise MeaningError(f"`{base.name}` in the midst of a formula is not read.", base.start, base.end)


def _braced_environment(base: Environment, reading: Reading) -> Term:
    """`\\left\\{ \\begin{array} ... \\right.` writes cases by hand."""
    return _system(base, reading) if is_system(base) else cases(base, reading)


def _matrix(base: Environment, name: str, reading: Reading) -> Term:
    rows = []
    for line in base.lines:
        filled = [cell for cell in line if without_blanks(cell)]
        if not filled:
            continue
        entries = tuple(entry for cell in filled for entry in _entries(cell, reading, base.end))
        rows.append(Listing(bounds(filled[0])[0], bounds(filled[-1])[1], entries, "row"))
    if not rows:
        raise MeaningError("This matrix has no entries.", base.start, base.end)
    matrix = Listing(base.start, base.end, tuple(rows), "matrix")
    return Apply(base.start, base.end, "det", (matrix,)) if name == "vmatrix" else matrix


def _entries(cell: Row, reading: Reading, at: int) -> tuple[Term, ...]:
    """One entry, or several with commas between."""
    term = side(cell, reading, "entry", at)
    return term.items if isinstance(term, Listing) and term.bracket == "" else (term,)


def _system(base: Environment, reading: Reading) -> Term:
    """Statements under one brace; each of them is read as a statement of its own as well."""
    lines = [tuple(node for cell in line for node in cell) for line in base.lines]
    parts = tuple(relation(trimmed(line, {",", ";", "."}), reading, base.end) for line in lines if relation_signs(line))
    return Listing(base.start, base.end, parts, "system")


def _names_conditions(base: Environment) -> bool:
    """Does a cell say `if`?"""
    return any(_word_of(cell) in CONDITION_WORDS | OTHERWISE_WORDS for line in base.lines for cell in line)


def _word_of(cell: Row) -> str:
    """The cell as a word, set as text or typed as letters."""
    core = trimmed(cell, {",", "."})
    if len(core) == 1 and isinstance(core[0], Words):
        return " ".join(core[0].text.lower().split()).strip(",. ")
    return canonical(core).lower() if core and all(is_letter(node) for node in core) else ""


def cases(base: Environment, reading: Reading) -> Term:
    """Values with their conditions; a line without a condition but with `otherwise` is all the rest.

    Raises MeaningError for a line that has no condition, or one that is mere text.
    """
    branches = []
    for line in base.lines:
        if not any(without_blanks(cell) for cell in line):
            continue
        value, condition = _split_case(line, base)
        meant = _value(value, reading, base.end)
        branches.append((meant, _where(meant, condition, base, reading)))
    if not branches:
        raise MeaningError("These cases are empty.", base.start, base.end)
    return Choice(base.start, base.end, tuple(branches))


def _where(value: Term, condition: Row, base: Environment, reading: Reading) -> tuple[Relation, ...]:
    """The condition of a value; where there is no value it may be told in any words."""
    try:
        return _condition(condition, base, reading)
    except MeaningError:
        if isinstance(value, LeftOut):
            return ()
        raise


def _split_case(line: tuple[Row, ...], base: Environment) -> tuple[Row, Row]:
    value = trimmed(line[0], {",", ";", "."})
    condition = tuple(node for cell in line[1:] for node in _without_word(cell))
    if any(without_blanks(cell) for cell in line[1:]):
        return value, condition or (Words(base.end, base.end, "otherwise"),)
    at = next(
        (place for place, node in enumerate(value) if isinstance(node, Words) and connecting_word(node.text)), None
    )
    if at is None:
        raise MeaningError("This case has no condition.", *bounds(value))
    return trimmed(value[:at], {",", ";"}), value[at:]


def _without_word(cell: Row) -> Row:
    """A cell that only says `if` adds nothing to the condition beside it."""
    if _word_of(cell) in OTHERWISE_WORDS:
        return (Words(*bounds(cell), "otherwise"),)
    return () if _word_of(cell) in CONDITION_WORDS else cell


def _value(row: Row, reading: Reading, at: int) -> Term:
    core = without_blanks(row)
    word = core[0].text.lower().strip() if len(core) == 1 and isinstance(core[0], Identifier) else _word_of(row)
    if word in UNDEFINED_WORDS:
        reading.note(f"`{word}` is read as a value that is left out")
        return LeftOut(*bounds(core))
    return reading.expression(row, "value of the case", at)


def _condition(row: Row, base: Environment, reading: Reading) -> tuple[Relation, ...]:
    core = trimmed(row, {",", ".", ";"})
    words = [node for node in core if isinstance(node, Words)]
    if any(" ".join(node.text.lower().split()).strip(",. ") in OTHERWISE_WORDS for node in words):
        return ()
    if len(words) == len(without_blanks(core)):
        text = " ".join(node.text.strip() for node in words)
        raise MeaningError(f"The condition is only text: {text!r}.", *bounds(core or (base,)))
    return conditions(core, reading, base.end)
