"""Relations that cannot be meant as written, and the one repair that makes sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.classify import FORWARD, Names
from symderiv.read.gradients.jacobians import is_said
from symderiv.read.meaning.syntax import Derivative, Hole, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import bound_in, change_terms, inside, left_side, named, names_in
from symderiv.read.note import Placed
from symderiv.read.repairs.prose_repairs import prose_repair
from symderiv.read.repairs.range_repairs import range_repair
from symderiv.read.repairs.repair import Repair
from symderiv.read.repairs.sum_repairs import sum_repair
from symderiv.read.superscripts.roles import letter_and_step


def repair_of(number: int, placed: Sequence[Placed], kinds: Sequence[str], names: Names) -> Repair | None:
    """What is wrong with one relation on its face, or None."""
    term = placed[number].statement.term
    assert isinstance(term, Relation)
    left = left_side(term)
    if not isinstance(left, Name | Indexed):
        return None
    if any(isinstance(t, Indexed) and t.superscripts for t in inside(term)):
        return None  # numbers of layers or times tell the tensors apart
    if is_said(number, placed) and _is_alone(left.name, number, placed):
        problem = f"{left.name} is said to be a Jacobian: write what is differentiated by what"
        return Repair(problem, None, term, None)
    own = [
        t
        for side in term.parts[1:]
        for t in inside(side)
        if named(t) == left.name and not _is_index(t, left, names) and not _is_another_step(t, left)
    ]
    if own:
        rank = len(own[0].indices) if isinstance(own[0], Indexed) else 0
        unused = [name for name, count in _unused(placed, kinds, names).items() if count == rank and name != left.name]
        spoken_of = [name for name in _introduced(number, placed) if names.ranks.get(name) == rank]
        later = {named(left_side(item.statement.term)) for item in placed[number + 1 :]}
        known = unused if len(unused) == 1 and (unused[0] not in later or len(spoken_of) != 1) else spoken_of
        return _reads_itself(term, left, own[0], known)
    right = term.parts[1]
    if isinstance(right, Name) and right.name in names.indices:
        return None  # a case, `w_j = w_O`, and no definition
    found = _stray_index(term, left, names)
    if found is None and isinstance(left, Indexed):
        found = sum_repair(number, term, left, placed, kinds)
    return found or prose_repair(number, term, placed) or range_repair(number, term, placed)


def _is_alone(name: str, number: int, placed: Sequence[Placed]) -> bool:
    """Whether no other statement speaks of a name."""
    others = (item.statement.term for n, item in enumerate(placed) if n != number)
    return not any(named(t) == name for term in others for t in inside(term))


def _is_index(term: Term, left: Name | Indexed, names: Names) -> bool:
    return isinstance(term, Name) and isinstance(left, Indexed) and term.name in names.indices


def _is_another_step(term: Term, left: Name | Indexed) -> bool:
    """`h_{t-1}` where `h_t` is being defined: a recurrence."""
    if not isinstance(term, Indexed) or not isinstance(left, Indexed):
        return False
    for index, own in zip(term.indices, left.indices, strict=False):
        step = letter_and_step(index)
        if isinstance(own, Name) and step is not None and step[0] == own.name and step[1]:
            return True
    return False


def _reads_itself(term: Relation, left: Name | Indexed, own: Term, meant: Sequence[str]) -> Repair:
    """x = ... x ... : another tensor is meant, one that no relation speaks of yet."""
    problem = f"the right side reads {left.name}, the tensor that is being defined"
    if len(meant) != 1:
        return Repair(problem, None, own, None)

    def change(part: Term) -> Term | None:
        if isinstance(part, Indexed) and part.name == left.name:
            return replace(part, name=meant[0])
        return None

    sides = tuple(change_terms(side, change) for side in term.parts[1:])
    return Repair(f"{problem}: {meant[0]} is meant", "typo", own, replace(term, parts=(left, *sides)))


def _introduced(number: int, placed: Sequence[Placed]) -> tuple[str, ...]:
    """The tensors that the note has named by themselves before a relation, and that the relation does not have."""
    terms = [item.statement.term for item in placed[:number]]
    before = {name for term in terms if not isinstance(term, Relation) for name in names_in(term)}
    return tuple(sorted(before - set(names_in(placed[number].statement.term))))


def _unused(placed: Sequence[Placed], kinds: Sequence[str], names: Names) -> dict[str, int]:
    """Tensors that no relation reads, though one defines them or a claim reads their values."""
    terms = list(zip((item.statement.term for item in placed), kinds, strict=True))
    relations = [term for term, kind in terms if kind == FORWARD and isinstance(term, Relation)]
    read = {named(t) for term in relations for side in term.parts[1:] for t in inside(side)}
    defined = {named(left_side(term)) for term in relations}
    wanted = {name for term, kind in terms if kind != FORWARD for name in _values_read(term)}
    return {name: rank for name, rank in names.ranks.items() if rank and name not in read and name in defined | wanted}


def _values_read(term: Term) -> tuple[str, ...]:
    """The names whose values a claim uses: not those that it only differentiates by."""
    if not isinstance(term, Relation):
        return ()
    sides = [change_terms(side, _without_derivatives) for side in term.parts[1:]]
    return tuple(t.name for side in sides for t in inside(side) if isinstance(t, Indexed))


def _without_derivatives(part: Term) -> Term | None:
    return Hole(part.start, part.end) if isinstance(part, Derivative) else None


def _stray_index(term: Relation, left: Name | Indexed, names: Names) -> Repair | None:
    """An index that stands on the right only, where just one index of the left is missing there."""
    on_left = [i.name for i in left.indices if isinstance(i, Name)] if isinstance(left, Indexed) else []
    right = term.parts[1]
    bound = bound_in(right)
    seen = [p for p in inside(right) if isinstance(p, Name) and p.name in names.indices and p.name not in bound]
    strays = list(dict.fromkeys(p.name for p in seen if p.name not in on_left))
    missing = [name for name in on_left if name not in {p.name for p in seen}]
    if len(strays) == len(missing) == 1 and missing[0] in bound:
        return _on_the_left(term, left, strays[0], missing[0])
    if not strays:
        return None
    first = next(p for p in seen if p.name == strays[0])
    problem = f"the index {strays[0]} stands on the right side only"
    if len(strays) != 1 or len(missing) != 1:
        return Repair(problem, None, first, None)

    def change(part: Term) -> Term | None:
        return replace(part, name=missing[0]) if isinstance(part, Name) and part.name == strays[0] else None

    repaired = replace(term, parts=(left, *(change_terms(side, change) for side in term.parts[1:])))
    return Repair(f"{problem}: {missing[0]} is meant", "wrong_index", first, repaired)


def _on_the_left(term: Relation, left: Name | Indexed, stray: str, bound: str) -> Repair:
    """`y_k = sum_k w_jk x_k`: the left side has the index that the right side sums over."""

    def change(part: Term) -> Term | None:
        return replace(part, name=stray) if isinstance(part, Name) and part.name == bound else None

    culprit = next(part for part in inside(left) if isinstance(part, Name) and part.name == bound)
    repaired = replace(term, parts=(change_terms(left, change), *term.parts[1:]))
    problem = f"the index {bound} of the left side is summed over on the right: {stray} is meant"
    return Repair(problem, "wrong_index", culprit, repaired)
