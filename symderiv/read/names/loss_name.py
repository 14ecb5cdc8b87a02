"""What a section calls its loss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.classify import spoken_of_in
from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, derivatives_in, inside, is_differential, left_side
from symderiv.read.note import Placed

_CUSTOMARY = ("L", "E", "J", "C", r"\ell", r"\mathcal{L}", r"\mathcal{J}", r"\mathcal{E}", r"\mathcal{C}")
_FONT = re.compile(r"\\(?:mathcal|mathscr|mathrm|text)\{(.+)\}")


def loss_of(placed: Sequence[Placed]) -> str:
    """The plain name of which most derivatives are taken, else a customary one of a relation, else a new one."""
    terms = [item.statement.term for item in placed]
    everything = [part for term in terms for part in inside(term)]
    indexed = {part.name for part in everything if isinstance(part, Indexed)}
    counts: dict[str, int] = {}
    for part in everything:
        if not isinstance(part, Derivative) or is_differential(part):
            continue
        if isinstance(part.of, Name) and part.of.name not in indexed:
            counts[part.of.name] = counts.get(part.of.name, 0) + 1
    if counts:
        spoken_of = spoken_of_in(terms)
        alone = [name for name in counts if name not in spoken_of]
        return max(alone or counts, key=lambda name: counts[name])
    names = {part.name for part in everything if isinstance(part, Name | Indexed)}
    defined = [left_side(t) for t in terms if isinstance(t, Relation)]
    own = [left.name for left in defined if isinstance(left, Name) and left.name in _CUSTOMARY]
    if len(set(own)) == 1 and own[0] not in indexed:
        return own[0]
    return next((name for name in ("E", "L", "C", "J") if name not in names), "E")


def in_one_font(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    r"""The statements with the loss in one font, where a relation says what J is and \mathcal{J} is differentiated."""
    loss = loss_of(placed)
    terms = [item.statement.term for item in placed]
    defined = {left.name for t in terms if isinstance(t, Relation) and isinstance(left := left_side(t), Name)}
    of = {d.of.name for term in terms for d in derivatives_in(term) if isinstance(d.of, Name)}
    alike = [name for name in defined - of if same_letter(name, loss)]
    if loss not in of or loss in spoken_of_in(terms) or len(alike) != 1:
        return tuple(placed)

    def change(part: Term) -> Term | None:
        return replace(part, name=loss) if isinstance(part, Name) and part.name == alike[0] else None

    return tuple(
        replace(item, statement=replace(item.statement, term=change_terms(item.statement.term, change)))
        for item in placed
    )


def same_letter(left: str, right: str) -> bool:
    r"""Whether two names are one letter, whatever its font: J and \mathcal{J}."""
    return _FONT.sub(r"\1", left) == _FONT.sub(r"\1", right)
