"""What stands below and above: indices, numbering, transposes and powers (rules 1, 2, 3, 9 of reading)."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.read.meaning.cursor import Reading
from symderiv.read.meaning.pieces import has_items, items
from symderiv.read.meaning.rows import canonical_node, is_digit, is_symbol, trimmed, without_blanks
from symderiv.read.meaning.subscripts import EVERY, Form, Raising, form_of, is_power, raising_of
from symderiv.read.meaning.syntax import (
    Component,
    Delimited,
    MeaningError,
    Raised,
    Slice,
    Term,
    Transposed,
)
from symderiv.read.meaning.table import Entry
from symderiv.read.meaning.vocabulary import TRANSPOSES
from symderiv.read.tex.tree import Node, Row, Script


def scripted(term: Term, node: Node, reading: Reading) -> Term:
    """A term that is no name, with the scripts of the node around it: `(Ax)_i`, `\\lVert x \\rVert_2^2`, `(AB)^T`."""
    if not isinstance(node, Script):
        return term
    if node.primes:
        raise MeaningError("A prime on something that is no name or function is not read.", node.start, node.end)
    if node.sub is not None:
        term = _below(term, node, node.sub, reading)
    if node.sup is not None:
        term = raised(term, raising_of(node.sup), node, reading)
    return term


def _below(term: Term, node: Script, sub: Row, reading: Reading) -> Term:
    if isinstance(term, Delimited) and term.kind == "norm":
        order = reading.expression(sub, "order of the norm", node.end)
        return Delimited(term.start, node.end, term.kind, term.term, order)
    return Component(term.start, node.end, term, indices(sub, None, "this", node, reading))


def raised(term: Term, raising: Raising, node: Script, reading: Reading) -> Term:
    """A term with what is above it, where that numbers nothing: a transpose, an inverse, a power."""
    if raising.label or raising.numbers:
        if not (raising.numbers and not raising.label and not raising.transposed and len(raising.numbers) == 1):
            raise MeaningError("This superscript stands on something that is no name.", node.start, node.end)
        return Raised(term.start, node.end, term, reading.expression(raising.numbers[0], "exponent", node.end))
    if raising.rest:
        term = Raised(term.start, node.end, term, reading.expression(raising.rest, "exponent", node.end))
    return Transposed(term.start, node.end, term) if raising.transposed else term


# --------------------------------------------------------------------------------------------------------- indices


def indices(
    sub: Row, count: int | None, name: str, node: Node, reading: Reading, firm: bool = False
) -> tuple[Term, ...]:
    """A subscript as so many indices.

    `firm` says that the count is declared: then another number of indices raises MeaningError; else it is a note.
    """
    form = form_of(sub)
    if form.kind == "empty":
        raise MeaningError("There is nothing in this subscript.", node.start, node.end)
    if form.kind == "relation":
        raise MeaningError("A relation cannot be an index here.", node.start, node.end)
    found = _parts(form, count, node)
    if count is not None and len(found) != count:
        message = f"{name} has {_many(count)}, and here stand{'s' if len(found) == 1 else ''} {len(found)}"
        if firm:
            raise MeaningError(f"{message}.", node.start, node.end, way_out="Put commas between indices.")
        reading.note(f"{message}")
    for number, part in enumerate(found):
        if not without_blanks(part):
            raise MeaningError("An index is missing beside this comma.", *_comma(sub, number, node))
    return tuple(index(part, node, reading) for part in found)


def _comma(sub: Row, number: int, node: Node) -> tuple[int, int]:
    """The place of the comma before the index with that number, or after the first."""
    commas = [part for part in sub if is_symbol(part, ",", ";")]
    near = commas[max(number - 1, 0) : max(number, 1)] or [node]
    return near[0].start, near[0].end


def _many(count: int) -> str:
    return f"{count} index" if count == 1 else f"{count} indices"


def _parts(form: Form, count: int | None, node: Node) -> tuple[Row, ...]:
    """The subscript cut into indices; single signs side by side are that many if the count fits."""
    whole = (tuple(node for part in form.parts for node in part),)
    match form.kind:
        case "list":
            return form.parts
        case "blanks":
            return form.parts if count in {None, form.count} else _atoms_of(form, count)
        case "digits":
            return form.parts if count == form.count else whole
        case "atoms":
            return whole if count == 1 else form.parts
        case _:
            return whole


def _atoms_of(form: Form, count: int | None) -> tuple[Row, ...]:
    """Blanks that do not fit the count: single signs if these do, else the blanks again."""
    nodes = tuple(node for part in form.parts for node in part)
    alone = form_of(nodes)
    return alone.parts if alone.kind == "atoms" and alone.count == count else form.parts


def index(part: Row, node: Node, reading: Reading) -> Term:
    """One index: an expression, or what stands for all of a dimension, or for nothing."""
    core = trimmed(part)
    plain = without_blanks(core)
    if not plain:
        raise MeaningError("An index is missing between these commas.", node.start, node.end)
    if len(plain) == 1 and is_symbol(plain[0], *EVERY):
        return Slice(plain[0].start, plain[0].end)
    if any(is_symbol(inner, ":") for inner in plain):
        return _slice(plain, reading)
    return reading.expression(core, "index", node.end)


def _slice(row: Row, reading: Reading) -> Term:
    """`2:` or `:n`, as in programs."""
    at = next(place for place, inner in enumerate(row) if is_symbol(inner, ":"))
    before, after = row[:at], row[at + 1 :]
    lower = reading.expression(before, "lower end", row[at].start) if before else None
    upper = reading.expression(after, "upper end", row[at].end) if after else None
    return Slice(row[0].start, row[-1].end, lower, upper)


# ------------------------------------------------------------------------------------------------------ superscripts


@dataclass(frozen=True, slots=True)
class Above:
    """A superscript decided: what numbers the symbol, and what is left as a transpose or a power."""

    numbers: tuple[Term, ...]
    left: Raising


def above(raising: Raising, entry: Entry | None, node: Script, reading: Reading) -> Above:
    """What is above a name: brackets number it; a bare superscript does if the section says so of the symbol."""
    numbers = tuple(term for row in raising.numbers for term in _numbering(row, node, reading))
    rest = raising.rest
    counted = entry is not None and entry.counted and all(is_digit(inner) for inner in without_blanks(rest))
    numbering = entry is not None and entry.superscripts > 0 and (counted or not is_power(rest))
    if rest and not numbers and entry is not None and numbering:
        form = form_of(rest)
        if (form.kind == "atoms" and entry.superscripts == form.count) or form.kind in {"list", "blanks"}:
            numbers = tuple(index(part, node, reading) for part in form.parts)
        else:
            numbers = (index(rest, node, reading),)
        rest = ()
    return Above(numbers, Raising((), "", raising.transposed, 0, rest))


def _numbering(row: Row, node: Script, reading: Reading) -> tuple[Term, ...]:
    parts = items(row) if has_items(row) else (row,)
    return tuple(index(part, node, reading) for part in parts)


def is_transpose(row: Row) -> bool:
    core = without_blanks(row)
    return len(core) == 1 and canonical_node(core[0]) in TRANSPOSES


def digits_beside(nodes: Row, end: int) -> Row:
    """The digits that follow at once, as in `l1` and `w12`; the last may carry scripts."""
    out: list[Node] = []
    for node in nodes:
        base = node.base if isinstance(node, Script) else node
        if not is_digit(base) or node.start != end:
            break
        out.append(node)
        end = node.end
        if isinstance(node, Script):
            break
    return tuple(out)
