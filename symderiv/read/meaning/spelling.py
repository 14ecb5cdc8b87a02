"""How a section spells its names of several letters.

A word before a bracket, a word that stands alone on a left side or under a `\\partial`, a `d` before the name of a
tensor where such a pair is given a value: these are names, and no products.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from symderiv.read.meaning.identifiers import PREFIXES, Run, Spelling, can_be_prefixed, run_at
from symderiv.read.meaning.lines import lines
from symderiv.read.meaning.pieces import pieces, relation_signs, split_relations
from symderiv.read.meaning.rows import (
    canonical_node,
    children,
    is_bracket,
    is_digit,
    is_letter,
    is_symbol,
    trimmed,
    without_blanks,
)
from symderiv.read.meaning.starts import starts_factor
from symderiv.read.meaning.vocabulary import known_function
from symderiv.read.tex.tree import Fraction, Row, Script, Symbol

_SUMS = {"\\Pi": "\\prod", "\\Sigma": "\\sum"}


def spelling(trees: Iterable[Row], declared: Iterable[str] = ()) -> Spelling:
    """The words and prefixes that the formulas of a section use, and those of the declared names."""
    trees = tuple(trees)
    alone = frozenset(letter for tree in trees for letter in _letters_alone(tree))
    words: set[str] = set()
    prefixes: set[str] = set()
    compounds: set[str] = set()
    for name in declared:
        if name.isalpha() and len(name) > 1:
            words.add(name)
        elif any(name.startswith(prefix) and name != prefix for prefix in PREFIXES):
            compounds.add(name)
    for tree in trees:
        words.update(_words_in(tree, alone))
        prefixes.update(_before_products(tree))
        for row in _named_sides(tree):
            prefix = _prefix_of(row)
            if prefix is not None:
                prefixes.add(prefix)
            else:
                words.update(_whole_word(row, alone))
    sums = tuple((letter, sign) for letter, sign in sorted(_SUMS.items()) if _stands_for_sum(letter, trees))
    return Spelling(frozenset(words), frozenset(prefixes), frozenset(compounds), sums)


def _stands_for_sum(letter: str, trees: Iterable[Row]) -> bool:
    """Is a capital always subscripted and before a factor, as in `Σᵢ xᵢ` typed with the Greek letter?"""
    uses = [use for tree in trees for use in _uses(letter, tree)]
    return bool(uses) and all(uses)


def _uses(letter: str, row: Row) -> Iterator[bool]:
    """For each place where a letter stands, whether it can be a sum there."""
    for position, node in enumerate(row):
        if is_symbol(node, letter):
            yield False
        elif isinstance(node, Script) and is_symbol(node.base, letter):
            after = without_blanks(row[position + 1 :])
            followed = bool(after) and starts_factor(after[0])
            yield node.sub is not None and node.primes == 0 and followed and _is_limit(node)
        for inner in children(node):
            if not (isinstance(node, Script) and inner == (node.base,)):
                yield from _uses(letter, inner)


def _is_limit(node: Script) -> bool:
    """Letters below, or a relation; and nothing above but with a relation below."""
    sub = node.sub or ()
    if relation_signs(sub):
        return True
    return node.sup is None and all(is_letter(part) or is_symbol(part, ",") for part in without_blanks(sub))


def _letters_alone(row: Row) -> Iterator[str]:
    """Letters that are a name by themselves somewhere."""
    position = 0
    while position < len(row):
        run = run_at(row, position)
        if run is None:
            position += 1
            continue
        if len(run.text) == 1:
            yield run.text
        position = run.last
    for node in row:
        for inner in children(node):
            if not (isinstance(node, Script) and inner == (node.base,)):
                yield from _letters_alone(inner)


def _named_sides(tree: Row) -> Iterator[Row]:
    """The sides of relations that could be the name of what is defined."""
    for line in lines(tree):
        for piece in pieces(line):
            parts, signs = split_relations(piece.row)
            if not signs:
                continue
            yield _after_quantifier(parts[0])
            if signs[-1].relation in {":=", "=:"}:
                yield parts[-1]


def _before_products(tree: Row) -> Iterator[str]:
    """The d of `d(AB) = dA B + A dB`: it stands before more than a name on the left, and before names on the right."""
    for piece in (piece for line in lines(tree) for piece in pieces(line)):
        parts, signs = split_relations(piece.row)
        core = without_blanks(parts[0])
        begins = len(core) > 1 and canonical_node(core[0]) == "d" and not isinstance(core[0], Script)
        if signs and begins and any(map(_has_prefixed, parts[1:])):
            yield "d"


def _has_prefixed(row: Row) -> bool:
    """Whether a d stands right before a symbol."""
    pairs = pairwise(row)
    if any(canonical_node(a) == "d" and can_be_prefixed(b) and a.end == b.start for a, b in pairs):
        return True
    return any(_has_prefixed(inner) for node in row for inner in children(node))


def _after_quantifier(row: Row) -> Row:
    for position, node in enumerate(row):
        if is_symbol(node, ":"):
            return row[position + 1 :]
    return row


def _prefix_of(row: Row) -> str | None:
    """The prefix, if the row is one and a single symbol after it, which digits may follow: `dx`, `dx1`."""
    core = without_blanks(row)
    if len(core) < 2:
        return None
    prefix = canonical_node(core[0])
    if prefix not in PREFIXES or isinstance(core[0], Script):
        return None
    if prefix == "d" and isinstance(core[0], Symbol) and core[1].start > core[0].end:
        return None
    numbered = all(is_digit(node) and node.start == before.end for before, node in pairwise(core[1:]))
    if numbered and can_be_prefixed(core[1]):
        return prefix
    run = run_at(core, 1)
    if prefix == "d" and run is not None and run.last == len(core) and known_function(run.text):
        return prefix
    return None


def _whole_word(row: Row, alone: frozenset[str]) -> Iterator[str]:
    """The word, if the row is nothing else and not a product of known symbols."""
    core = trimmed(row)
    run = run_at(core, 0) if core else None
    if run is not None and run.last == len(core) and len(run.text) > 1 and not set(run.text) <= alone:
        yield run.text


def _words_in(row: Row, alone: frozenset[str], in_script: bool = False) -> Iterator[str]:
    """Words that show anywhere: before a bracket, under a `\\partial`, or four small letters and more."""
    position = 0
    while position < len(row):
        run = run_at(row, position)
        if run is None:
            node = row[position]
            if isinstance(node, Fraction):
                for side in (node.numerator, node.denominator):
                    core = without_blanks(side)
                    if core and is_symbol(core[0], "\\partial"):
                        yield from _whole_word(core[1:], alone)
            position += 1
            continue
        known = set(run.text) <= alone
        after = row[run.last] if run.last < len(row) else None
        if len(run.text) > 1 and not known and _is_plain(run.text):
            long_and_small = len(run.text) > 3 and run.text[1:].islower() and not in_script
            if is_bracket(after, "(") or long_and_small or _is_dotted(row, run):
                yield run.text
        position = run.last
    for node in row:
        for number, inner in enumerate(children(node)):
            inside_script = isinstance(node, Script) and number > 0
            if not (isinstance(node, Script) and number == 0):
                yield from _words_in(inner, alone, in_script or inside_script)
            else:
                for base_row in children(node.base):
                    yield from _words_in(base_row, alone, in_script)


def _is_plain(text: str) -> bool:
    return text.isalpha() and not known_function(text)


def _is_dotted(row: Row, run: Run) -> bool:
    """Is the word the first of `np.sum(...)`?"""
    if run.last + 1 >= len(row) or not is_symbol(row[run.last], "."):
        return False
    method = run_at(row, run.last + 1)
    return (
        method is not None
        and row[run.last].start == row[run.last - 1].end
        and method.last < len(row)
        and is_bracket(row[method.last], "(")
    )
