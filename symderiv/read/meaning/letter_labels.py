r"""Letters that tell tensors apart and stand beside an index: the f of `f_t = \sigma(a_{f,t})` is no index of `a`.

A tensor that is made of what carries its own letter, which its left side lacks, makes a label of that letter.  So are
then the letters of other tensors that stand with it in the scripts of one name: the x of `w_{fx}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.read.meaning.bindings import bound_letters, statements_of
from symderiv.read.meaning.rows import (
    Identifier,
    base_of,
    canonical_node,
    children,
    is_letter,
    is_name,
    rebuilt,
    with_scripts,
    without_blanks,
)
from symderiv.read.meaning.subscripts import form_of, is_label, letters_in
from symderiv.read.tex.tree import Font, Node, Row, Script, Symbol

_BESIDE = frozenset({"list", "blanks", "atoms"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """A subscript cut up: the letters that are labels, and the indices that are left."""

    labels: Row
    rest: tuple[Row, ...]


def with_letter_labels(
    trees: Sequence[Row], known: frozenset[str] = frozenset()
) -> tuple[tuple[Row, ...], frozenset[str]]:
    """The formulas of a section, labels of this kind being part of the names, and these names.

    known  letters that are told to be labels
    """
    scripted = [node for tree in trees for node in _scripted(tree)]
    bound = {letter for tree in trees for letter in bound_letters(tree)}
    bound |= {letter for node in scripted for letter in _calculated(node)}
    own = {letter for tree in trees for letter in _made_of_own(tree)} | known
    labels = own - bound
    if not labels:
        return tuple(trees), frozenset()
    tensors = {canonical_node(base_of(node)) for node in scripted} - bound
    beside = {name: _beside(name, scripted, labels, tensors) for name in {canonical_node(base_of(n)) for n in scripted}}
    mixed = {name: beside[name] for name in beside if any(_is_mixed(n, beside[name]) for n in _of(name, scripted))}
    named = (_name(node, mixed) for node in scripted)
    return tuple(_labelled(tree, mixed) for tree in trees), frozenset(name for name in named if name is not None)


def _scripted(row: Row) -> Iterator[Script]:
    """The names with something below."""
    for node in row:
        if isinstance(node, Script) and node.sub is not None and is_name(base_of(node)) and not is_label(base_of(node)):
            yield node
        for inner in children(node):
            yield from _scripted(inner)


def _of(name: str, scripted: Iterable[Script]) -> Iterator[Script]:
    return (node for node in scripted if canonical_node(base_of(node)) == name)


def _calculated(node: Script) -> Iterator[str]:
    """The letters that one calculates with below a name: the t of `h_{t-1}`."""
    form = form_of(node.sub or ())
    for part in form.parts:
        if form_of(part).kind == "expression":
            yield from letters_in(part)


def _made_of_own(tree: Row) -> Iterator[str]:
    """The f of `f_t = \\sigma(a_{f,t})`."""
    for left, rest in statements_of(tree):
        core = without_blanks(left)
        if len(core) == 1 and isinstance(core[0], Script) and is_name(base_of(core[0])):
            letter = canonical_node(base_of(core[0]))
            own = {part for script in (core[0].sub, core[0].sup) for part in letters_in(script or ())}
            if letter not in own and any(letter in _letters(node) for node in _scripted(rest)):
                yield letter


def _letters(node: Script) -> frozenset[str]:
    """The plain letters below a name that stand there by themselves."""
    form = form_of(node.sub or ())
    singles = (row for part in form.parts for row in (form_of(part).parts if form.kind in _BESIDE else ()))
    return frozenset(canonical_node(row[0]) for row in singles if len(row) == 1 and is_letter(row[0]))


def _beside(name: str, scripted: Sequence[Script], labels: set[str], tensors: set[str]) -> frozenset[str]:
    """The labels of one name: those that are known, and the letters of tensors that stand with one of them."""
    uses = [_letters(node) for node in _of(name, scripted)]
    found = frozenset(letter for letters in uses for letter in letters & labels)
    return found | frozenset(letter for letters in uses if letters & found for letter in letters & tensors)


def _cut(node: Script, letters: frozenset[str]) -> _Parts | None:
    """A subscript with its labels apart; None where it has none."""
    form = form_of(node.sub or ())
    rows = form.parts if form.kind in (*_BESIDE, "one") else ()
    labels: list[Node] = []
    rest: list[Row] = []
    for row in rows:
        parts = form_of(row).parts
        if parts and all(
            len(part) == 1 and is_letter(part[0]) and canonical_node(part[0]) in letters for part in parts
        ):
            labels += [part[0] for part in parts]
        else:
            rest.append(row)
    return _Parts(tuple(labels), tuple(rest)) if labels else None


def _is_mixed(node: Script, letters: frozenset[str]) -> bool:
    """Whether an index stands beside a label."""
    parts = _cut(node, letters)
    return parts is not None and bool(parts.rest)


def _name(node: Script, letters: Mapping[str, frozenset[str]]) -> str | None:
    """A name with its label, where it has one."""
    name = canonical_node(base_of(node))
    parts = _cut(node, letters[name]) if name in letters else None
    return with_scripts(name, 0, parts.labels) if parts is not None else None


def _labelled(row: Row, letters: Mapping[str, frozenset[str]]) -> Row:
    return tuple(_with_label(node, letters) for node in row)


def _with_label(node: Node, letters: Mapping[str, frozenset[str]]) -> Node:
    inner = rebuilt(node, lambda row: _labelled(row, letters))
    name = _name(inner, letters) if isinstance(inner, Script) else None
    if not isinstance(inner, Script) or name is None:
        return inner
    parts = _cut(inner, letters[canonical_node(base_of(inner))])
    return _rejoined(inner, _named(base_of(inner), name), parts.rest if parts else ())


def _named(base: Node, name: str) -> Node:
    """The base with a longer name, in the same face."""
    inner: Node = Identifier(base.start, base.end, name)
    return replace(base, row=(inner,)) if isinstance(base, Font) else inner


def _rejoined(node: Script, base: Node, rest: Sequence[Row]) -> Node:
    if not rest and node.sup is None and not node.primes:
        return replace(base, start=node.start, end=node.end)
    below: Row = ()
    for row in rest:
        place = row[0].start
        below += ((Symbol(place, place, ","),) if below else ()) + row
    return replace(node, base=base, sub=below or None)
