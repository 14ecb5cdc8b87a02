r"""Left sides whose indices are not written and the right side has: `\partial L/\partial b = \sum_n \delta_{nj}`.

Where the relations write `b_j`, that is the derivative by `b_j`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.read.classify import FORWARD, GRADIENT
from symderiv.read.meaning.syntax import Big, Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import derivatives_in, inside, left_side, parts
from symderiv.read.note import Placed


def with_left_indices(placed: Sequence[Placed], kinds: Sequence[str], indices: frozenset[str]) -> tuple[Placed, ...]:
    """The statements, the left side of a claim having the indices that its right side leaves free, where it can."""
    written = _written(placed, kinds)
    found = []
    for item, kind in zip(placed, kinds, strict=True):
        term = item.statement.term
        left = left_side(term)
        if kind == GRADIENT and isinstance(term, Relation) and isinstance(left, Derivative):
            element = _element(left, term.parts[1:], written, indices)
            if element is not None:
                term = replace(term, parts=(replace(left, wrt=(element,)), *term.parts[1:]))
                item = replace(item, statement=replace(item.statement, term=term))
        found.append(item)
    return tuple(found)


def _written(placed: Sequence[Placed], kinds: Sequence[str]) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """With which letters relations write each name, where they write it with letters alone."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for item, kind in zip(placed, kinds, strict=True):
        for part in inside(item.statement.term) if kind == FORWARD else ():
            if isinstance(part, Name):
                found.setdefault(part.name, set()).add(())
            if isinstance(part, Indexed):
                letters = tuple(index.name for index in part.indices if isinstance(index, Name))
                found.setdefault(part.name, set()).add(letters if len(letters) == len(part.indices) else ())
    return {name: frozenset(rows) for name, rows in found.items() if () not in rows}


def _element(
    left: Derivative,
    sides: Sequence[Term],
    written: Mapping[str, frozenset[tuple[str, ...]]],
    indices: frozenset[str],
) -> Indexed | None:
    """What the left side is the derivative by, if it lacks just the letters that each right side leaves free."""
    match left:
        case Derivative(of=Name(), wrt=(Name(name=name) as wrt,)) if name in written:
            pass
        case _:
            return None
    if not all(_is_of_elements(side, written) for side in sides):
        return None
    fitting = [row for row in written[name] if all(_free(side) & indices == set(row) for side in sides)]
    if len(fitting) != 1:
        return None
    return Indexed(wrt.start, wrt.end, name, tuple(Name(wrt.start, wrt.end, letter) for letter in fitting[0]))


def _free(term: Term) -> frozenset[str]:
    """The names that stand in a term and that no sum in it binds."""
    if isinstance(term, Name):
        return frozenset((term.name,))
    found = frozenset[str]().union(*map(_free, parts(term)))
    return found - {limit.index for limit in term.limits} if isinstance(term, Big) else found


def _is_of_elements(side: Term, written: Mapping[str, frozenset[tuple[str, ...]]]) -> bool:
    """Whether a side has no array without its indices, and no derivative by one."""
    bare = {part.name for part in inside(side) if isinstance(part, Name)}
    by = {wrt.name for d in derivatives_in(side) for wrt in d.wrt if isinstance(wrt, Name)}
    return not bare & set(written) and not by & set(written)
