"""Integers that tell an element: the class `y_i` of an example in `p_{y_i}`, the class `y` in `s_y`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symderiv.read.meaning.syntax import Big, Indexed, Indicator, Limit, Name, Relation, Term
from symderiv.read.meaning.terms import inside, left_side
from symderiv.read.meaning.vocabulary import CUSTOMARY_INDICES
from symderiv.read.note import Placed
from symderiv.read.ranges import Dimension

_CLASSES = frozenset(("y", r"\hat{y}", "y^*"))
"""Letters that are customarily the class of an example, below a symbol."""


def class_labels(placed: Sequence[Placed], letters: frozenset[str]) -> Mapping[str, Dimension]:
    """The names whose values are places along a dimension, and that dimension.

    letters  the index letters of the section, among which a label may have been counted
    """
    found: dict[str, Dimension] = {}
    free = _given(placed)
    for item in placed:
        for part in inside(item.statement.term):
            if not isinstance(part, Indexed):
                continue
            for place, index in enumerate(part.indices):
                is_label = isinstance(index, Indexed) or (isinstance(index, Name) and index.name in free & letters)
                if is_label and isinstance(index, Name | Indexed):
                    found.setdefault(index.name, (part.name, place))
    return found


def _given(placed: Sequence[Placed]) -> frozenset[str]:
    """Letters below symbols that nothing binds, that a relation has on its right alone and compares with an index."""
    limits = [limit for item in placed for limit in _limits(item)]
    bound = {limit.index for limit in limits} | {letter for item in placed for letter in item.statement.free}
    compared = {name for item in placed for c in _comparisons(item) for name in _names(c)}
    found: set[str] = set()
    lefts: set[str] = set()
    for item in placed:
        term = item.statement.term
        left = left_side(term)
        if isinstance(term, Relation) and isinstance(left, Name | Indexed):
            lefts |= set(_names(left))
            found |= {name for part in term.parts[1:] for name in _names(part)} - set(_names(left))
    told = compared | _CLASSES | _beside_all(placed)
    return frozenset((found & told) - bound - lefts - set(CUSTOMARY_INDICES))


def _beside_all(placed: Sequence[Placed]) -> frozenset[str]:
    """Letters at which a number reads one element of what it sums over, or of what is defined: `-\\log p_o`."""
    terms = [item.statement.term for item in placed]
    lefts = [left_side(term) for term in terms if isinstance(term, Relation)]
    defined = {
        left.name for left in lefts if isinstance(left, Indexed) and any(isinstance(i, Name) for i in left.indices)
    }
    found: set[str] = set()
    for term in terms:
        if not isinstance(term, Relation) or not isinstance(term.parts[0], Name):
            continue
        sums = [part for part in inside(term) if isinstance(part, Big)]
        summed = {part.name for big in sums for part in inside(big.body) if isinstance(part, Indexed)}
        within = {name for big in sums for name in _names(big)}
        for part in inside(term):
            if isinstance(part, Indexed) and part.name in summed | defined and len(part.indices) == 1:
                found |= set(_names(part)) - within
    return frozenset(name for name in found if not name.isupper())  # `h_T` is the last of them


def _limits(item: Placed) -> Iterator[Limit]:
    yield from item.statement.ranges
    for part in inside(item.statement.term):
        if isinstance(part, Big):
            yield from part.limits


def _comparisons(item: Placed) -> Iterator[Relation]:
    """What is compared by `=` or its opposite: in conditions, below sums, in indicators."""
    found = [*item.statement.conditions]
    for part in inside(item.statement.term):
        if isinstance(part, Big | Indicator):
            found += part.conditions
    yield from (c for c in found if set(c.relations) <= {"=", "!="})


def _names(term: Term) -> Iterator[str]:
    return (part.name for part in inside(term) if isinstance(part, Name))
