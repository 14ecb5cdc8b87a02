"""What is wrong with a relation, and the one repair that makes sense, where there is one."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.read.meaning.syntax import Limit, Relation, Term
from symderiv.read.note import Edit


@dataclass(frozen=True, slots=True)
class Repair:
    """What is wrong with a relation, and where; without one repair that makes sense it may be meant in another way.

    edits   the repair in the author's text, where it is more than another name for something
    ranges  what the indices run over, where that is what is repaired
    """

    problem: str
    error_class: str | None
    culprit: Term
    repaired: Relation | None
    edits: tuple[Edit, ...] = ()
    ranges: tuple[Limit, ...] | None = None
