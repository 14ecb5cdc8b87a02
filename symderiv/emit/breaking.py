"""Long formulas on several lines: broken before a sign, a factor or a condition, or inside the last brackets.

A fraction is broken by putting what is above its line beside it; nothing else that is one above the other is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    """LaTeX that stays together: what it is after something on its line, what at the start of one, and its width."""

    text: str
    at_start: str
    width: float


_Break = Callable[[float], list[_Piece]]


def display_lines(node: Node, room: float, notation: Notation, oversized: str = "") -> tuple[str, ...]:
    """The node in display LaTeX, in lines of at most `room` em as far as it can be broken.

    `oversized` is a command for a line that cannot be broken and is too long nevertheless.
    """
    lines: list[str] = []
    used: list[float] = []
    for piece in _pieces(node, room, notation):
        if lines and used[-1] + piece.width <= room:
            lines[-1] += piece.text
            used[-1] += piece.width
        else:
            lines.append(piece.at_start if lines else piece.text)
            used.append(piece.width)
    if not oversized:
        return tuple(lines)
    return tuple(f"{oversized}{{{line}}}" if wide > room else line for line, wide in zip(lines, used, strict=True))


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
        found += [_Piece(joined, f"{{}} {sign} {first.text}" if place else joined, first.width + SIGN), *rest]
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
    return [_Piece(text + first.text, text + first.at_start, wide + first.width), *pieces[1:]]


def _with_end(pieces: list[_Piece], text: str, wide: float) -> list[_Piece]:
    last = pieces[-1]
    return [*pieces[:-1], _Piece(last.text + text, last.at_start + text, last.width + wide)]
