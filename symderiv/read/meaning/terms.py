"""Going through terms as the author wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from functools import cache

from symderiv.lang.expr import DIRECTION
from symderiv.read.meaning.syntax import Apply, Big, Derivative, Indexed, Listing, Name, Number, Relation, Term


def parts(term: Term) -> tuple[Term, ...]:
    """The terms directly inside, in the order of the fields."""
    found: list[Term] = []
    for name in _contents(term):
        value = getattr(term, name)
        if isinstance(value, Term):
            found.append(value)
        elif isinstance(value, tuple):
            found += _terms(value)
    return tuple(found)


def _contents(term: Term) -> tuple[str, ...]:
    """The fields of a term, but for its place."""
    return _fields_of(type(term))  # type: ignore[arg-type]  # a class can be hashed, whatever its instances do


@cache
def _fields_of(kind: type[Term]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in ("start", "end"))


def _terms(values: tuple[object, ...]) -> list[Term]:
    found: list[Term] = []
    for value in values:
        if isinstance(value, Term):
            found.append(value)
        elif isinstance(value, tuple):
            found += _terms(value)
    return found


def inside(term: Term) -> Iterator[Term]:
    """The term and everything in it, outermost first."""
    try:
        return iter(term._inside)
    except AttributeError:
        object.__setattr__(term, "_inside", tuple(_visited(term)))
        return iter(term._inside)


def _visited(term: Term) -> Iterator[Term]:
    waiting = [term]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += reversed(parts(here))


def change_terms(term: Term, change: Callable[[Term], Term | None]) -> Term:
    """Outermost first, each term replaced by what `change` makes of it; where that is None its parts are visited."""
    changed = change(term)
    if changed is not None:
        return changed
    new = {name: _changed(getattr(term, name), change) for name in _contents(term)}
    if all(new[name] is getattr(term, name) for name in new):
        return term
    return replace(term, **new)  # type: ignore[arg-type]  # the same fields, changed


def without_places(term: Term) -> Term:
    """The term without where it stands, for comparing."""

    def change(part: Term) -> Term | None:
        if part.start or part.end:
            return change_terms(replace(part, start=0, end=0), change)
        return None

    return change_terms(term, change)


def _changed(value: object, change: Callable[[Term], Term | None]) -> object:
    if isinstance(value, Term):
        return change_terms(value, change)
    if isinstance(value, tuple):
        new = tuple(_changed(item, change) for item in value)
        return value if all(a is b for a, b in zip(value, new, strict=True)) else new
    return value


def named(term: Term) -> str | None:
    """The name of a plain or indexed symbol."""
    return term.name if isinstance(term, Name | Indexed) else None


def names_in(term: Term) -> tuple[str, ...]:
    """Every name that occurs as a symbol, in order, each once."""
    return tuple(dict.fromkeys(t.name for t in inside(term) if isinstance(t, Name | Indexed)))


def functions_in(term: Term) -> tuple[str, ...]:
    """Every function that is applied, in order, each once."""
    return tuple(dict.fromkeys(t.function for t in inside(term) if isinstance(t, Apply)))


def derivatives_in(term: Term) -> tuple[Derivative, ...]:
    """Every derivative that occurs."""
    return tuple(t for t in inside(term) if isinstance(t, Derivative))


def is_differential(term: Derivative) -> bool:
    """Whether a derivative is one along a direction, by nothing that the note names."""
    return any(isinstance(wrt, Name) and wrt.name == DIRECTION for wrt in term.wrt)


def left_side(term: Term) -> Term:
    """The first part of a relation, or the term itself."""
    return term.parts[0] if isinstance(term, Relation) else term


def bound_in(term: Term) -> frozenset[str]:
    """The names of the indices that big operators inside bind."""
    return frozenset(limit.index for t in inside(term) if isinstance(t, Big) for limit in t.limits)


def integers_in_a_row(term: Term) -> tuple[Fraction, Fraction] | None:
    r"""The smallest and the largest of `\{0, 1, 2\}`."""
    items = term.items if isinstance(term, Listing) else ()
    values = sorted(item.value for item in items if isinstance(item, Number))
    if not values or len(values) != len(items) or values != [values[0] + n for n in range(len(values))]:
        return None
    return values[0], values[-1]
