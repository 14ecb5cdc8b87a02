r"""Differentials, `\mathrm{d}Y = \mathrm{d}X\,W + X\,\mathrm{d}W`: derivatives along a direction that nobody names.

The direction of what is given may be any; that of what the relations compute follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.lang.expr import DIRECTION
from symderiv.read.gradients.spelled_gradients import reachable, reads_of
from symderiv.read.meaning.syntax import Apply, Derivative, Indexed, Name, Raised, Relation, Term, Times
from symderiv.read.meaning.terms import change_terms, inside, left_side, names_in
from symderiv.read.note import Placed

_WORD = re.compile(
    r"(?i)\bdifferentials?\b(?!\s+equation)|diff[ée]rentielles?\b|\bdifferentiale?n?s?\b|\bdiferencial(?:es)?\b"
)


def with_differentials(placed: Sequence[Placed], prose: str) -> tuple[Placed, ...]:
    """The statements about differentials with derivatives along the direction for them."""
    terms = [item.statement.term for item in placed]
    applied = {left.function for term in terms if isinstance(left := left_side(term), Apply) and left.function != "d"}
    names = {name for term in terms for name in names_in(term)} | applied
    tensors = {name: name[1:].strip() for name in names if name[:1] == "d" and name[1:].strip(" ") in names}
    reach = reachable(reads_of([_of_name(term) for term in terms]))
    said = bool(_WORD.search(prose))
    signs = [_direction(term, tensors, reach) for term in terms]
    if -1 in signs:  # these are names of gradients
        tensors, signs = {}, [2 if sign == 2 else 0 for sign in signs]
    sure = said or any(sign > 0 for sign in signs)
    found = []
    for item, sign in zip(placed, signs, strict=True):
        own = sign > 0 or (sure and sign == 0 and _speaks_of(item.statement.term, tensors))
        found.append(_put(item, tensors) if own else item)
    return tuple(found)


def _of_name(term: Term) -> Term:
    """`f(W) = ...` as a relation for f."""
    if isinstance(term, Relation) and isinstance(left := term.parts[0], Apply):
        return replace(term, parts=(Name(left.start, left.end, left.function), *term.parts[1:]))
    return term


def _direction(term: Term, tensors: Mapping[str, str], reach: Mapping[str, frozenset[str]]) -> int:
    """2 where the differential of a product or of a power stands on the left, 1 where one follows from others by the
    relations, -1 where the others follow from it, as gradients do.
    """
    left = left_side(term)
    if not isinstance(term, Relation) or term.relations[0] not in ("=", ":="):
        return 0
    if _is_composite(left) and any(_is_one(part, tensors) for side in term.parts[1:] for part in inside(side)):
        return 2
    own = tensors.get(left.name) if isinstance(left, Name | Indexed) else None
    others = {tensors[name] for side in term.parts[1:] for name in names_in(side) if name in tensors}
    if own is None or not others - {own}:
        return 0
    if any(own in reach.get(other, frozenset()) and other not in reach.get(own, frozenset()) for other in others):
        return -1
    return int(all(other in reach.get(own, frozenset()) for other in others - {own}))


def _is_composite(term: Term) -> bool:
    """`\\mathrm{d}(XW)`, `\\mathrm{d}(M^{-1})`, `\\mathrm{d}M^{-1}`, `\\mathrm{d} \\log x`."""
    match term:
        case Apply(function="d", arguments=(_,), primes=0, indices=()):
            return True
        case Raised(base=Name(name=name)):
            return name[:1] == "d" and len(name) > 1
        case Times(factors=(Name(name="d"), _, *_), sign=""):
            return True
    return False


def _is_one(part: Term, tensors: Mapping[str, str]) -> bool:
    return (isinstance(part, Name | Indexed) and part.name in tensors) or (
        isinstance(part, Apply) and part.function == "d"
    )


def _speaks_of(term: Term, tensors: Mapping[str, str]) -> bool:
    """Whether differentials stand on both sides."""
    if not isinstance(term, Relation):
        return False
    first, *others = term.parts
    left = isinstance(first, Name | Indexed) and first.name in tensors
    return left and any(_is_one(part, tensors) for side in others for part in inside(side))


def _put(item: Placed, tensors: Mapping[str, str]) -> Placed:
    """The statement with derivatives for differentials."""

    def change(part: Term) -> Term | None:
        match part:
            case Apply(function="d", arguments=(inner,)):
                return _along(part, inner)
            case Raised(base=Name(name=name) as base) if part is left_side(item.statement.term) and name[:1] == "d":
                return _along(part, replace(part, base=replace(base, name=name[1:].strip())))
            case Times(factors=(Name(name="d"), *rest)) if part is left_side(item.statement.term):
                inner = rest[0] if len(rest) == 1 else replace(part, factors=tuple(rest), start=rest[0].start)
                return _along(part, inner)
            case Name(name=name) | Indexed(name=name) if name in tensors:
                return _along(part, replace(part, name=tensors[name]))
        return None

    term = change_terms(item.statement.term, change)
    return replace(item, statement=replace(item.statement, term=term))


def _along(part: Term, of: Term) -> Derivative:
    return Derivative(part.start, part.end, of, (Name(part.start, part.start, DIRECTION),))
