"""What a factor can begin with."""

from __future__ import annotations

from symderiv.read.meaning.literals import is_number_start
from symderiv.read.meaning.rows import Identifier, base_of, is_letter
from symderiv.read.meaning.vocabulary import (
    BIG_OPERATORS,
    DOTS,
    FUNCTIONS,
    UNREADABLE,
)
from symderiv.read.tex.tree import (
    Accent,
    Environment,
    Fence,
    Font,
    Fraction,
    Group,
    Node,
    Root,
    Script,
    Stack,
    Symbol,
    Words,
)

_LONE_SYMBOLS = frozenset({"\\partial", "\\nabla", "\\infty", "\\arg", "?", "\\emptyset", "\\top", "\\bot", "\\square"})


def starts_factor(node: Node) -> bool:
    """Can a factor begin with this node?"""
    base = base_of(node)
    if isinstance(base, Symbol):
        text = base.text
        return (
            is_letter(base)
            or is_number_start(base)
            or text in BIG_OPERATORS
            or text in DOTS
            or text in _LONE_SYMBOLS
            or text in UNREADABLE
            or text[1:] in FUNCTIONS
        )
    if isinstance(base, Identifier):
        return base.text != "dot"
    return isinstance(base, Accent | Environment | Fence | Font | Fraction | Group | Root | Stack | Words | Script)
