"""What a chain says beside its left side: `a = f(z) = \\tanh(z)` defines f, `y = a = \\tanh(z)` defines a."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.read.meaning.rows import base_of, canonical_node, is_name, without_blanks
from symderiv.read.meaning.syntax import Apply, Indexed, Name, Number, Relation, Term
from symderiv.read.meaning.terms import change_terms, derivatives_in, inside, left_side, without_places
from symderiv.read.meaning.vocabulary import known_function
from symderiv.read.note import Placed
from symderiv.read.source.spans import Formula
from symderiv.read.tex.tree import Row

_DEFINING = ("=", ":=")
_ARGUMENT = r"\xi"
_SHORT = re.compile(
    r"\b(?:short|shorthand|abbreviat\w*|stands? for|denotes?|means|kurz|steht|Abkürzung|bezeichnet|abrège|abrégé"
    r"|abréviation|désigne|signifie|abrevia\w*|significa|denota|representa)\b",
    re.IGNORECASE,
)


def with_said_functions(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements, and for each function that nothing else defines what the first chain says of it."""
    defined = {left.function for item in placed if isinstance(left := left_side(item.statement.term), Apply)}
    said: dict[str, Placed] = {}
    for item in placed:
        found = _said(item)
        if found is not None and found[0] not in defined:
            said.setdefault(found[0], found[1])
    return (*placed, *said.values())


def with_said_names(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements, and for each name within a chain that nothing else defines what the chain goes on with."""
    terms = [item.statement.term for item in placed]
    defined = {left.name for term in terms if isinstance(left := left_side(term), Name | Indexed)}
    said: dict[str, Placed] = {}
    for item, term in zip(placed, terms, strict=True):
        if not isinstance(term, Relation) or not isinstance(left_side(term), Name | Indexed):
            continue
        if not set(term.relations) <= set(_DEFINING) or derivatives_in(term):
            continue
        for own, value in pairwise(term.parts[1:]):
            if isinstance(own, Name | Indexed) and own.name not in defined and not isinstance(value, Number):
                meant = replace(term, parts=(own, value), relations=("=",))
                new = replace(item, statement=replace(item.statement, term=meant), implied=True)
                said.setdefault(own.name, new)
    return (*placed, *said.values())


def short_names(trees: Sequence[tuple[Formula, Row]]) -> tuple[str, ...]:
    """The letters that the text makes short for a function: `$D$ is short for $\\mathrm{diag}$`."""
    found = []
    for (short, first), (long, second) in pairwise(trees):
        own, other = (without_blanks(tree) for tree in (first, second))
        if short.block != long.block or len(own) != 1 or len(other) != 1 or not _SHORT.search(long.before):
            continue
        word = canonical_node(other[0]).removeprefix(r"\text{").removesuffix("}").lstrip("\\")
        if known_function(word) and is_name(base_of(own[0])):
            found.append(canonical_node(own[0]))
    return tuple(found)


def with_short_names(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with `diag` for D, where the text says `$D$ is short for $\\mathrm{diag}$`."""
    meant: dict[str, str] = {}
    for short, long in pairwise(placed):
        own, other = short.statement.term, long.statement.term
        if isinstance(own, Name) and isinstance(other, Name) and short.block == long.block:
            word = other.name.removeprefix(r"\text{").removesuffix("}")
            if known_function(word) and not known_function(own.name):
                meant[own.name] = word

    def change(part: Term) -> Term | None:
        if isinstance(part, Apply) and part.function in meant:
            arguments = tuple(change_terms(argument, change) for argument in part.arguments)
            return replace(part, function=meant[part.function], arguments=arguments)
        return None

    def changed(item: Placed) -> Placed:
        term = change_terms(item.statement.term, change)
        return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))

    return tuple(changed(item) for item in placed) if meant else tuple(placed)


def _said(item: Placed) -> tuple[str, Placed] | None:
    """The function that a chain defines, with the definition as a statement of its own."""
    term = item.statement.term
    if not isinstance(term, Relation) or not isinstance(term.parts[0], Name | Indexed) or len(term.parts) != 3:
        return None
    call, value = term.parts[1:]
    if not set(term.relations) <= set(_DEFINING) or not _is_unknown(call):
        return None
    assert isinstance(call, Apply)
    argument = without_places(call.arguments[0])

    def change(part: Term) -> Term | None:
        return Name(part.start, part.end, _ARGUMENT) if without_places(part) == argument else None

    body = change_terms(value, change)
    names = {part.name for part in inside(body) if isinstance(part, Name | Indexed)}
    if _ARGUMENT not in names or any(isinstance(part, Indexed) for part in inside(body)):
        return None
    left = replace(call, arguments=(Name(call.start, call.end, _ARGUMENT),))
    meant = Relation(term.start, term.end, (left, body), ("=",))
    return call.function, replace(item, statement=replace(item.statement, term=meant), implied=True)


def _is_unknown(call: Term) -> bool:
    if not isinstance(call, Apply) or len(call.arguments) != 1 or call.primes or call.indices or call.superscripts:
        return False
    return isinstance(call.arguments[0], Name | Indexed) and known_function(call.function.lstrip("\\")) is None
