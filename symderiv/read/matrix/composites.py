r"""Inverses and determinants of what has no name, `(X^T X + \lambda I)^{-1}`: a matrix that is called by its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.matrix.inverses import is_inverse, under_logarithm
from symderiv.read.matrix.layouts import IDENTITY
from symderiv.read.meaning.syntax import Apply, Name, Negative, Plus, Raised, Relation, Term, Times, Transposed
from symderiv.read.meaning.terms import change_terms, inside, left_side, named
from symderiv.read.names.nameless_name import called
from symderiv.read.note import Placed
from symderiv.read.sentences.definitions import moved

_BRACKETED = re.compile(r"(?:\\left|\\[bB]igg?l?)?\(([^()]*)(?:\\right|\\[bB]igg?r?)?\)")


def with_named_matrices(placed: Sequence[Placed]) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """The statements with names for such matrices, and the relations that say what these are."""
    made: dict[Term, Placed] = {}
    new = tuple(_named(item, made) for item in placed)
    return new, tuple(made.values())


def _named(item: Placed, made: dict[Term, Placed]) -> Placed:
    def name(term: Term) -> Name:
        key = _in_one_order(moved(term, 0, 0))
        if key not in made:
            first = item.statement.start
            text = _without_brackets(item.text[max(term.start - first, 0) : term.end - first])
            own = called(text, [str(named(left_side(p.statement.term))) for p in made.values()])
            relation = Relation(term.start, term.end, (Name(term.start, term.start, own), term), ("=",))
            statement = replace(item.statement, term=relation, conditions=(), where=(), ranges=(), notes=())
            made[key] = replace(item, statement=statement, implied=True)
        left = left_side(made[key].statement.term)
        assert isinstance(left, Name)
        return replace(left, start=term.start, end=term.end)

    def change(part: Term) -> Term | None:
        match part:
            case Raised(base=base) if is_inverse(part) and _is_composite(base):
                return replace(part, base=name(base))
            case Apply(function="det" | "logdet" | "slogdet", arguments=(of,)) if _is_composite(of):
                return replace(part, arguments=(name(of),))
        inside_bars = under_logarithm(part) if isinstance(part, Apply) else None
        if inside_bars is not None and _is_composite(inside_bars):
            return change_terms(part, lambda inner: name(inner) if inner is inside_bars else None)
        return None

    term = change_terms(item.statement.term, change)
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))


def _in_one_order(term: Term) -> Term:
    """The term with what its sums add up in one order: `I + B` for `B + I`."""

    def change(part: Term) -> Term | None:
        if not isinstance(part, Plus):
            return None
        return replace(part, terms=tuple(sorted(map(_in_one_order, part.terms), key=repr)))

    return change_terms(term, change)


def _without_brackets(text: str) -> str:
    """The text without one pair of brackets around all of it."""
    match = _BRACKETED.fullmatch(text.strip())
    return match.group(1) if match else text.strip()


def _is_composite(term: Term) -> bool:
    """Whether a term is a sum or a product with a transpose or the identity in it, as no number is."""
    if not isinstance(term, Plus | Times | Negative):
        return False
    return any(isinstance(t, Transposed) or (isinstance(t, Name) and t.name == IDENTITY) for t in inside(term))
