"""Letters that a note gives to gradients, `g_i = dE/dy_i`: what is said of such a letter is said of the gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.read.classify import FORWARD, GRADIENT, NAMED
from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, left_side, named
from symderiv.read.note import Placed


@dataclass(frozen=True, slots=True)
class Named:
    """A section whose letters for gradients are told apart.

    placed, kinds  the statements; one that says what a named gradient is has become a claim about it
    namings        for each statement that gives the name and goes on, `g_i = dE/dy_i = ...`, what gives the name
    """

    placed: tuple[Placed, ...]
    kinds: tuple[str, ...]
    namings: tuple[Placed, ...]


def with_gradient_letters(placed: Sequence[Placed], kinds: Sequence[str]) -> Named:
    """The statements with claims about named gradients as claims; a letter that names several gradients names none."""
    known = _aliases(placed, kinds)
    new, told, namings = list(placed), list(kinds), []
    for number, (item, kind) in enumerate(zip(placed, kinds, strict=True)):
        term = item.statement.term
        if kind not in (FORWARD, NAMED) or not isinstance(term, Relation) or item.names_gradient:
            continue
        alias = known.get(named(term.parts[0]) or "")
        if alias is None:
            continue
        if _alias(term) is None:
            target = _at(alias, term.parts[0])
            if target is not None:
                new[number] = _with_term(item, replace(term, parts=(target, *term.parts[1:])))
                told[number] = GRADIENT
        elif len(term.parts) == 2:
            told[number] = FORWARD
        else:
            namings.append(_with_term(item, replace(term, parts=term.parts[:2], relations=term.relations[:1])))
            new[number] = _with_term(item, replace(term, parts=term.parts[1:], relations=term.relations[1:]))
            told[number] = GRADIENT
    return Named(tuple(new), tuple(told), tuple(namings))


def _with_term(item: Placed, term: Relation) -> Placed:
    return replace(item, statement=replace(item.statement, term=term))


def _aliases(placed: Sequence[Placed], kinds: Sequence[str]) -> Mapping[str, Relation]:
    """For each letter that names one gradient the relation that says so."""
    found: dict[str, list[Relation]] = {}
    for item, kind in zip(placed, kinds, strict=True):
        term = item.statement.term
        if kind in (FORWARD, NAMED) and isinstance(term, Relation) and (name := _alias(term)) is not None:
            found.setdefault(name, []).append(term)
    return {name: terms[0] for name, terms in found.items() if len({_of(term) for term in terms}) == 1}


def _alias(term: Relation) -> str | None:
    """The name in `g_i = dE/dy_i`, with the same plain indices on both sides."""
    left, right = term.parts[:2]
    if not isinstance(left, Name | Indexed) or not isinstance(right, Derivative) or len(right.wrt) != 1:
        return None
    if term.relations[0] not in ("=", ":=") or not isinstance(right.of, Name):
        return None
    wrt = right.wrt[0]
    if not isinstance(wrt, Name | Indexed) or any(isinstance(t, Indexed) and t.superscripts for t in (left, wrt)):
        return None
    letters = _letters(left)
    return left.name if letters is not None and letters == _letters(wrt) else None


def _letters(term: Name | Indexed) -> tuple[str, ...] | None:
    """The letters of plain, different indices."""
    if isinstance(term, Name):
        return ()
    letters = tuple(index.name for index in term.indices if isinstance(index, Name))
    return letters if len(set(letters)) == len(term.indices) else None


def _of(term: Relation) -> tuple[str | None, str | None]:
    """What is differentiated, and by what."""
    right = term.parts[1]
    assert isinstance(right, Derivative)
    return named(right.of), named(right.wrt[0])


def _at(alias: Relation, left: Term) -> Term | None:
    """The gradient that a letter names, at the indices of another place where the letter stands."""
    first = left_side(alias)
    own = first.indices if isinstance(first, Indexed) else ()
    there = left.indices if isinstance(left, Indexed) else ()
    if len(own) != len(there):
        return None
    values = {index.name: value for index, value in zip(own, there, strict=True) if isinstance(index, Name)}
    start, end = left.start, left.end

    def change(part: Term) -> Term | None:
        return (
            replace(values[part.name], start=start, end=end) if isinstance(part, Name) and part.name in values else None
        )

    return replace(change_terms(alias.parts[1], change), start=start, end=end)
