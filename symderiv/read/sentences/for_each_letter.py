r"""One formula for several tensors: `a_{k,t} = w_k x_t` for `k \in \{f, i, o\}` is three relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.read.meaning.pieces import items
from symderiv.read.meaning.rows import children, is_letter, is_symbol, rebuilt, trimmed, without_blanks
from symderiv.read.source.spans import Formula
from symderiv.read.tex.tree import Fence, Node, Row, Script, Space, Symbol, Words

_STARS = frozenset({"*", r"\ast", r"\star", r"\bullet"})


@dataclass(frozen=True, slots=True)
class Copy:
    """A formula with one letter in the place of that which stands for several; `first` is the one that is spoken of."""

    formula: Formula
    tree: Row
    first: bool = True


@dataclass(frozen=True, slots=True)
class _Family:
    """The letter that stands for others, those others, and what is left of the formula that says so."""

    letter: str
    members: tuple[Node, ...]
    rest: Row


def for_each_letter(trees: Sequence[tuple[Formula, Row]]) -> tuple[tuple[Copy, ...], frozenset[str]]:
    """The formulas with a copy of each for every letter that one in it stands for, and these letters.

    What a letter stands for is said in the formula itself, or by itself in the same paragraph.
    """
    told = {n: family for n, (_, tree) in enumerate(trees) if (family := _family(tree)) is not None}
    copies: list[Copy] = []
    used: dict[str, _Family] = {}
    for number, (formula, tree) in enumerate(trees):
        own = told.get(number)
        beside = [other for n, other in told.items() if trees[n][0].block == formula.block]
        family = own if own is not None else next((f for f in beside if not f.rest and _has(tree, f.letter)), None)
        row = tree if own is None else own.rest
        if family is None or (row and not _has(row, family.letter)):
            copies.append(Copy(formula, tree))
        elif row:
            used[family.letter] = family
            places = enumerate(family.members)
            copies += [Copy(formula, _put(row, family.letter, member), place == 0) for place, member in places]
        elif not any(
            _has(t, family.letter) for n, (f, t) in enumerate(trees) if n != number and f.block == formula.block
        ):
            copies.append(Copy(formula, tree))
    members = (member for family in used.values() for member in family.members)
    return tuple(copies), frozenset(member.text for member in members if isinstance(member, Symbol))


def _family(tree: Row) -> _Family | None:
    """What `k \\in \\{f, i, o\\}` at the end of a formula says, where all that it lists are letters."""
    core = trimmed(tree, {",", ".", ";"})
    solid = [place for place, node in enumerate(core) if not isinstance(node, Space)]
    if len(solid) < 3:
        return None
    subject, sign, last = (core[place] for place in solid[-3:])
    if not (_is_subject(subject) and is_symbol(sign, r"\in") and isinstance(last, Fence) and last.opening == r"\{"):
        return None
    members = [without_blanks(item) for item in items(last.row)]
    names = {row[0].text for row in members if len(row) == 1 and isinstance(row[0], Symbol) and is_letter(row[0])}
    assert isinstance(subject, Symbol)
    if len(members) < 2 or len(names) != len(members):
        return None
    rest = core[: solid[-3]]
    while rest and (isinstance(rest[-1], Space | Words) or is_symbol(rest[-1], ",", ";", r"\forall", ":")):
        rest = rest[:-1]
    return _Family(subject.text, tuple(row[0] for row in members), rest)


def _is_subject(node: Node) -> bool:
    return is_letter(node) or is_symbol(node, *_STARS)


def _has(row: Row, letter: str) -> bool:
    return any(is_symbol(node, letter) or any(_has(inner, letter) for inner in children(node)) for node in row)


def _put(row: Row, letter: str, member: Node) -> Row:
    """The row with one letter in the place of another, wherever it stands."""
    return tuple(_put_in(node, letter, member) for node in row)


def _put_in(node: Node, letter: str, member: Node) -> Node:
    if is_symbol(node, letter):
        return replace(member, start=node.start, end=node.end)
    inner = rebuilt(node, lambda row: _put(row, letter, member))
    return replace(inner, base=_put_in(inner.base, letter, member)) if isinstance(inner, Script) else inner
