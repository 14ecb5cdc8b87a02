"""The letters that a formula binds, shares between its sides, counts to, or calculates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from symderiv.read.meaning.drafts import drafts
from symderiv.read.meaning.lines import lines
from symderiv.read.meaning.pieces import is_dots, items, relation_signs, split_relations
from symderiv.read.meaning.rows import (
    base_of,
    canonical_node,
    children,
    is_letter,
    is_name,
    is_symbol,
    without_blanks,
)
from symderiv.read.meaning.subscripts import form_of, letters_in, script_letters
from symderiv.read.meaning.vocabulary import BIG_OPERATORS, DEFINING, DOTS
from symderiv.read.tex.tree import Environment, Fence, Fraction, Group, Node, Row, Script, Space, Stack, Symbol


def statements_of(tree: Row) -> Iterator[tuple[Row, Row]]:
    """The left side of each statement of a formula that gives something a value, and the rest."""
    for line in lines(tree):
        for draft in drafts(line):
            for row in (draft.row, *draft.where):
                parts, signs = split_relations(row)
                if signs and signs[0].relation in DEFINING and row not in draft.ranges:
                    yield parts[0], tuple(node for part in parts[1:] for node in part)


def owned_letters(row: Row) -> frozenset[tuple[str, str]]:
    """The letters in the scripts of a row, each with what it stands on."""
    return frozenset(pair for node in row for pair in script_letters(node))


def shared_letters(left: Row, rest: Row) -> Iterator[str]:
    """Letters that both sides have in their scripts, on different things: `W_{hh}` on both sides shares nothing."""
    one, other = owned_letters(left), owned_letters(rest)
    for letter, owner in one:
        if any(letter == second and owner != owned for second, owned in other):
            yield letter


def is_reckoning(row: Row) -> bool:
    """Nothing but small letters, numbers, and what one reckons with."""
    return all(_reckons(node) for node in without_blanks(row))


def _reckons(node: Node) -> bool:
    if isinstance(node, Symbol):
        return (
            (len(node.text) == 1 and (node.text.islower() or node.text.isdecimal()))
            or node.text in {"+", "-", "*", "/"}
            or node.text in {"\\cdot", "\\bmod"}
        )
    if isinstance(node, Fence | Fraction | Group):
        return all(is_reckoning(row) for row in children(node))
    return False


def plain_letters(row: Row) -> Iterator[str]:
    for node in row:
        if is_letter(node):
            yield canonical_node(node)
        for inner in children(node):
            yield from plain_letters(inner)


def bound_letters(row: Row) -> Iterator[str]:
    """The letters that big operators, quantifiers and ranges bind in a formula."""
    yield from _quantified(row)
    yield from _ranged(row)
    for node in row:
        if isinstance(node, Script) and is_symbol(node.base, *BIG_OPERATORS) and node.sub is not None:
            yield from limit_letters(node.sub)
        for inner in children(node):
            yield from bound_letters(inner)


def limit_letters(sub: Row) -> Iterator[str]:
    """The letters that the subscript of a sum binds: those before the sign, or between two."""
    core = without_blanks(sub)
    if len(core) == 1 and isinstance(core[0], Stack):
        for row in core[0].lines:
            yield from limit_letters(row)
        return
    parts, signs = split_relations(core)
    chained = len(signs) > 1 and all(sign.relation in {"<", "<=", ">", ">="} for sign in signs)
    for item in (item for part in (parts[1:-1] if chained else parts[:1]) for item in items(part)):
        for node in item:
            base = base_of(node)
            if isinstance(node, Script) and node.sub is not None:
                yield from letters_in(node.sub)
            elif is_letter(base):
                primes = node.primes if isinstance(node, Script) else 0
                yield canonical_node(base) + "'" * primes


def _quantified(row: Row) -> Iterator[str]:
    quantified = False
    for node in row:
        if is_symbol(node, "\\forall"):
            quantified = True
        elif quantified and is_letter(node):
            yield canonical_node(node)
        elif not (is_symbol(node, ",") or isinstance(node, Space)):
            quantified = False


def _ranged(row: Row) -> Iterator[str]:
    """`i` of `i = 1, \\dots, n`."""
    parts = items(row)
    for position, part in enumerate(parts[:-1]):
        sides, signs = split_relations(without_blanks(part))
        if len(signs) == 1 and signs[0].relation == "=" and is_dots(parts[position + 1]):
            names = [node for node in sides[0] if is_letter(node)]
            if names:
                yield canonical_node(names[-1])


def sizes_in(row: Row) -> Iterator[str]:
    """Names that are the upper limit of something, and so count: of a sum, or of a list or matrix with dots."""
    parts = items(row)
    for position, part in enumerate(parts[1:], start=1):
        if is_dots(parts[position - 1]):
            yield from _names_in(part)
    for node in row:
        if isinstance(node, Script) and is_symbol(node.base, *BIG_OPERATORS):
            if node.sup is not None:
                yield from _names_in(node.sup)
            if node.sub is not None and len(relation_signs(node.sub)) == 2:
                yield from _names_in(split_relations(node.sub)[0][2])
        if isinstance(node, Environment):
            yield from _sizes_of_cells(node)
        for inner in children(node):
            yield from sizes_in(inner)


def _sizes_of_cells(environment: Environment) -> Iterator[str]:
    """The letters of the entry that ends a line or a column after dots."""
    cells = [cell for line in environment.lines for cell in line]
    for before, after in pairwise(cells):
        if any(is_symbol(node, *DOTS) for node in before):
            yield from (letter for letter, _ in owned_letters(after))


def _names_in(row: Row) -> Iterator[str]:
    for node in without_blanks(row):
        if isinstance(node, Script) and is_name(node.base) and form_of(node.sub or ()).kind == "one":
            yield from letters_in(node.sub or ())
        elif is_name(base_of(node)) and not isinstance(node, Script):
            yield canonical_node(base_of(node))
