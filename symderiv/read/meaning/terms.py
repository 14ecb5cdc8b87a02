"""Going through terms as the author wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction

from symderiv.read.meaning.syntax import Apply, Big, Derivative, Indexed, Listing, Name, Number, Relation, Term


def parts(term: Term) -> tuple[Term, ...]:
    """The terms directly inside, in the order of the fields."""
    found: list[Term] = []
    for field in fields(term):
        found += _terms(getattr(term, field.name))
    return tuple(found)


def _terms(value: object) -> list[Term]:
    if isinstance(value, Term):
        return [value]
    if isinstance(value, tuple):
        return [term for item in value for term in _terms(item)]
    return []


def inside(term: Term) -> Iterator[Term]:
    """The term and everything in it, outermost first."""
    yield term
    for part in parts(term):
        yield from inside(part)


def change_terms(term: Term, change: Callable[[Term], Term | None]) -> Term:
    """Outermost first, each term replaced by what `change` makes of it; where that is None its parts are visited."""
    changed = change(term)
    if changed is not None:
        return changed
    new = {f.name: _changed(getattr(term, f.name), change) for f in fields(term)}
    if all(new[f.name] is getattr(term, f.name) for f in fields(term)):
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
