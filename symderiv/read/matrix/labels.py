"""Numbers that tell matrices apart: W_1 and W_2 are two matrices, not two entries of one W."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.matrix.layouts import core
from symderiv.read.matrix.marks import is_about_arrays
from symderiv.read.meaning.syntax import Indexed, Name, Number, Term, Transposed
from symderiv.read.meaning.terms import change_terms, inside
from symderiv.read.note import Placed

GRADIENTS = ("d", r"\delta ", r"\Delta ", r"\partial ")
"""What makes the name of a gradient of a name."""


def with_labels(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The statements, each number that tells matrices apart being part of the name, where they are about arrays."""
    terms = [item.statement.term for item in placed]
    if not any(map(is_about_arrays, terms)):
        return tuple(placed)
    new = zip(placed, _with_labels(terms), strict=True)
    return tuple(replace(item, statement=replace(item.statement, term=term)) for item, term in new)


def _with_labels(terms: Sequence[Term]) -> list[Term]:
    """The terms in which each number that tells matrices apart is part of the name.

    It does so where a name never has another index, and is a capital letter, or is transposed and never stands without
    a number; and then on every such name beside it in a statement, as on the bias of a layer, and on its gradient.
    """
    bare = {t.name for term in terms for t in inside(term) if isinstance(t, Name)}
    seen: dict[str, bool] = {}
    for part in (t for term in terms for t in inside(term)):
        if isinstance(part, Indexed):
            seen[part.name] = seen.get(part.name, True) and _is_numbered(part)
    numbered = {name for name, always in seen.items() if always and (name not in bare or core(name)[:1].isupper())}
    flipped = {
        t.term.name for term in terms for t in inside(term) if isinstance(t, Transposed) and isinstance(t.term, Indexed)
    }
    found = {name for name in numbered if core(name)[:1].isupper() or name in flipped}
    while True:
        beside = {name for term in terms if found & (own := _names(term)) for name in own & numbered}
        beside |= {name for name in numbered if any(name == prefix + own for prefix in GRADIENTS for own in found)}
        if beside <= found:
            break
        found |= beside
    return [change_terms(term, lambda part: _labelled(part, found)) for term in terms]


def _names(term: Term) -> set[str]:
    return {t.name for t in inside(term) if isinstance(t, Indexed)}


def _is_numbered(term: Indexed) -> bool:
    return len(term.indices) == 1 and not term.superscripts and isinstance(term.indices[0], Number)


def _labelled(part: Term, found: set[str]) -> Term | None:
    if not isinstance(part, Indexed) or part.name not in found:
        return None
    return Name(part.start, part.end, f"{part.name}_{number_label(part.indices[0])}")


def number_label(index: Term) -> str | None:
    """A number as it stands below a name that it is part of."""
    if not isinstance(index, Number):
        return None
    digits = str(index.value)
    return digits if len(digits) == 1 else f"{{{digits}}}"
