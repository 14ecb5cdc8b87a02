"""Functions of arrays at other arguments than those that they are defined at: what the definition says, with these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.read.meaning.syntax import Apply, Component, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import bound_in, change_terms, names_in
from symderiv.read.sentences.definitions import moved

Bodies = Mapping[str, tuple[tuple[str, ...], Term]]


def bodies_of(terms: Sequence[Term]) -> Bodies:
    """The functions that are defined once and at plain letters, with these letters and what the definition says."""
    found: dict[str, tuple[tuple[str, ...], Term]] = {}
    twice: set[str] = set()
    for term in terms:
        match term:
            case Relation(parts=(Apply(function=function, arguments=arguments, indices=(), superscripts=()), body)):
                letters = tuple(a.name for a in arguments if isinstance(a, Name))
                if function in found:
                    twice.add(function)
                if len(letters) == len(arguments) == len(set(letters)):
                    found[function] = letters, body
    return {function: known for function, known in found.items() if function not in twice}


def elsewhere(part: Apply, bodies: Bodies) -> Term | None:
    """The value of such a function at the arguments of an application; None where it cannot be written out."""
    if part.function not in bodies or part.primes or part.indices or part.superscripts:
        return None
    letters, body = bodies[part.function]
    values = dict(zip(letters, part.arguments, strict=False))
    if len(part.arguments) != len(letters) or bound_in(body) & {n for v in values.values() for n in names_in(v)}:
        return None

    def put(inner: Term) -> Term | None:
        if isinstance(inner, Indexed) and inner.name in values and not inner.superscripts:
            value = values[inner.name]
            if isinstance(value, Name):
                return Indexed(inner.start, inner.end, value.name, inner.indices)
            return Component(inner.start, inner.end, value, inner.indices)
        return values.get(inner.name) if isinstance(inner, Name) else None

    return change_terms(moved(body, part.start, part.end), put)
