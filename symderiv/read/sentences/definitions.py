"""Indices that a note defines, `k = floor(i/2)`, put in their place in the statements that they are said for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from symderiv.read.meaning.syntax import Big, Derivative, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, left_side
from symderiv.read.note import Placed

_MOST = 8  # definitions in terms of one another


@dataclass(frozen=True, slots=True)
class _Definition:
    statement: int
    name: str
    term: Term
    alone: bool  # a statement of its own, and not said beside another one


def with_definitions(
    placed: Sequence[Placed], kinds: Sequence[str], index_kind: str
) -> tuple[tuple[Placed, ...], Mapping[int, tuple[str, ...]]]:
    """The statements with every defined index replaced, and notes where a definition was said for another statement.

    A definition beside a statement is for that one.  Elsewhere the nearest one before counts, or else the next after,
    but not for an index on the left side, unless the definition is a statement of its own before it.
    """
    known = [d for number, item in enumerate(placed) for d in _definitions(number, item, kinds[number] == index_kind)]
    if not known:
        return tuple(placed), {}
    new, notes = [], {}
    for number, item in enumerate(placed):
        if kinds[number] == index_kind:
            new.append(item)
            continue
        used = _used(number, item, known, claim=isinstance(left_side(item.statement.term), Derivative))
        new.append(_replaced(item, {name: d.term for name, d in used.items()}))
        told = tuple(
            f"{name} is read as defined on line {placed[d.statement].region.line}"
            for name, d in used.items()
            if d.statement != number and not d.alone
        )
        if told:
            notes[number] = told
    return tuple(new), notes


def _definitions(number: int, item: Placed, alone: bool) -> list[_Definition]:
    relations = [*item.statement.where, *([item.statement.term] if alone else [])]
    return [
        _Definition(number, relation.parts[0].name, relation.parts[1], alone)
        for relation in relations
        if isinstance(relation, Relation) and isinstance(relation.parts[0], Name) and relation.relations[0] == "="
    ]


def _used(number: int, item: Placed, known: Sequence[_Definition], *, claim: bool) -> dict[str, _Definition]:
    """The definition of each name that a statement has; a definition may need another one."""
    found: dict[str, _Definition] = {}
    left = {t.name for t in inside(left_side(item.statement.term)) if isinstance(t, Name)}
    wanted = {t.name for t in inside(item.statement.term) if isinstance(t, Name)}
    wanted |= {t.name for relation in item.statement.conditions for t in inside(relation) if isinstance(t, Name)}
    for _ in range(_MOST):
        for name in sorted(wanted - set(found)):
            choice = _nearest(number, name, known, on_left=name in left, claim=claim)
            if choice is not None:
                found[name] = choice
                wanted |= {t.name for t in inside(choice.term) if isinstance(t, Name)}
    return found


def _nearest(number: int, name: str, known: Sequence[_Definition], *, on_left: bool, claim: bool) -> _Definition | None:
    of_name = [d for d in known if d.name == name]
    own = [d for d in of_name if d.statement == number]
    if own:
        return own[-1]
    if on_left:
        of_name = [d for d in of_name if claim and d.alone]
    before = [d for d in of_name if d.statement < number]
    return before[-1] if before else of_name[0] if of_name else None


def _replaced(item: Placed, values: Mapping[str, Term]) -> Placed:
    if not values:
        return item
    statement = item.statement
    change = _change(values)
    conditions = tuple(_relation(relation, change) for relation in statement.conditions)
    term = change_terms(statement.term, change)
    return replace(item, statement=replace(statement, term=term, conditions=conditions, where=()))


def _change(values: Mapping[str, Term], depth: int = 0) -> Callable[[Term], Term | None]:
    def change(part: Term) -> Term | None:
        if isinstance(part, Name) and part.name in values and depth < _MOST:
            there = moved(values[part.name], part.start, part.end)
            return change_terms(there, _change({k: v for k, v in values.items() if k != part.name}, depth + 1))
        if isinstance(part, Big) and any(limit.index in values for limit in part.limits):
            free = {k: v for k, v in values.items() if k not in {limit.index for limit in part.limits}}
            inner = _change(free, depth)
            conditions = tuple(_relation(condition, inner) for condition in part.conditions)
            return replace(part, body=change_terms(part.body, inner), conditions=conditions)
        return None

    return change


def _relation(relation: Relation, change: Callable[[Term], Term | None]) -> Relation:
    return replace(relation, parts=tuple(change_terms(part, change) for part in relation.parts))


def moved(term: Term, start: int, end: int) -> Term:
    """The term as if all of it stood in one place."""

    def visit(value: object) -> object:
        if isinstance(value, Term):
            inner = {f.name: visit(getattr(value, f.name)) for f in fields(value)}
            return replace(value, **{**inner, "start": start, "end": end})  # type: ignore[arg-type]  # the same fields
        if isinstance(value, tuple):
            return tuple(visit(item) for item in value)
        return value

    moved_term = visit(term)
    assert isinstance(moved_term, Term)
    return moved_term
