r"""Notes that differentiate several numbers of which nothing is said, `E`, and below `F`: each a loss of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Relation
from symderiv.read.meaning.terms import derivatives_in, inside, left_side, named, names_in
from symderiv.read.note import Placed


def by_loss(placed: Sequence[Placed]) -> tuple[tuple[Placed, ...], ...]:
    """The statements once for each such loss: what is about another one alone is left out, relations are said once.

    A loss does not depend on an output that only others are differentiated by.
    """
    losses = _losses(placed)
    if len(losses) < 2:
        return (tuple(placed),)
    owners = [_owners(item, placed, losses) for item in placed]
    found = []
    for loss in losses:
        view = []
        for item, own in zip(placed, owners, strict=True):
            if loss in own:
                is_first = loss == next(other for other in losses if other in own)
                view.append(item if is_first else replace(item, implied=True))
        found.append(tuple(view))
    return tuple(found)


def _owners(item: Placed, placed: Sequence[Placed], losses: Sequence[str]) -> frozenset[str]:
    """The losses that a statement concerns: a claim those that it speaks of, a relation mostly all."""
    of = _of(item, losses)
    if of:
        return frozenset((next(loss for loss in losses if loss in of),))
    term = item.statement.term
    defined = named(left_side(term)) if isinstance(term, Relation) else None
    derivatives = [d for other in placed for d in derivatives_in(other.statement.term)]
    by = {d.of.name for d in derivatives if isinstance(d.of, Name) and defined in {named(wrt) for wrt in d.wrt}}
    return frozenset(losses) & by if by & set(losses) and not _is_read(defined, placed) else frozenset(losses)


def _is_read(name: str | None, placed: Sequence[Placed]) -> bool:
    """Whether a relation for something else reads a tensor."""
    terms = [item.statement.term for item in placed]
    relations = [t for t in terms if isinstance(t, Relation) and not derivatives_in(t) and named(t.parts[0]) != name]
    return any(name in names_in(side) for t in relations for side in t.parts[1:])


def _losses(placed: Sequence[Placed]) -> tuple[str, ...]:
    """The plain names that are differentiated by elements, and that no relation, index or function speaks of."""
    terms = [item.statement.term for item in placed]
    said = {t.name for term in terms for t in inside(term) if isinstance(t, Indexed)}
    for term in terms:
        left = left_side(term)
        if isinstance(term, Relation) and isinstance(left, Name):
            said.add(left.name)
        if isinstance(term, Relation):
            without = [side for side in term.parts if not isinstance(side, Derivative)]
            inner = {d.of.name for side in without for d in derivatives_in(side) if isinstance(d.of, Name)}
            said |= {name for side in without for name in names_in(side) if name not in inner}
    of = dict.fromkeys(
        d.of.name for term in terms for d in derivatives_in(term) if isinstance(d.of, Name) and d.of.name.isalpha()
    )
    return tuple(name for name in of if name not in said and _is_differentiated_by_elements(name, placed))


def _is_differentiated_by_elements(name: str, placed: Sequence[Placed]) -> bool:
    return any(
        isinstance(d.of, Name) and d.of.name == name and all(isinstance(wrt, Name | Indexed) for wrt in d.wrt)
        for item in placed
        for d in derivatives_in(item.statement.term)
    )


def _of(item: Placed, losses: Sequence[str]) -> frozenset[str]:
    """The losses that a statement differentiates."""
    names = (d.of.name for d in derivatives_in(item.statement.term) if isinstance(d.of, Name))
    return frozenset(name for name in names if name in losses)
