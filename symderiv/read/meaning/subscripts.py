"""The form of a subscript or superscript, by its signs alone: how many indices it could be, and which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.read.meaning.pieces import relation_signs
from symderiv.read.meaning.rows import (
    Identifier,
    base_of,
    canonical,
    canonical_node,
    children,
    is_digit,
    is_letter,
    is_symbol,
    split_at,
    trimmed,
    without_blanks,
)
from symderiv.read.meaning.vocabulary import DECORATIONS, ENTRYWISE, LABEL_WORDS, TRANSPOSES
from symderiv.read.tex.tree import Accent, Fence, Font, Node, Row, Script, Space, Symbol, Words

EVERY = frozenset({":", "\\cdot", "\\bullet"})
"""What stands for a whole dimension in the place of an index."""


@dataclass(frozen=True, slots=True)
class Form:
    """A script cut up.

    `kind`: `list` (commas), `blanks` (explicit blanks between), `atoms` (single signs side by side), `digits` (an
    integer), `one` (a single sign), `expression` (an operation, so one index), `text` (a label), `empty`, `relation`.
    `parts` are the indices as they would be if each could stand.
    """

    kind: str
    parts: tuple[Row, ...]

    @property
    def count(self) -> int:
        return len(self.parts)


def form_of(script: Row) -> Form:
    """How a script is put together."""
    core = trimmed(script)
    if not core:
        return Form("empty", ())
    if relation_signs(core):
        return Form("relation", (core,))
    if any(is_symbol(node, ",", ";") for node in core):
        return Form("list", split_at(core, {",", ";"}))
    if any(is_label(node) for node in core):
        return Form("text", (core,))
    blanks = _split_at_blanks(core)
    if len(blanks) > 1:
        return Form("blanks", blanks)
    plain = without_blanks(core)
    if not all(_is_atom(node) for node in plain):
        return Form("expression", (plain,))
    if all(is_digit(node) for node in plain):
        return Form("digits", tuple((node,) for node in plain))
    if len(plain) == 1:
        return Form("one", (plain,))
    if is_digit(plain[0]):
        return Form("expression", (plain,))
    return Form("atoms", tuple((node,) for node in plain))


def is_label(node: Node) -> bool:
    """Text, a letter of another alphabet, or an angle in degrees: never an index."""
    base = base_of(node)
    if isinstance(node, Script) and node.sup is not None and canonical(node.sup) == "\\circ":
        return True
    if isinstance(base, Words):
        return len(base.text) > 1
    return isinstance(base, Font) and base.name in {"cal", "bb", "frak", "scr", "tt"}


def _is_atom(node: Node) -> bool:
    base = base_of(node)
    if is_letter(base) or isinstance(base, Identifier | Accent | Font | Words):
        return True
    return is_digit(node) or is_symbol(node, *EVERY, "?")


def _split_at_blanks(row: Row) -> tuple[Row, ...]:
    """The parts between explicit blanks that stand between two signs that could be indices."""
    parts: list[list[Node]] = [[]]
    for position, node in enumerate(row):
        if not isinstance(node, Space):
            parts[-1].append(node)
        elif not node.text.startswith("\\!") and parts[-1] and not _operates(parts[-1][-1]):
            following = next((after for after in row[position + 1 :] if not isinstance(after, Space)), None)
            if following is not None and not _operates(following):
                parts.append([])
    return tuple(tuple(part) for part in parts if part)


def _operates(node: Node) -> bool:
    return isinstance(node, Symbol) and node.text in {"+", "-", "*", "/", "\\cdot", "\\times"}


@dataclass(frozen=True, slots=True)
class Raising:
    """A superscript cut up: what numbers the symbol, what label it has, whether it is transposed, and its power.

    `numbers` are the contents of brackets, as in `^{(l)}` and `^{[l](i)}`; `rest` is what the section must decide
    on, as in `^l` or `^2`.
    """

    numbers: tuple[Row, ...] = ()
    label: str = ""
    transposed: bool = False
    primes: int = 0
    rest: Row = ()


def raising_of(script: Row) -> Raising:
    """What a superscript is made of, from left to right."""
    core = list(without_blanks(script))
    primes = sum(is_symbol(node, "\\prime", "'") for node in core)
    core = [node for node in core if not is_symbol(node, "\\prime", "'")]
    if len(core) > 1 and is_symbol(core[0], *ENTRYWISE) and is_power(tuple(core[1:])):  # of each entry
        core = core[1:]
    if len(core) == 1 and isinstance(core[0], Symbol) and core[0].text in DECORATIONS:
        return Raising(label=core[0].text, primes=primes)
    if len(core) == 1 and is_label(core[0]) and canonical(core) not in TRANSPOSES:
        return Raising(label=canonical(core), primes=primes)
    numbers: list[Row] = []
    while core and isinstance(core[0], Fence) and core[0].opening in {"(", "["}:
        numbers.append(core[0].row)
        core = core[1:]
    transposed = bool(core) and canonical_node(core[-1]) in TRANSPOSES and (len(core) == 1 or bool(numbers))
    if transposed:
        core = core[:-1]
    elif len(core) == 2 and is_symbol(core[0], "-") and canonical_node(core[1]) in TRANSPOSES:
        return Raising(tuple(numbers), "", True, primes, _minus_one(core[0], core[1]))
    return Raising(tuple(numbers), "", transposed, primes, tuple(core))


def _minus_one(minus: Node, transpose: Node) -> Row:
    """`M^{-T}` is the transposed inverse."""
    return (minus, Symbol(transpose.start, transpose.end, "1"))


def is_power(row: Row) -> bool:
    """A number as the exponent: `2`, `-1`, `1/2`, `-3/2`."""
    core = without_blanks(row)
    return bool(core) and all(is_digit(node) or is_symbol(node, "-", "/", ".") or _is_number(node) for node in core)


def _is_number(node: Node) -> bool:
    rows = tuple(children(node))
    return not isinstance(node, Script) and bool(rows) and all(is_power(row) for row in rows if row) and any(rows)


def letters_in(script: Row) -> Iterator[str]:
    """The letters, Latin or Greek, that a script names by themselves, and those in scripts on what it names."""
    if canonical(script) in LABEL_WORDS and len(script) > 2:
        return
    for node in script:
        base = base_of(node)
        if is_label(node):
            continue
        if isinstance(node, Script) and (node.sub is not None or node.sup is not None):
            yield from letters_of(node)
        elif is_letter(base):
            yield canonical_node(base) + "'" * (node.primes if isinstance(node, Script) else 0)
        else:
            for row in children(base):
                yield from letters_in(row)


def letters_of(node: Script) -> Iterator[str]:
    """The letters in the scripts of one node; the mark of a transpose is none."""
    if node.sub is not None:
        yield from letters_in(node.sub)
    if node.sup is not None and is_symbol(base_of(node), "e") and node.sub is None:
        for inner in node.sup:  # an exponential: only the scripts in its exponent count
            yield from (letter for letter, _ in script_letters(inner))
    elif node.sup is not None:
        raising = raising_of(node.sup)
        for row in (*raising.numbers, raising.rest):
            yield from letters_in(row)


def script_letters(node: Node) -> Iterator[tuple[str, str]]:
    """All letters in the scripts of a node and of what is in it, each with the name and script that it belongs to."""
    if isinstance(node, Script):
        differentiates = is_symbol(base_of(node), "\\nabla", "\\partial")
        if differentiates:
            for script in (node.sub, node.sup):
                for inner in script or ():
                    yield from script_letters(inner)
        else:
            owner = canonical_node(node)
            yield from ((letter, owner) for letter in letters_of(node))
        yield from script_letters(node.base)
        return
    for row in children(node):
        for inner in row:
            yield from script_letters(inner)
