"""Where brackets are needed, for every printer: the levels of what stands on paper, and what each place asks for."""

from __future__ import annotations

from enum import IntEnum

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


class Level(IntEnum):
    """How tightly a node holds together."""

    SUM = 1
    HADAMARD = 2
    PRODUCT = 3
    POWER = 4
    ATOM = 5


def level(node: Node, slash: bool) -> Level:
    """The level of a node; `slash` says that quotients are printed on one line, `a/b`."""
    match node:
        case Signed():
            return Level.SUM
        case Hadamard():
            return Level.HADAMARD
        case Product() | Big() | Modulo():
            return Level.PRODUCT
        case Quotient() | Derivative():
            return Level.PRODUCT if slash else Level.ATOM
        case Power() | EntrywisePower() | Transposed():
            return Level.POWER
        case Number() | Name() | Element() | Indexed() | Root() | Application() | Enclosed() | Indicator() | Choice():
            return Level.ATOM
        case Ones() | Diagonal() | Grouped():
            return Level.ATOM
    raise Unsupported(f"a {type(node).__name__} node cannot be printed.")


def bracketed_term(node: Node, slash: bool, last: bool) -> bool:
    """Whether a term of a sum needs brackets: a big operator reaches to the next sign only, a choice to the end."""
    return level(node, slash) < Level.HADAMARD or (not last and _ends_in_choice(node))


def bracketed_factor(node: Node, slash: bool, last: bool) -> bool:
    """Whether a factor needs brackets: what reaches to the end of the product may be last; so may `a/b` on a line."""
    match node:
        case Big() | Choice():
            return not last
        case Quotient(Number(), Number()) | Derivative():
            return False
        case Quotient():
            return slash and not last
    return level(node, slash) < Level.PRODUCT or isinstance(node, Modulo)


def _ends_in_choice(node: Node) -> bool:
    match node:
        case Choice():
            return True
        case Product(factors):
            return _ends_in_choice(factors[-1])
        case Big(_, _, body):
            return _ends_in_choice(body)
    return False


def bracketed_base(node: Node, slash: bool) -> bool:
    """Whether the base of a power needs brackets."""
    return level(node, slash) < Level.ATOM or isinstance(node, Quotient | Derivative | Indexed | Choice)


def bracketed_entrywise(node: Node) -> bool:
    """Whether a factor of an elementwise product needs brackets; a matrix product gets them to be seen at once."""
    return level(node, False) < Level.POWER


def bracketed_body(node: Node, slash: bool) -> bool:
    """Whether the body of a big operator needs brackets."""
    return level(node, slash) < Level.PRODUCT


def bracketed_below(node: Node, slash: bool) -> bool:
    """Whether a denominator needs brackets; below a line it never does."""
    return slash and level(node, slash) < Level.POWER


def bracketed_above(node: Node, slash: bool) -> bool:
    """Whether a numerator needs brackets; above a line it never does."""
    return slash and (level(node, slash) < Level.PRODUCT or isinstance(node, Big))
