"""From the LaTeX of one formula to its presentation tree: TeX's rules only, no mathematics.

    latex --tokenize--> tokens --expand--> no macros --normalize--> no look-alikes --resolve_bars--> |x| paired --> Row

What the tree holds beyond the obvious: a vertical bar that pairs with none is the symbol `\\mid`, a double one `\\|`;
`\\cdots` and its kin are `\\dots`; a script on a blank, `k\\ _size`, stands on the `Space`, one with nothing before it
on an empty `Group`; `{\\cal L}` and `\\cal{L}` are both a `Font`; the name of an environment has no star.  A bracket
may reach over `&` and `\\\\`, which then do not separate.  Sizes, styles, labels, tags, colours, phantoms and the
annotations of braces are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from symderiv.read.tex import constructs, rows_of_cells
from symderiv.read.tex.bars import resolve_bars
from symderiv.read.tex.commands import (
    ACCENTS,
    BINOMIALS,
    BRACES,
    FONT_SWITCHES,
    FONTS,
    FRACTIONS,
    FRAMES,
    OPENERS,
    SPACES,
)
from symderiv.read.tex.error import TexError
from symderiv.read.tex.expansion import expand
from symderiv.read.tex.macros import NO_MACROS, Macro
from symderiv.read.tex.normal_tokens import normalize
from symderiv.read.tex.operations import backward_tokens, operation_tokens
from symderiv.read.tex.plain import plain_tokens
from symderiv.read.tex.reader import MAX_DEPTH, NEWLINE, Reader, stray
from symderiv.read.tex.tokens import Token, tokenize
from symderiv.read.tex.tree import Node, Row

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Macro", "TexError", "parse", "parse_backward", "parse_operation", "parse_plain"]

MAX_BYTES = 65_536

CONSTRUCTS: Mapping[str, Callable[[Reader], Node]] = MappingProxyType(
    {
        "{": constructs.group,
        NEWLINE: constructs.newline,
        r"\sqrt": constructs.root,
        r"\underset": constructs.underset,
        r"\overset": constructs.overset,
        r"\stackrel": constructs.overset,
        r"\substack": constructs.substack,
        r"\left": rows_of_cells.sided,
        r"\begin": rows_of_cells.environment,
        **dict.fromkeys(OPENERS, rows_of_cells.fence),
        **dict.fromkeys(SPACES, constructs.blank),
        **dict.fromkeys(FRACTIONS, constructs.fraction),
        **dict.fromkeys(BINOMIALS, constructs.binomial),
        **dict.fromkeys(ACCENTS, constructs.accent),
        **dict.fromkeys(FONTS, constructs.font),
        **dict.fromkeys(FONT_SWITCHES, constructs.font_switch),
        **dict.fromkeys(FRAMES, constructs.frame),
        **dict.fromkeys(BRACES, constructs.brace),
    }
)
"""Which function reads the node that begins with a token; any other token is a symbol."""


def parse(latex: str, macros: Mapping[str, Macro] = NO_MACROS) -> Row:
    """The presentation tree of a formula, without its dollar signs; every span counts characters of `latex`.

    Macros that the formula defines itself are known as well.  Raises TexError, with the part to blame, for what TeX
    would not read either: an unclosed brace or bracket, a missing argument, an unknown command, a double script, and
    for a formula over `MAX_BYTES` or nested deeper than `MAX_DEPTH`.
    """
    return _read(latex, tokenize, macros)


def parse_plain(text: str) -> Row:
    """The same for a formula that is typed as plain text, `∂E/∂x_i = Σⱼ W_ji (p_j - t_j)`."""
    _check_depth(text)
    return _read(text, plain_tokens, NO_MACROS)


def parse_operation(text: str) -> Row:
    """The same for an operation of a table, `tanh(self)`."""
    _check_depth(text)
    return _read(text, operation_tokens, NO_MACROS)


def parse_backward(text: str, *, by_elements: bool = False, along: bool = False) -> Row:
    """The same for the gradient of an argument of it, `self: grad * (1 - result * result)`."""
    _check_depth(text)
    return _read(text, partial(backward_tokens, by_elements=by_elements, along=along), NO_MACROS)


def _check_depth(text: str) -> None:
    """Raises TexError where round brackets are nested too deeply: what stands in them is read by itself."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            raise TexError(f"The formula is nested deeper than {MAX_DEPTH} levels.", place, place + 1)


def _read(text: str, tokens: Callable[[str], list[Token]], macros: Mapping[str, Macro]) -> Row:
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise TexError(f"The formula is longer than {MAX_BYTES // 1024} kB.", 0, len(text))
    reader = Reader(resolve_bars(normalize(expand(tokens(text), macros))), CONSTRUCTS)
    try:
        row = reader.row(newlines=True)
    except RecursionError:  # the caller may have used up part of the stack
        raise reader.too_deep() from None
    leftover = reader.peek()
    if leftover is not None:
        raise stray(leftover)
    return row
