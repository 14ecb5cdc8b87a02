r"""Notations written out: a bold zero, and softmax with an index, `\text{softmax}_j(S_{ij})`, `\text{softmax}(z)_j`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderiv.read.meaning.syntax import Apply, Big, Component, Indexed, Limit, Name, Number, Quotient, Term
from symderiv.read.meaning.terms import change_terms, inside
from symderiv.read.note import Placed

_ZEROS = frozenset({r"\mathbf{0}", r"\boldsymbol{0}", r"\vec{0}", r"\mathbb{0}", r"\bm{0}"})
_NAMES = frozenset({"softmax", r"\text{softmax}", r"\mathrm{softmax}", r"\operatorname{softmax}"})


def with_zeros(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with the number 0 for a bold one: of whatever shape, it is 0 in every entry."""

    def change(part: Term) -> Term | None:
        if isinstance(part, Name) and part.name in _ZEROS:
            return Number(part.start, part.end, Fraction(0))
        return None

    def changed(item: Placed) -> Placed:
        term = change_terms(item.statement.term, change)
        return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))

    return tuple(changed(item) for item in placed)


def with_softmax(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements with exponentials over their sum for each softmax of which the index is said."""
    return tuple(_written_out(item) for item in placed)


def _written_out(item: Placed) -> Placed:
    term = change_terms(item.statement.term, _quotient)
    return item if term is item.statement.term else replace(item, statement=replace(item.statement, term=term))


def _quotient(part: Term) -> Term | None:
    match part:
        case Apply(function=function, arguments=(score,), indices=(Name(name=index),), primes=0) if function in _NAMES:
            return _over_sum(part, score, index) if _is_read_at(score, index) else None
        case Component(
            term=Apply(function=function, arguments=(Name() | Indexed() as score,), indices=(), primes=0),
            indices=(Name(name=index) as last,),
        ) if function in _NAMES:
            before = score.indices if isinstance(score, Indexed) else ()
            above = score.superscripts if isinstance(score, Indexed) else ()
            entry = Indexed(part.start, part.end, score.name, (*before, last), above)
            return _over_sum(part, entry, index)
    return None


def _is_read_at(score: Term, index: str) -> bool:
    return any(isinstance(part, Name) and part.name == index for part in inside(score))


def _over_sum(part: Term, score: Term, index: str) -> Quotient:
    """exp(s_j) / sum_k exp(s_k)"""
    taken = {t.name for t in inside(score) if isinstance(t, Name)}
    other = next(name for name in (f"{index}'", f"{index}''") if name not in taken)

    def change(inner: Term) -> Term | None:
        return replace(inner, name=other) if isinstance(inner, Name) and inner.name == index else None

    start, end = part.start, part.end
    total = Apply(start, end, "exp", (change_terms(score, change),))
    below = Big(start, end, "sum", (Limit(start, start, other),), (), total)
    return Quotient(start, end, Apply(start, end, "exp", (score,)), below)
