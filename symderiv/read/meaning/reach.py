"""How far a sum reaches: rule 11 of reading.

A sum ends at the next plus or minus.  Where a term after that still uses the index that the sum binds, the sum is taken
to reach on, unless the index also stands free on the left side or before the sum.
"""

from __future__ import annotations

from dataclasses import replace

from symderiv.read.meaning.cursor import Reading
from symderiv.read.meaning.syntax import Apply, Big, Component, Indexed, Indicator, Name, Negative, Plus, Term, Times
from symderiv.read.meaning.terms import inside, parts


def reached(before: tuple[Term, ...], later: Term, reading: Reading) -> Term | None:
    """The last of the terms before with its sum reaching over the later one, or None where it does not."""
    if not before:
        return None
    bound = _bound_at_end(before[-1])
    if not bound:
        return None
    escaping = (bound & free_indices(later)) - reading.left
    for term in before if escaping else ():
        escaping -= free_indices(term)
    if not escaping:
        return None
    letters = ", ".join(sorted(escaping))
    reading.note(f"the sum over {letters} is read as reaching over the next term, which uses {letters} too")
    return _extended(before[-1], later, escaping)


def free_indices(term: Term) -> frozenset[str]:
    """The names that stand in the place of an index and that no big operator inside binds."""
    match term:
        case Indexed(indices=indices, superscripts=superscripts):
            own = (*indices, *superscripts)
        case Apply(indices=indices, superscripts=superscripts):
            own = (*indices, *superscripts)
        case Component(indices=indices):
            own = indices
        case Indicator(conditions=conditions):
            own = conditions
        case Big(limits=limits):
            free = frozenset[str]().union(*(free_indices(part) for part in parts(term)))
            return free - {limit.index for limit in limits}
        case _:
            own = ()
    named = frozenset(inner.name for index in own for inner in inside(index) if isinstance(inner, Name))
    return named.union(*(free_indices(part) for part in parts(term)))


def _bound_at_end(term: Term) -> frozenset[str]:
    """What the sums bind that a term ends in."""
    match term:
        case Big(operator="sum", limits=limits, body=body):
            return frozenset(limit.index for limit in limits) | _bound_at_end(body)
        case Negative(term=inner):
            return _bound_at_end(inner)
        case Times(factors=factors):
            return _bound_at_end(factors[-1])
        case _:
            return frozenset()


def _extended(term: Term, later: Term, escaping: frozenset[str]) -> Term:
    """The term with the innermost sum that binds what escapes reaching over the later term too."""
    match term:
        case Big(body=body):
            if escaping & _bound_at_end(body):
                return replace(term, end=later.end, body=_extended(body, later, escaping))
            summands = body.terms if isinstance(body, Plus) else (body,)
            return replace(term, end=later.end, body=Plus(body.start, later.end, (*summands, later)))
        case Negative(term=inner):
            return replace(term, end=later.end, term=_extended(inner, later, escaping))
        case Times(factors=factors):
            last = _extended(factors[-1], later, escaping)
            return replace(term, end=later.end, factors=(*factors[:-1], last))
        case _:
            return term
