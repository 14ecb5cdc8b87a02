r"""Derivatives by what no relation reads and some names have, `\nabla_\theta L` where L is made of `\pi_\theta(a | s)`.

What has the name of a parameter, below or in its brackets, may be any function of it; all else that is given is none.
So such a derivative is one along a direction in which these move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.lang.expr import DIRECTION
from symderiv.read.classify import FORWARD
from symderiv.read.functions.applications import Application
from symderiv.read.functions.named_values import labels_of, parameters_of
from symderiv.read.gradients.spelled_gradients import reachable
from symderiv.read.meaning.syntax import Derivative, Name, Term
from symderiv.read.meaning.terms import change_terms, derivatives_in, left_side, named, names_in
from symderiv.read.note import Placed

_BOTH = "{0} stands in a relation, and what has its name only depends on it: say of each what it is made of"
_SEVERAL = "it is differentiated by {0} and by {1}, of which no relation speaks"


def with_parameters(
    placed: Sequence[Placed], kinds: Sequence[str], called: Sequence[Application]
) -> tuple[Placed, ...]:
    """The statements with derivatives along a direction for those by parameters, and what moves in each."""
    made = _made_of(placed, kinds)
    names = {name for item in placed for name in names_in(item.statement.term)}
    told = {application.tensor: parameters_of(application) for application in called}
    given = {name: told.get(name, frozenset(labels_of(name))) for name in names - made.keys()}
    return tuple(_changed(item, made, given) for item in placed)


def _made_of(placed: Sequence[Placed], kinds: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """What each tensor with a relation is made of."""
    found: dict[str, frozenset[str]] = {}
    for item, kind in zip(placed, kinds, strict=True):
        name = named(left_side(item.statement.term))
        if kind == FORWARD and name and not derivatives_in(item.statement.term):
            found[name] = found.get(name, frozenset()) | frozenset(names_in(item.statement.term)) - {name}
    return reachable(found)


def _changed(item: Placed, made: Mapping[str, frozenset[str]], given: Mapping[str, frozenset[str]]) -> Placed:
    term = item.statement.term
    moving: dict[str, frozenset[str]] = {}
    for derivative in derivatives_in(term):
        parameter = named(derivative.wrt[0]) if len(derivative.wrt) == 1 else None
        if parameter is None or parameter in made or not isinstance(derivative.wrt[0], Name):
            continue
        reached = _reached(derivative.of, made, given)
        if not any(parameter in given.get(name, ()) for name in reached):
            continue
        if parameter in reached:
            return replace(item, problem=_BOTH.format(parameter))
        moving[parameter] = frozenset(name for name, parameters in given.items() if parameter in parameters)
    if len(moving) > 1:
        return replace(item, problem=_SEVERAL.format(*sorted(moving)))
    if not moving:
        return item
    ((parameter, names),) = moving.items()

    def along(part: Term) -> Term | None:
        match part:
            case Derivative(wrt=(Name(name=name) as wrt,)) if name == parameter:
                return replace(part, of=change_terms(part.of, along), wrt=(replace(wrt, name=DIRECTION),))
        return None

    return replace(item, statement=replace(item.statement, term=change_terms(term, along)), moving=names)


def _reached(of: Term, made: Mapping[str, frozenset[str]], given: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All that something is made of; what nothing is known of may be a function of all that has a relation."""
    own = frozenset(names_in(of))
    known = own & made.keys() or any(given.get(name) for name in own)
    return own.union(*(made[name] for name in (own if known else made) if name in made))
