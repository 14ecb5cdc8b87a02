"""Long formulas on several lines: broken before a sign, a factor or a condition, or inside the last brackets.

A fraction is broken by putting what is above its line beside it; nothing else that is one above the other is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as with_fields

from symderiv.emit.heights import Style, bracket, height
from symderiv.emit.latex_joints import join_term
from symderiv.emit.latex_nodes import big_signs, chain, write
from symderiv.emit.names import latex_function
from symderiv.emit.notation import Notation
from symderiv.emit.precedence import bracketed_body, bracketed_entrywise, bracketed_factor, bracketed_term
from symderiv.emit.presentation import (
    Application,
    Big,
    Grouped,
    Hadamard,
    Indicator,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Signed,
)
from symderiv.emit.widths import SIGN, operators_width, width

_OPENING = 1.2  # a bracket with the space beside it


@dataclass(frozen=True, slots=True)
class _Piece:
    """LaTeX that stays together: what it is after something on its line, what at the start of one, and its width.

    `term` is the width of the whole term that it begins.
    """

    text: str
    at_start: str
    width: float
    term: float = 0.0


@dataclass(frozen=True, slots=True)
class _Layout:
    """Lines with their widths, and how many terms go over to another line."""

    lines: tuple[tuple[str, float], ...]
    torn: int


_Break = Callable[[float], list[_Piece]]


def display_lines(node: Node, room: float, notation: Notation, oversized: str = "") -> tuple[str, ...]:
    """The node in display LaTeX, in lines of at most `room` em as far as it can be broken.

    A term that does not fit on the rest of a line begins the next one, where that tears fewer apart or costs no line.
    `oversized` is a command for a line that cannot be broken and is too long nevertheless.
    """
    pieces = _pieces(node, room, notation)
    filled, by_terms = (_laid_out(pieces, room, whole) for whole in (False, True))
    best = by_terms if by_terms.torn < filled.torn or len(by_terms.lines) <= len(filled.lines) else filled
    if not oversized:
        return tuple(text for text, _ in best.lines)
    return tuple(f"{oversized}{{{text}}}" if wide > room else text for text, wide in best.lines)


def _laid_out(pieces: list[_Piece], room: float, by_terms: bool) -> _Layout:
    lines: list[tuple[str, float]] = []
    torn = 0
    for piece in pieces:
        text, used = lines[-1] if lines else ("", room)
        if used + (max(piece.width, piece.term) if by_terms else piece.width) <= room:
            lines[-1] = (text + piece.text, used + piece.width)
        else:
            lines.append((piece.at_start if lines else piece.text, piece.width))
        torn += lines[-1][1] - piece.width + piece.term > room
    return _Layout(tuple(lines), torn)


def _whole(node: Node, notation: Notation) -> list[_Piece]:
    text = write(node, Style.DISPLAY, notation)
    return [_Piece(text, text, width(node, Style.DISPLAY, notation))]


def _pieces(node: Node, room: float, notation: Notation) -> list[_Piece]:
    if width(node, Style.DISPLAY, notation) <= room:
        return _whole(node, notation)
    match node:
        case Signed():
            return _pieces_of_sum(node, room, notation)
        case Product():
            return _pieces_of_product(node, room, notation)
        case Hadamard(factors):
            return _joined([_part(f, bracketed_entrywise(f), notation) for f in factors], r"\odot", r" \odot ", room)
        case Big():
            return _pieces_of_big(node, room, notation)
        case Quotient(Product(factors), denominator):
            return _pieces(Product((Quotient(Number(1), denominator), *factors)), room, notation)
        case Quotient(Signed() as numerator, denominator):
            return _pieces(Product((Quotient(Number(1), denominator), numerator)), room, notation)
        case Grouped(inside):
            return _in_brackets(inside, room, notation)
        case Power(Signed() as base, exponent):
            raised = f"^{{{write(exponent, Style.SCRIPT, notation)}}}"
            return _with_end(_in_brackets(base, room - 1, notation), raised, width(exponent, Style.SCRIPT, notation))
        case Application(function, primes, (argument,)) if function != "exp" or primes:
            name = latex_function(function, notation.functions) + "'" * primes
            return _after(name, 0.5 * len(function), room, lambda left: _in_brackets(argument, left, notation))
        case Indicator(chains) if len(chains) > 1:
            return _pieces_of_indicator(node, notation)
    return _whole(node, notation)


def _part(node: Node, bracketed: bool, notation: Notation) -> _Break:
    """How a part breaks, in brackets where it needs them."""
    if bracketed:
        return lambda room: _in_brackets(node, room, notation)
    return lambda room: _pieces(node, room, notation)


def _pieces_of_sum(node: Signed, room: float, notation: Notation) -> list[_Piece]:
    found: list[_Piece] = []
    for place, (subtracted, term) in enumerate(node.terms):
        last = place == len(node.terms) - 1
        first, *rest = _part(term, bracketed_term(term, False, last), notation)(room - SIGN)
        joined = join_term(subtracted, first.text, first=place == 0, close=False)
        sign = "-" if subtracted else "+"
        whole = SIGN + sum(piece.width for piece in (first, *rest)) if place else 0.0
        found += [_Piece(joined, f"{{}} {sign} {first.text}" if place else joined, first.width + SIGN, whole), *rest]
    return found


def _pieces_of_product(node: Product, room: float, notation: Notation) -> list[_Piece]:
    """The factors before the last together, then the last, broken; before a factor that begins a line stands a dot."""
    last = node.factors[-1]
    rest = tuple(Grouped(f) if bracketed_factor(f, False, False) else f for f in node.factors[:-1])
    before = rest[0] if len(rest) == 1 else Product(rest)
    taken = width(before, Style.DISPLAY, notation)
    part = _part(last, bracketed_factor(last, False, True), notation)
    if taken > 0.5 * room:
        return _joined([_part(f, False, notation) for f in rest] + [part], r"\cdot", r"\,", room)
    return _after(write(before, Style.DISPLAY, notation) + r"\,", taken, room, part)


def _joined(parts: list[_Break], at_start: str, between: str, room: float) -> list[_Piece]:
    """Factors side by side; a line that begins with one begins with the sign of the product."""
    found: list[_Piece] = []
    for place, part in enumerate(parts):
        first, *rest = part(room - SIGN)
        text = between + first.text if place else first.text
        start = rf"{{}} {at_start} {first.text}" if place else first.text
        found += [_Piece(text, start, first.width + SIGN), *rest]
    return found


def _pieces_of_big(node: Big, room: float, notation: Notation) -> list[_Piece]:
    signs = r"\;".join(big_signs(node, notation)) + " "
    taken = operators_width(node, Style.DISPLAY, notation)
    return _after(signs, taken, room, _part(node.body, bracketed_body(node.body, False), notation))


def _pieces_of_indicator(node: Indicator, notation: Notation) -> list[_Piece]:
    last = len(node.chains) - 1
    found: list[_Piece] = []
    for place, one in enumerate(node.chains):
        text = chain(one, Style.SCRIPT, notation) + ("," if place < last else "")
        start = text if place else rf"[\,{text}"
        wide = width(Indicator((one,)), Style.DISPLAY, notation)
        found.append(_Piece(rf"\ {text}" if place else start, start, wide))
    return _with_end(found, r"\,]", 0.4)


def _after(text: str, taken: float, room: float, part: _Break) -> list[_Piece]:
    """`text`, then the part on the same line; the part has all the room where its beginning fits beside the text."""
    inner = part(room)
    if taken + inner[0].width > room:
        inner = part(room - taken)
    return _with_start(text, taken, inner)


def _in_brackets(node: Node, room: float, notation: Notation) -> list[_Piece]:
    opening, closing = bracket("\0", height(node, Style.DISPLAY)).split("\0")
    inner = _pieces(node, room - 2 * _OPENING, notation)
    return _with_end(_with_start(opening, _OPENING, inner), closing, _OPENING)


def _with_start(text: str, wide: float, pieces: list[_Piece]) -> list[_Piece]:
    first = pieces[0]
    begun = with_fields(first, text=text + first.text, at_start=text + first.at_start, width=wide + first.width)
    return [begun, *pieces[1:]]


def _with_end(pieces: list[_Piece], text: str, wide: float) -> list[_Piece]:
    last = pieces[-1]
    ended = with_fields(last, text=last.text + text, at_start=last.at_start + text, width=last.width + wide)
    return [*pieces[:-1], ended]
