r"""Derivatives by what has no name, `\partial E / \partial (v_j^T h)`: by a quantity that the relations are written in.

Where a relation says what the expression is called, by that; else by a name for it, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symderiv.read.classify import FORWARD
from symderiv.read.functions.applications import unified
from symderiv.read.meaning.syntax import (
    Big,
    Indexed,
    Name,
    Plus,
    Relation,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.terms import change_terms, derivatives_in, left_side, named, names_in
from symderiv.read.names.nameless import free_letters
from symderiv.read.names.nameless_name import called
from symderiv.read.note import Placed
from symderiv.read.sentences.definitions import moved


@dataclass(frozen=True, slots=True)
class _Variable:
    """An expression, the index letters in it, what it is called at them, and which statement says so."""

    pattern: Term
    letters: tuple[str, ...]
    left: Name | Indexed
    defined: int = -1

    def at(self, part: Term) -> Term | None:
        """The name of what stands in a place, where that is the expression, or a product that has it as a part."""
        bound = unified(self.pattern, part, frozenset(self.letters))
        if bound is None and (turned := _turned(part)) is not None:
            bound = unified(self.pattern, turned, frozenset(self.letters))
        if bound is not None:
            return self._named(bound, part.start, part.end)
        if isinstance(part, Times) and isinstance(self.pattern, Times) and part.sign == self.pattern.sign:
            length = len(self.pattern.factors)
            for first in range(len(part.factors) - length + 1) if length < len(part.factors) else ():
                run = part.factors[first : first + length]
                inner = self.at(replace(part, start=run[0].start, end=run[-1].end, factors=run))
                if inner is not None:
                    return replace(part, factors=(*part.factors[:first], inner, *part.factors[first + length :]))
        return None

    def _named(self, bound: dict[str, Term], start: int, end: int) -> Term:
        if isinstance(self.left, Name):
            return replace(self.left, start=start, end=end)
        places = (bound[index.name] for index in self.left.indices if isinstance(index, Name))
        return replace(self.left, start=start, end=end, indices=tuple(moved(place, start, end) for place in places))


def with_named_variables(
    placed: Sequence[Placed], kinds: Sequence[str], indices: frozenset[str]
) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """The statements with names for such expressions, and the relations that say what these are."""
    new, made = tuple(placed), list[Placed]()
    for number, item in enumerate(placed):
        for term in _expressions(item.statement.term, indices):
            relations = [n for n, kind in enumerate(kinds) if kind == FORWARD]
            known = next((found for n in relations if (found := _known(n, placed[n], term))), None)
            variable = known or _new(item, term, indices, made)
            changed = tuple(p if n == variable.defined else _put(p, variable) for n, p in enumerate(new))
            if known:
                new = changed
            elif any(changed[n] is not new[n] for n in relations):
                new = changed
                made.append(_relation(placed[number], variable))
    return new, tuple(made)


def _expressions(term: Term, indices: frozenset[str]) -> Iterator[Term]:
    """What derivatives are taken by that is made of several elements, each once."""
    found: dict[Term, Term] = {}
    for derivative in derivatives_in(term):
        for wrt in derivative.wrt:
            if isinstance(wrt, Plus | Times | Big) and len(set(names_in(wrt)) - indices) > 1:
                found.setdefault(moved(wrt, 0, 0), wrt)
    yield from found.values()


def _known(number: int, item: Placed, term: Term) -> _Variable | None:
    """What a relation calls an expression."""
    relation = item.statement.term
    left = relation.parts[0] if isinstance(relation, Relation) else None
    if not isinstance(relation, Relation) or not isinstance(left, Name | Indexed):
        return None
    places = left.indices if isinstance(left, Indexed) else ()
    letters = tuple(index.name for index in places if isinstance(index, Name))
    if len(letters) != len(places) or len(set(letters)) != len(letters):
        return None
    found = (_Variable(right, letters, left, number) for right in relation.parts[1:])
    return next((variable for variable in found if variable.at(term) is not None), None)


def _new(item: Placed, term: Term, indices: frozenset[str], made: Sequence[Placed]) -> _Variable:
    first = item.statement.start
    text = item.text[max(term.start - first, 0) : term.end - first]
    name = called(text, [str(named(left_side(p.statement.term))) for p in made])
    letters = tuple(dict.fromkeys(free_letters(term, indices)))
    places = tuple(Name(term.start, term.start, letter) for letter in letters)
    left = Indexed(term.start, term.start, name, places) if places else Name(term.start, term.start, name)
    return _Variable(term, letters, left)


def _relation(item: Placed, variable: _Variable) -> Placed:
    term = Relation(variable.pattern.start, variable.pattern.end, (variable.left, variable.pattern), ("=",))
    statement = replace(item.statement, term=term, conditions=(), where=(), ranges=(), notes=())
    return replace(item, statement=statement, implied=True)


def _put(item: Placed, variable: _Variable) -> Placed:
    term = change_terms(item.statement.term, variable.at)
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))


def _turned(part: Term) -> Term | None:
    """`h^T v` for `v^T h`."""
    match part:
        case Times(factors=(Transposed(term=left) as row, right)) if not isinstance(right, Transposed):
            return replace(part, factors=(replace(row, term=right), left))
    return None
