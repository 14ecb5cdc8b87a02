"""Numbers as written."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as Rational
from itertools import pairwise

from symderiv.read.meaning.chains import conditions
from symderiv.read.meaning.cursor import Cursor
from symderiv.read.meaning.pieces import relation_signs
from symderiv.read.meaning.rows import canonical, is_digit, is_symbol
from symderiv.read.meaning.scripts import scripted
from symderiv.read.meaning.syntax import Indicator, MeaningError, Number, Term
from symderiv.read.tex.tree import Group, Node, Row, Script

MAX_DIGITS = 100
MAX_EXPONENT_DIGITS = 5


def is_number_start(node: Node | None) -> bool:
    """A digit or a decimal point, perhaps with scripts."""
    base = node.base if isinstance(node, Script) else node
    return is_digit(base) or is_symbol(node, ".")


def number(cursor: Cursor) -> Term:
    """An integer or a decimal, exactly: `0.5` is 1/2; a decimal comma stands in braces, `0{,}5`.

    Raises MeaningError for a full stop without digits, and for more digits than anybody reads.
    """
    nodes = [cursor.take()]
    while not isinstance(nodes[-1], Script) and len(nodes) <= MAX_DIGITS:
        following = cursor.peek_beside()
        if following is None or not _continues(_text(nodes), following):
            break
        nodes.append(cursor.take())
    text, first, last = _text(nodes), nodes[0], nodes[-1]
    if len(text) > MAX_DIGITS:
        raise MeaningError(f"This number has more than {MAX_DIGITS} digits.", first.start, last.end)
    if text.count(".") > 1 or text == ".":
        raise MeaningError(f"`{text}` is no number.", first.start, last.end)
    if text == "1" and isinstance(last, Script) and last.sub is not None and relation_signs(last.sub):
        return Indicator(first.start, last.end, conditions(last.sub, cursor.reading, last.end))
    exponent = _exponent(cursor.ahead(MAX_EXPONENT_DIGITS + 1)) if not isinstance(last, Script) else ()
    if exponent:
        text += canonical(exponent)
        cursor.skip(len(exponent))
        cursor.reading.note(f"`{text}` is read as a number with a power of ten")
        last = exponent[-1]
    end = last.base.end if isinstance(last, Script) else last.end
    return scripted(Number(first.start, end, Rational(text)), last, cursor.reading)


def _text(nodes: Sequence[Node]) -> str:
    """The digits, with a point for a decimal comma."""
    bases = [node.base if isinstance(node, Script) else node for node in nodes]
    return "".join("." if isinstance(base, Group) else canonical((base,)) for base in bases)


def _exponent(rest: Row) -> Row:
    """`e-5` of `1e-5`, if it follows at once."""
    signed = len(rest) > 2 and is_symbol(rest[1], "-", "+")
    length = 3 if signed else 2
    if len(rest) < length or not is_symbol(rest[0], "e") or not is_digit(rest[length - 1]):
        return ()
    while len(rest) > length and is_digit(rest[length]):
        length += 1
    beside = all(one.end == two.start for one, two in pairwise(rest[:length]))
    return rest[:length] if beside and length <= MAX_EXPONENT_DIGITS else ()


def _continues(text: str, node: Node) -> bool:
    base = node.base if isinstance(node, Script) else node
    if is_digit(base):
        return True
    decimal = is_symbol(base, ".") or (isinstance(base, Group) and canonical(base.row) == ",")
    return decimal and "." not in text
