"""How tall things stand in LaTeX: TeX's styles, and brackets that fit."""

from __future__ import annotations

from enum import Enum

from symderiv.emit.precedence import bracketed_base, bracketed_body, bracketed_entrywise, bracketed_factor
from symderiv.emit.presentation import (
    Application,
    Big,
    Choice,
    Derivative,
    Diagonal,
    Element,
    Enclosed,
    EntrywisePower,
    Grouped,
    Hadamard,
    Indexed,
    Indicator,
    Modulo,
    Name,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Root,
    Signed,
    Transposed,
)
from symderiv.errors import Unsupported


class Style(Enum):
    """TeX's own styles: alone on a line, inside a fraction, in an index or exponent (fractions on one line)."""

    DISPLAY = "display"
    TEXT = "text"
    SCRIPT = "script"


SIZES = ("", r"\big", r"\Big", r"\bigg", r"\Bigg")


def inside_style(style: Style) -> Style:
    """The style above and below a fraction's line."""
    return Style.TEXT if style is Style.DISPLAY else style


def bracket(text: str, tall: int) -> str:
    """Round brackets of a size that fits the height."""
    size = SIZES[min(tall, 4)]
    return f"{size}l({text}{size}r)" if size else f"({text})"


def height(node: Node, style: Style) -> int:
    """How tall a node is: 0 a letter, 1 something in brackets, 2 a fraction or big operator, 3 one with both limits."""
    match node:
        case Number() | Name() | Element():
            return 0
        case Quotient(Number(), Number()):
            return 0 if style is Style.SCRIPT else 1
        case Quotient() | Derivative():
            return {Style.DISPLAY: 2, Style.TEXT: 1, Style.SCRIPT: 0}[style]
        case Big(_, limits, body):
            both = any(limit.limits is not None for limit in limits)
            own = {Style.DISPLAY: 3 if both else 2, Style.TEXT: 1, Style.SCRIPT: 0}[style]
            return max(own, _height_of_part(body, bracketed_body(body, False), style))
        case Signed(terms):
            return max(height(term, style) for _, term in terms)
        case Product(factors):
            return max(_height_of_part(factor, bracketed_factor(factor, False, True), style) for factor in factors)
        case Power(base, _):
            return _height_of_part(base, bracketed_base(base, False), style)
        case Root(radicand, _):
            return height(radicand, inside_style(style))
        case Application(_, _, arguments):
            return 0 if raises_argument(node) else 1 + max(height(argument, style) for argument in arguments)
        case Enclosed(_, inside):
            return height(inside, style)
        case Modulo(dividend, divisor):
            return max(height(dividend, style), height(divisor, style))
        case Indexed(base, _):
            return 1 + height(base, style)
        case Indicator():
            return 1
        case Choice():
            return 4
        case Ones():
            return 0
        case Hadamard(factors):
            return max(_height_of_part(factor, bracketed_entrywise(factor), style) for factor in factors)
        case EntrywisePower(base, _):
            return _height_of_part(base, bracketed_base(base, False), style)
        case Transposed(inside):
            return _height_of_part(inside, bracketed_base(inside, False), style)
        case Diagonal(inside) | Grouped(inside):
            return 1 + height(inside, style)
    raise Unsupported(f"a {type(node).__name__} node cannot be printed in LaTeX.")


def _height_of_part(node: Node, bracketed: bool, style: Style) -> int:
    return height(node, style) + bracketed


def raises_argument(node: Node) -> bool:
    """Whether an exponential is printed as a power of e: its argument is short and has no big operator."""
    if not (isinstance(node, Application) and node.function == "exp" and node.primes == 0 and len(node.arguments) == 1):
        return False
    return height(node.arguments[0], Style.DISPLAY) <= 2 and not holds_big(node.arguments[0])


def holds_big(node: Node) -> bool:
    match node:
        case Big() | Choice():
            return True
        case Signed(terms):
            return len(terms) > 3 or any(holds_big(term) for _, term in terms)
        case Product(parts):
            return any(holds_big(part) for part in parts)
        case Quotient(left, right) | Power(left, right):
            return holds_big(left) or holds_big(right)
        case Root(inside, _) | Enclosed(_, inside):
            return holds_big(inside)
        case Application(_, _, arguments):
            return any(holds_big(argument) for argument in arguments)
    return False
