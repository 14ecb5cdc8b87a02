"""A section that speaks of layer l and its neighbours: what is said of every layer, written out for those that matter.

`z^l = w^l a^{l-1} + b^l` holds for the next layer too.  The claims about layer l are judged with the relations of the
layers that they speak of; above these stands a loss that may be any function.  The claims about the last layer, or
about layers with numbers, are judged apart, with the loss that the note gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Negative, Number, Plus, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, left_side
from symderiv.read.note import Placed
from symderiv.read.superscripts.penalties import penalty
from symderiv.read.superscripts.roles import LAYER, Roles, letter_and_step, raised_in

_DEFINING = ("=", ":=")


@dataclass(frozen=True, slots=True)
class _Level:
    """A layer: `step` above the one that `letter` names, or the one with that number."""

    letter: str
    step: int

    def term(self, start: int, end: int) -> Term:
        number = Number(start, end, Fraction(abs(self.step)))
        if not self.letter:
            return number
        name = Name(start, end, self.letter)
        if not self.step:
            return name
        return Plus(start, end, (name, number if self.step > 0 else Negative(start, end, number)))


def views(placed: Sequence[Placed], roles: Roles, loss: str) -> tuple[tuple[Placed, ...], ...]:
    """The section once for each layer that it speaks of in general, with the relations written out for the neighbours.

    A statement stands for itself in one view; in the others it is `implied`.
    """
    general = _general_letter(placed, roles)
    if general is None:
        return (tuple(placed),)
    patterns = [item for item in placed if _is_relation(item) and _level_of_left(item, roles, general) is not None]
    claims = [_about_last_layer(item, roles, general) for item in placed if not _is_relation(item)]
    others = [item for item in placed if _is_relation(item) and item not in patterns]
    about_general = [item for item in claims if general in _letters(item.statement.term, roles)]
    about_others = [item for item in claims if item not in about_general]
    everywhere = [item for item in others if not _levels(item.statement.term, roles) and _left_name(item) != loss]
    reading_all = [item for item in others if _left_name(item) == loss and _read_at(item, general, roles)]
    found = [_view(patterns, everywhere, about_general, general, roles, reading_all)]
    if about_others or len(everywhere) < len(others):
        again = [replace(item, implied=True) if item in everywhere else item for item in others]
        found.append(_other_view(patterns, again, about_others, general, roles))
    return tuple(found)


def _left_name(item: Placed) -> str:
    left = left_side(item.statement.term)
    return left.name if isinstance(left, Name | Indexed) else ""


def _read_at(item: Placed, general: str, roles: Roles) -> frozenset[str]:
    """The tensors of the general layer that a relation reads."""
    return frozenset(
        part.name
        for part in raised_in(item.statement.term)
        if isinstance(part, Indexed) and general in _letters(part, roles)
    )


def _without_penalty(item: Placed, penalised: frozenset[str] | set[str], loss: str) -> Placed:
    """A claim about what the loss reads in every layer, beside what the last one gives: that is not understood."""
    derivatives = (part for part in inside(item.statement.term) if isinstance(part, Derivative))
    names = {wrt.name for part in derivatives for wrt in part.wrt if isinstance(wrt, Name | Indexed)}
    if not names & penalised:
        return item
    return replace(item, problem=f"{loss} reads {min(names & penalised)} in every layer, which is not understood here")


def _general_letter(placed: Sequence[Placed], roles: Roles) -> str | None:
    """The letter of the layers that relations are stated for."""
    for item in placed:
        if _is_relation(item):
            for part in raised_in(left_side(item.statement.term)):
                for script in part.superscripts:
                    known = letter_and_step(script)
                    if known and known[0] and roles.letters.get(known[0]) == LAYER:
                        return known[0]
    return None


def _is_relation(item: Placed) -> bool:
    term = item.statement.term
    if not isinstance(term, Relation) or term.relations[0] not in _DEFINING:
        return False
    return isinstance(left_side(term), Name | Indexed)


def _levels(term: Term, roles: Roles) -> frozenset[_Level]:
    """The layers that a term speaks of."""
    found = set()
    for part in raised_in(term):
        name = part.name if isinstance(part, Indexed) else part.function
        for place, script in enumerate(part.superscripts):
            if roles.of(name, len(part.superscripts), place, script) == LAYER:
                known = letter_and_step(script)
                assert known is not None
                found.add(_Level(*known))
    return frozenset(found)


def _letters(term: Term, roles: Roles) -> frozenset[str]:
    return frozenset(level.letter for level in _levels(term, roles))


def _level_of_left(item: Placed, roles: Roles, general: str) -> int | None:
    found = [level.step for level in _levels(left_side(item.statement.term), roles) if level.letter == general]
    return found[0] if len(found) == 1 else None


def _about_last_layer(item: Placed, roles: Roles, general: str) -> Placed:
    """`\\delta^l_j = ...` that reads only the last layer on the right speaks of it on the left too (a guess)."""
    term = item.statement.term
    if not isinstance(term, Relation):
        return item
    left = _letters(left_side(term), roles)
    right = frozenset(letter for part in term.parts[1:] for letter in _letters(part, roles))
    if left != {general} or len(right) != 1 or right & {general, ""}:
        return item
    (last,) = right
    changed = _at(left_side(term), _Level(last, 0), general, roles)
    note = f"the layer {general} on the left is read as {last}, which the right side speaks of"
    statement = replace(
        item.statement, term=replace(term, parts=(changed, *term.parts[1:])), notes=(*item.statement.notes, note)
    )
    return replace(item, statement=statement)


def _at(term: Term, level: _Level, general: str, roles: Roles, own: int = 0) -> Term:
    """What is said of the general layer, said of another; `own` is how far above it the term is stated."""

    def change(part: Term) -> Term | None:
        if isinstance(part, Name) and part.name == general:
            return level.term(part.start, part.end)
        if not isinstance(part, Indexed) or not part.superscripts:
            return None
        scripts = []
        for script in part.superscripts:
            known = letter_and_step(script)
            if known is not None and known[0] == general:
                there = _Level(level.letter, level.step + known[1] - own)
                scripts.append(there.term(script.start, script.end))
            else:
                scripts.append(script)
        indices = tuple(change_terms(index, change) for index in part.indices)
        return replace(part, indices=indices, superscripts=tuple(scripts))

    return change_terms(term, change)


def _view(
    patterns: Sequence[Placed],
    others: Sequence[Placed],
    claims: Sequence[Placed],
    general: str,
    roles: Roles,
    losses: Sequence[Placed],
) -> tuple[Placed, ...]:
    """The claims about the general layer, with the relations of the layers that they speak of.

    losses  what the loss is, where it reads every layer
    """
    own = {step for item in patterns if (step := _level_of_left(item, roles, general)) is not None}
    spoken = [_steps(item.statement.term, general, roles) for item in claims]
    targets = {step for item in claims for step in _target_steps(item.statement.term, general, roles)}
    lowest = min((*own, *targets))
    highest = max((*own, *(step for steps in spoken for step in steps)))
    relations = [
        _instance(item, _Level(general, level), general, roles)
        for level in range(lowest, highest + 1)
        for item in patterns
    ]
    if not losses:
        return (*relations, *others, *claims)
    layers = [
        lambda term, level=level: _at(term, _Level(general, level), general, roles)
        for level in range(lowest, highest + 1)
    ]
    added = penalty(losses[0], general, layers, _outputs(relations)) if len(losses) == 1 else None
    if added is None:
        penalised = {name for item in losses for name in _read_at(item, general, roles)}
        return (*relations, *others, *(_without_penalty(item, penalised, _left_name(losses[0])) for item in claims))
    return (*relations, *others, added, *claims)


def _outputs(relations: Sequence[Placed]) -> list[Term]:
    """The left sides that no relation reads."""
    lefts = [left_side(item.statement.term) for item in relations]
    terms = [item.statement.term for item in relations]
    sides = [side for term in terms if isinstance(term, Relation) for side in term.parts[1:]]
    read = {_name_and_layer(part) for side in sides for part in inside(side) if isinstance(part, Name | Indexed)}
    return [left for left in lefts if isinstance(left, Name | Indexed) and _name_and_layer(left) not in read]


def _name_and_layer(part: Name | Indexed) -> tuple[object, ...]:
    return (part.name, *map(letter_and_step, part.superscripts if isinstance(part, Indexed) else ()))


def _steps(term: Term, general: str, roles: Roles) -> frozenset[int]:
    return frozenset(level.step for level in _levels(term, roles) if level.letter == general)


def _target_steps(term: Term, general: str, roles: Roles) -> Iterator[int]:
    """The layers of what is differentiated by; its own relation is not needed, and those above are."""
    for part in inside(term):
        if isinstance(part, Derivative):
            for wrt in part.wrt:
                yield from _steps(wrt, general, roles)


def _instance(item: Placed, level: _Level, general: str, roles: Roles) -> Placed:
    """A relation that is stated for every layer, at one of them."""
    own = _level_of_left(item, roles, general) or 0
    if (level.letter, level.step) == (general, own):
        return item
    term = _at(item.statement.term, level, general, roles, own)
    return replace(item, statement=replace(item.statement, term=term), implied=True)


def _other_view(
    patterns: Sequence[Placed], others: Sequence[Placed], claims: Sequence[Placed], general: str, roles: Roles
) -> tuple[Placed, ...]:
    """The claims about the last layer and about layers with numbers, with the relations of these and the loss."""
    stated = {_key(left_side(item.statement.term), roles) for item in others}
    leading = {
        letter
        for item in others
        if not _levels(left_side(item.statement.term), roles)
        for letter in _letters(item.statement.term, roles)
    }
    relations: list[Placed] = []
    for anchor in sorted({letter for item in (*claims, *others) for letter in _letters(item.statement.term, roles)}):
        if anchor == general:
            continue
        spoken = (level for item in (*claims, *others) for level in _levels(item.statement.term, roles))
        steps = [level.step for level in spoken if level.letter == anchor]
        for step in range(min(steps) if anchor else max(min(steps), 1), max(steps) + 1):
            instances = (_instance(item, _Level(anchor, step), general, roles) for item in patterns)
            relations += [item for item in instances if _key(left_side(item.statement.term), roles) not in stated]
    return (*relations, *others, *(_tied(item, leading, roles) for item in claims))


def _tied(item: Placed, leading: frozenset[str] | set[str], roles: Roles) -> Placed:
    """A claim about layers that the note does not lead to the loss from."""
    spoken = _letters(item.statement.term, roles)
    if len(spoken | leading) > 1 and spoken:
        return replace(item, problem="it is not said how the layers that it speaks of follow from each other")
    return item


def _key(left: Term, roles: Roles) -> tuple[object, ...]:
    name = left.name if isinstance(left, Name | Indexed) else ""
    return (name, *sorted((level.letter, level.step) for level in _levels(left, roles)))
