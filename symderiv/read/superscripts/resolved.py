"""Superscripts resolved: what numbers a layer becomes part of the name, what numbers elements becomes an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from symderiv.read.meaning.syntax import Apply, Indexed, Limit, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms
from symderiv.read.note import Placed
from symderiv.read.superscripts.roles import LAYER, OPEN, Roles, letter_and_step

_Part = TypeVar("_Part", Limit, Relation)
_AROUND = {"": "{}", "(": "({})", "[": "[{}]"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name with what its superscripts add to it, and the indices that they are, which stand before its others."""

    name: str
    indices: tuple[Term, ...]


def resolve(name: str, superscripts: Sequence[Term], roles: Roles) -> Resolved | None:
    """`z^{(2)}` is a name, `x^{(i)}` an index, `a^{[2](i)}` both; None where the section does not tell."""
    labels, indices = [], []
    for place, script in enumerate(superscripts):
        role = roles.of(name, len(superscripts), place, script)
        if role == OPEN:
            return None
        if role == LAYER:
            labels.append(_AROUND[roles.styles.get(name, "")].format(_text(script)))
        else:
            indices.append(script)
    return Resolved(f"{name}^{{{''.join(labels)}}}" if labels else name, tuple(indices))


def _text(script: Term) -> str:
    known = letter_and_step(script)
    assert known is not None
    letter, step = known
    if not letter:
        return str(step)
    return f"{letter}{step:+d}" if step else letter


def with_resolved(placed: Sequence[Placed], roles: Roles) -> tuple[Placed, ...]:
    """The statements without superscripts, but for those of which the section does not tell what they are."""

    def change(part: Term) -> Term | None:
        if isinstance(part, Indexed):
            inner = replace(part, indices=tuple(change_terms(index, change) for index in part.indices))
            found = resolve(part.name, part.superscripts, roles) if part.superscripts else None
            if found is None:
                return inner
            indices = (*(change_terms(index, change) for index in found.indices), *inner.indices)
            if not indices:
                return Name(part.start, part.end, found.name)
            return Indexed(part.start, part.end, found.name, indices)
        if isinstance(part, Apply) and part.superscripts:
            found = resolve(part.function, part.superscripts, roles)
            if found is None or found.indices:
                return None
            arguments = tuple(change_terms(argument, change) for argument in part.arguments)
            return replace(part, function=found.name, arguments=arguments, superscripts=())
        return None

    return tuple(_changed(item, change) for item in placed)


def _changed(item: Placed, change: Callable[[Term], Term | None]) -> Placed:
    def everywhere(parts: Sequence[_Part]) -> tuple[_Part, ...]:
        return tuple(changed for part in parts if isinstance(changed := change_terms(part, change), type(part)))

    statement = item.statement
    new = replace(
        statement,
        term=change_terms(statement.term, change),
        ranges=everywhere(statement.ranges),
        conditions=everywhere(statement.conditions),
        where=everywhere(statement.where),
    )
    return replace(item, statement=new)
