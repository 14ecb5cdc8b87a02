"""Looking at rows of presentation nodes: their children, their canonical LaTeX, cutting and trimming them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from symderiv.read.meaning.vocabulary import GREEK, PLAIN_FONTS
from symderiv.read.tex.tree import (
    Accent,
    Environment,
    Fence,
    Font,
    Fraction,
    Group,
    Node,
    Root,
    Row,
    Script,
    Space,
    Stack,
    Symbol,
    Words,
)


@dataclass(frozen=True, slots=True)
class Identifier(Node):
    """Several letters that are one name, joined by this stage: `k\\_size`, `max`, `dW`, `\\delta c`.

    `text` is canonical; `note` says what was guessed in joining them, if anything.
    """

    text: str
    note: str = ""


def is_symbol(node: Node | None, *texts: str) -> bool:
    """Is it a symbol, and one of the texts, if any are given?"""
    return isinstance(node, Symbol) and (not texts or node.text in texts)


def is_letter(node: Node | None) -> bool:
    """A single letter, Latin or Greek."""
    return isinstance(node, Symbol) and (node.text in GREEK or (len(node.text) == 1 and node.text.isalpha()))


def is_digit(node: Node | None) -> bool:
    return isinstance(node, Symbol) and len(node.text) == 1 and node.text.isdecimal()


def is_name(node: Node | None) -> bool:
    """A node that can be a name, scripts apart."""
    return is_letter(node) or isinstance(node, Identifier | Font | Accent | Words)


def without_blanks(row: Row) -> Row:
    return tuple(node for node in row if not isinstance(node, Space))


def trimmed(row: Row, also: Collection[str] = ()) -> Row:
    """The row without blanks, and without the given symbols, at its ends; a number may begin with its point, `.5`."""

    def idle(node: Node) -> bool:
        return isinstance(node, Space) or (isinstance(node, Symbol) and node.text in also)

    first, last = 0, len(row)
    while first < last and idle(row[first]) and not is_symbol(row[first], "."):
        first += 1
    while last > first and idle(row[last - 1]):
        last -= 1
    return row[first:last]


def split_at(row: Row, separators: Collection[str]) -> tuple[Row, ...]:
    """The parts between the given symbols: always one more than there are separators."""
    parts: list[list[Node]] = [[]]
    for node in row:
        if isinstance(node, Symbol) and node.text in separators:
            parts.append([])
        else:
            parts[-1].append(node)
    return tuple(tuple(part) for part in parts)


def contains_symbol(row: Row, texts: Collection[str]) -> bool:
    return any(isinstance(node, Symbol) and node.text in texts for node in row)


def bounds(row: Row) -> tuple[int, int]:
    """Where a row that is not empty starts and ends."""
    return min(node.start for node in row), max(node.end for node in row)


def unwrapped(node: Node) -> Node:
    """`{x}` is `x`: braces around a single node say nothing."""
    while isinstance(node, Group):
        inner = without_blanks(node.row)
        if len(inner) != 1:
            break
        node = inner[0]
    return node


def spliced(node: Node, row: Row) -> Row:
    """What stands in braces without them, the first and the last reaching over the braces so that text stays whole."""
    if not row:
        return ()
    first = replace(row[0], start=node.start)
    if len(row) == 1:
        return (replace(first, end=node.end),)
    return (first, *row[1:-1], replace(row[-1], end=node.end))


def base_of(node: Node) -> Node:
    """What carries the scripts, or the node itself; braces around a single node without scripts are looked through."""
    carrier = node.base if isinstance(node, Script) else node
    inner = unwrapped(carrier)
    return carrier if isinstance(inner, Script) else inner


def is_bracket(node: Node | None, openings: str = "([") -> bool:
    """A pair of brackets, perhaps with scripts, that can hold arguments."""
    base = node.base if isinstance(node, Script) else node
    return isinstance(base, Fence) and base.opening in openings and base.opening != ""


def is_braced(node: Node | None) -> bool:
    """A pair of braces that show, perhaps with scripts."""
    base = node.base if isinstance(node, Script) else node
    return isinstance(base, Fence) and base.opening == "\\{"


def children(node: Node) -> Iterator[Row]:
    """The rows inside a node, as they stand from left to right."""
    match node:
        case Group(row=row) | Fence(row=row) | Accent(row=row) | Font(row=row):
            yield row
        case Fraction(numerator=numerator, denominator=denominator):
            yield numerator
            yield denominator
        case Root(row=row, degree=degree):
            yield degree
            yield row
        case Script(base=base, sub=sub, sup=sup):
            yield (base,)
            yield sub or ()
            yield sup or ()
        case Environment(lines=lines):
            for line in lines:
                yield from line
        case Stack(lines=rows):
            yield from rows
        case _:
            return


def rebuilt(node: Node, change: Callable[[Row], Row]) -> Node:
    """The node with every row inside it changed; the base of a script is left alone."""
    match node:
        case Group(row=row) | Fence(row=row) | Accent(row=row) | Font(row=row):
            return replace(node, row=change(row))
        case Fraction(numerator=numerator, denominator=denominator):
            return replace(node, numerator=change(numerator), denominator=change(denominator))
        case Root(row=row, degree=degree):
            return replace(node, row=change(row), degree=change(degree))
        case Script(base=base, sub=sub, sup=sup):
            return replace(
                node,
                base=rebuilt(base, change),
                sub=None if sub is None else change(sub),
                sup=None if sup is None else change(sup),
            )
        case Environment(lines=lines):
            return replace(node, lines=tuple(tuple(change(cell) for cell in line) for line in lines))
        case Stack(lines=rows):
            return replace(node, lines=tuple(change(row) for row in rows))
        case _:
            return node


def canonical(row: Sequence[Node]) -> str:
    """One spelling for all ways to write a name: bold face, blanks and idle braces are dropped."""
    text = ""
    for node in row:
        piece = canonical_node(node)
        if text and piece[:1].isalpha() and _ends_in_command(text):
            text += " "
        text += piece
    return text


def canonical_node(node: Node) -> str:
    """The canonical LaTeX of a single node."""
    match node:
        case Symbol(text=text) | Identifier(text=text):
            return text
        case Space():
            return ""
        case Words(text=text):
            return text if len(text) == 1 else f"\\text{{{text}}}"
        case Group(row=row):
            return canonical(row)
        case Font(name=name, row=row):
            inner = canonical(row)
            if name in PLAIN_FONTS and not inner.isdecimal():
                return inner
            return f"\\math{name}{{{inner}}}"
        case Accent(name=name, row=row):
            return f"\\{name}{{{canonical(row)}}}"
        case Script(base=base, sub=sub, sup=sup, primes=primes):
            return with_scripts(canonical_node(base), primes, sub, sup)
        case Fence(opening=opening, closing=closing, row=row):
            return f"{opening}{canonical(row)}{closing}"
        case Fraction(numerator=numerator, denominator=denominator):
            return f"\\frac{{{canonical(numerator)}}}{{{canonical(denominator)}}}"
        case Root(row=row):
            return f"\\sqrt{{{canonical(row)}}}"
        case _:
            return f"\\{type(node).__name__.lower()}{{}}"


def with_scripts(name: str, primes: int = 0, sub: Row | None = None, sup: Row | None = None) -> str:
    """The canonical spelling of a name with scripts: `W_{hh}`, `d_k`, `\\sigma^2`, `b'`."""
    text = name + "'" * primes
    if sub is not None:
        text += "_" + _braced(canonical(sub))
    if sup is not None:
        text += "^" + _braced(canonical(sup))
    return text


def _braced(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _ends_in_command(text: str) -> bool:
    """Does the text end in a command word, so that a letter may not follow at once?"""
    head = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return head != text and head.endswith("\\")
