r"""Deltas that are taken before the nonlinearity: the `\delta_z` of `z = \sigma(x W + b)` is the gradient by `x W + b`.

Words say so, or what such a delta is said to be has the derivative of that function in it.  What the function is
applied to then gets a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.read.meaning.syntax import (
    Apply,
    Indexed,
    Name,
    Negative,
    Number,
    Plus,
    Raised,
    Relation,
    Term,
    Times,
)
from symderiv.read.meaning.terms import change_terms, inside, left_side, names_in, without_places
from symderiv.read.note import Placed

_NONLINEARITY = (
    r"(?:non-?linearit\w*|activations?|squashing|Nichtlinearität\w*|Aktivierung\w*|non-?linéarité\w*|no linealidad\w*"
    r"|activación\w*)"
)
_BEFORE = re.compile(
    rf"\b(?:before|vor|avant|antes de)\b(?:\s+\w+){{0,3}}?\s+(?:l['’])?{_NONLINEARITY}|\bpre-?{_NONLINEARITY}"
    r"|\b(?:Voraktivierung|préactivation|preactivación)",
    re.IGNORECASE,
)
_BY_ARGUMENT = "{0} is read as the gradient by what {1} is applied to"
UNWRITTEN = r"\breve"
"""The accent of names that no author wrote."""
_DELTA = re.compile(r"\\delta_(?:\{(.+)\}|(.))|\\delta (?:\{(.+)\}|(.+))")


@dataclass(frozen=True, slots=True)
class _Applied:
    """What a function is applied to: `value` is the left side, as `z_t`."""

    value: Name | Indexed
    function: str
    argument: Term

    @property
    def name(self) -> str:
        """What the argument is called."""
        return rf"{UNWRITTEN}{{{self.value.name}}}"


def with_preactivations(placed: Sequence[Placed], prose: str) -> tuple[Placed, ...]:
    """The statements with a name for what functions are applied to, where a delta is the gradient by that."""
    applied = {found.value.name: found for item in placed if (found := _applied(item.statement.term)) is not None}
    deltas = {name: value for item in placed for name, value in _deltas(item.statement.term, applied)}
    defined = [item.statement.term for item in placed if isinstance(item.statement.term, Relation)]
    said = _BEFORE.search(prose) is not None
    meant = {
        name: applied[value] for name, value in deltas.items() if said or _has_derivative(name, applied[value], defined)
    }
    guessed = {} if said else meant
    return tuple(new for item in placed for new in _named(item, meant, guessed)) if meant else tuple(placed)


def _applied(term: Term) -> _Applied | None:
    match term:
        case Relation(
            parts=(Name() | Indexed() as value, Apply(function=function, arguments=(argument,), primes=0, indices=())),
            relations=("=" | ":=",),
        ) if not isinstance(argument, Name | Indexed):
            return _Applied(value, function, argument)
    return None


def _deltas(term: Term, applied: Mapping[str, _Applied]) -> Iterator[tuple[str, str]]:
    """The names that are spelled as deltas of what functions give."""
    for name in names_in(term):
        match = _DELTA.fullmatch(name)
        inner = next(filter(None, match.groups()), "") if match else ""
        if inner in applied:
            yield name, inner


def _has_derivative(delta: str, of: _Applied, stated: Sequence[Relation]) -> bool:
    """Whether all that a delta is said to be is multiplied by the derivative of the function."""
    own = [t for t in stated if isinstance(left := left_side(t), Name | Indexed) and left.name == delta]
    return bool(own) and all(any(_is_scaled(side, of) for side in t.parts[1:]) for t in own)


def _is_scaled(term: Term, of: _Applied) -> bool:
    """Of a sum every term: where one lacks the derivative, the delta is the gradient by the value itself."""
    match term:
        case _ if _is_slope(term, of):
            return True
        case Plus(terms=terms):
            return all(_is_scaled(part, of) for part in terms)
        case Times(factors=factors):
            return any(_is_scaled(factor, of) for factor in factors)
        case Negative(term=inner):
            return _is_scaled(inner, of)
    return any(_is_slope(part, of) for part in inside(term))


def _is_slope(part: Term, of: _Applied) -> bool:
    r"""`\sigma'(...)`; `z (1 - z)` and `1 - z^2` for what is given by a logistic function and by tanh."""
    match part:
        case Apply(function=function, primes=primes) if primes:
            return function == of.function
        case Plus(terms=(Number(value=one), Negative(term=Raised(base=base, exponent=Number(value=two))))):
            return of.function == "tanh" and one == Fraction(1) and two == Fraction(2) and _is(base, of.value)
        case Times(factors=factors) if of.function in (r"\sigma", "sigmoid"):
            rest = [f for f in factors if isinstance(f, Plus) and _is_one_minus(f, of.value)]
            return bool(rest) and any(_is(factor, of.value) for factor in factors)
    return False


def _is_one_minus(term: Plus, value: Term) -> bool:
    match term.terms:
        case (Number(value=one), Negative(term=inner)):
            return one == Fraction(1) and _is(inner, value)
    return False


def _is(term: Term, value: Term) -> bool:
    return without_places(term) == without_places(value)


def _named(item: Placed, meant: Mapping[str, _Applied], guessed: Mapping[str, _Applied]) -> Iterator[Placed]:
    """The statement with the names, after it what the argument of its function is; a note says what is guessed."""
    by_value = {applied.value.name: applied for applied in meant.values()}
    term = item.statement.term
    own = _applied(term)

    def change(part: Term) -> Term | None:
        if isinstance(part, Name | Indexed) and part.name in meant:
            return replace(part, name=rf"\delta_{{{meant[part.name].name}}}")
        return None

    if own is None or own.value.name not in by_value or not isinstance(term, Relation):
        changed = change_terms(term, change)
        names = [name for name in dict.fromkeys(names_in(term)) if name in guessed]
        notes = (*item.statement.notes, *(_BY_ARGUMENT.format(name, guessed[name].function) for name in names))
        statement = replace(item.statement, term=changed, notes=notes)
        yield item if changed is term else replace(item, statement=statement)
        return
    left = replace(own.value, name=own.name, start=own.argument.start, end=own.argument.start)
    value = replace(own.value, name=own.name, start=own.argument.start, end=own.argument.end)
    outer = term.parts[1]
    assert isinstance(outer, Apply)
    whole = replace(term, parts=(term.parts[0], replace(outer, arguments=(value,))))
    inner = Relation(own.argument.start, own.argument.end, (left, own.argument), ("=",))
    yield replace(item, statement=replace(item.statement, term=whole))
    yield replace(item, statement=replace(item.statement, term=inner, notes=()), implied=True)
