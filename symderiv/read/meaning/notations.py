"""Notations that look like names and are none: indicators, Kronecker deltas, the exponential, a transpose in front."""

from __future__ import annotations

from symderiv.read.meaning.chains import conditions
from symderiv.read.meaning.cursor import Cursor
from symderiv.read.meaning.pieces import relation_signs
from symderiv.read.meaning.rows import (
    canonical,
    canonical_node,
    is_symbol,
    without_blanks,
)
from symderiv.read.meaning.scripts import indices, is_transpose, raised
from symderiv.read.meaning.subscripts import is_power, raising_of
from symderiv.read.meaning.syntax import (
    Apply,
    Indicator,
    MeaningError,
    Negative,
    Relation,
    Term,
    Transposed,
)
from symderiv.read.tex.tree import Fence, Node, Row, Script

_ONES = frozenset({"\\mathbb{1}", "\\mathbb{I}", "\\mathbf{1}", "\\text{1}", "1", "I"})


def indicator(node: Node, base: Node, cursor: Cursor) -> Term | None:
    """`\\mathbb{1}[i = j]`, `\\mathbf{1}_{x > 0}`: 1 where the conditions hold."""
    if canonical_node(base) not in _ONES:
        return None
    if isinstance(node, Script) and node.sub is not None:
        row = _unbraced(node.sub)
        if relation_signs(row) and node.sup is None:
            cursor.take()
            return Indicator(node.start, node.end, conditions(row, cursor.reading, node.end))
    following = cursor.peek_second()
    fence = following.base if isinstance(following, Script) else following
    if isinstance(fence, Fence) and not isinstance(node, Script) and relation_signs(fence.row):
        cursor.take()
        cursor.take()
        term = Indicator(node.start, fence.end, conditions(fence.row, cursor.reading, fence.end))
        if isinstance(following, Script) and following.sup is not None:
            return raised(term, raising_of(following.sup), following, cursor.reading)
        return term
    return None


def _unbraced(row: Row) -> Row:
    core = without_blanks(row)
    return core[0].row if len(core) == 1 and isinstance(core[0], Fence) else row


def kronecker(node: Node, base: Node, cursor: Cursor) -> Term | None:
    """`\\delta_{ij}` and `\\delta^i_j` where delta is no symbol of the section."""
    if not is_symbol(base, "\\delta") or not isinstance(node, Script) or node.sub is None or node.primes:
        return None
    reading = cursor.reading
    if reading.symbols.find("\\delta") is not None:
        return None
    if relation_signs(node.sub) and node.sup is None:
        cursor.take()
        return Indicator(node.start, node.end, conditions(node.sub, reading, node.end))
    both = indices(node.sub, None if node.sup is None else 1, "\\delta", node, reading)
    if node.sup is not None:
        both += indices(node.sup, 1, "\\delta", node, reading)
    if len(both) != 2:
        return None
    cursor.take()
    equal = Relation(node.start, node.end, both, ("=",))
    return Indicator(node.start, node.end, (equal,))


def exponential(node: Node, base: Node, cursor: Cursor) -> Term | None:
    """`e^{x}` is the exponential, unless the section has an `e` of its own that is transposed, numbered or squared."""
    if not is_symbol(base, "e") or not isinstance(node, Script) or node.sup is None or node.sub is not None:
        return None
    raising = raising_of(node.sup)
    if raising.transposed or raising.numbers or raising.label not in {"", "-"} or node.primes:
        return None
    entry = cursor.reading.symbols.find("e")
    if entry is not None and (entry.superscripts or entry.declared):
        return None
    if entry is not None and entry.defined and is_power(raising.rest):
        return None
    cursor.take()
    if raising.label == "-":
        return _typed_exponent(node, cursor)
    exponent = cursor.reading.expression(node.sup, "exponent", node.end)
    return Apply(node.start, node.end, "exp", (exponent,))


def _typed_exponent(node: Script, cursor: Cursor) -> Term:
    """`e^-x`, where braces were forgotten."""
    from_here = cursor.peek()
    if from_here is None:
        raise MeaningError("There is nothing after the minus of this exponent.", node.start, node.end)
    cursor.reading.note("`e^-x` is read as `e^{-x}`")
    inner = cursor.reading.grammar.factor(cursor, node)
    return Apply(node.start, inner.end, "exp", (Negative(node.end - 1, inner.end, inner),))


def transposed_before(node: Script, cursor: Cursor) -> Term:
    """`{}^t W`: the mark of a transpose before its matrix."""
    assert node.sup is not None
    if not (is_transpose(node.sup) or canonical(node.sup) == "t"):
        raise MeaningError("This superscript stands on nothing.", node.start, node.end)
    term = cursor.reading.grammar.factor(cursor, node)
    return Transposed(node.start, term.end, term)
