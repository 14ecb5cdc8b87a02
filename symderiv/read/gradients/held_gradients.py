"""A letter that holds a gradient for a while: `Let $g$ hold $\\nabla_h J$`, and then `$g \\leftarrow \\nabla_a J$`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, left_side
from symderiv.read.note import Placed


def with_held_gradients(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The claims with the gradient that each such letter holds where they stand."""
    defined = {
        left.name
        for item in placed
        if isinstance(term := item.statement.term, Relation) and term.relations[0] in ("=", ":=")
        if isinstance(left := left_side(term), Name | Indexed)
    }
    held: dict[str, Derivative] = {}
    found: list[Placed] = []
    for number, item in enumerate(placed):
        told = _told(item, placed[number + 1] if number + 1 < len(placed) else None)
        if told is not None and told[0] not in defined:
            held[told[0]] = told[1]
        found.append(_put(item, held) if held else item)
    return tuple(found)


def _told(item: Placed, following: Placed | None) -> tuple[str, Derivative] | None:
    """The letter that holds a gradient from here on: by an arrow, or by a mention of both side by side."""
    term = item.statement.term
    match term:
        case Relation(parts=(Name(name=name), value), relations=("<-",)) if _is_gradient(value):
            assert isinstance(value, Derivative)
            return name, value
        case Name(name=name) if following is not None and following.block == item.block:
            value = following.statement.term
            return (name, value) if isinstance(value, Derivative) and _is_gradient(value) else None
    return None


def _is_gradient(term: Term) -> bool:
    return isinstance(term, Derivative) and isinstance(term.of, Name) and len(term.wrt) == 1


def _put(item: Placed, held: dict[str, Derivative]) -> Placed:
    term = item.statement.term
    if not isinstance(term, Relation) or not isinstance(left_side(term), Derivative):
        return item

    def change(part: Term) -> Term | None:
        if isinstance(part, Derivative):
            return part
        if isinstance(part, Name) and part.name in held:
            return replace(held[part.name], start=part.start, end=part.end)
        return None

    changed = change_terms(term, change)
    return item if changed is term else replace(item, statement=replace(item.statement, term=changed))
