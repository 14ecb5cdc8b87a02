r"""Names in claims that no relation knows, where one known name alone can be meant.

In $\frac{dh_t}{dw} = a + b \frac{dh_{t-1}}{dv}$ the v can only be w, and $x_{fi}$ only $x_{ti}$ where the gate f has no
input of its own.  A claim that is wrong even so is wrong; one that would then be right is left open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.read.classify import FORWARD, GRADIENT
from symderiv.read.meaning.syntax import Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, inside, named, without_places
from symderiv.read.note import Placed

Reads = Mapping[str, Collection[tuple[Term, ...]]]


def with_meant_names(placed: Sequence[Placed], kinds: Sequence[str]) -> tuple[tuple[Placed, ...], Mapping[int, str]]:
    """The statements with what is meant in the place of such names, and the first of these in each."""
    reads: dict[str, set[tuple[Term, ...]]] = {}
    for item in (item for item, kind in zip(placed, kinds, strict=True) if kind == FORWARD):
        for part in inside(item.statement.term):
            if isinstance(part, Name | Indexed):
                letters = tuple(replace(i, start=0, end=0) for i in part.indices) if isinstance(part, Indexed) else ()
                reads.setdefault(part.name, set()).add(letters)
    new, strange = list(placed), {}
    for number, (item, kind) in enumerate(zip(placed, kinds, strict=True)):
        term = item.statement.term
        if kind != GRADIENT or not isinstance(term, Relation) or not isinstance(term.parts[0], Derivative):
            continue
        meant = dict(_meant(term, term.parts[0], reads))
        if meant:
            sides = tuple(change_terms(side, lambda part, meant=meant: meant.get(part)) for side in term.parts[1:])  # type: ignore[misc]
            new[number] = replace(
                item, statement=replace(item.statement, term=replace(term, parts=(term.parts[0], *sides)))
            )
            strange[number] = next(str(named(old)) for old in meant)
    return tuple(new), strange


def _meant(term: Relation, left: Derivative, reads: Reads) -> Iterator[tuple[Term, Term]]:
    """What each such name stands for, with its indices."""
    for part in (part for side in term.parts[1:] for part in inside(side)):
        match part:
            case Derivative(of=Indexed() as of, wrt=(Name() | Indexed() as wrt,)) if wrt.name not in reads:
                at_another = without_places(of) != without_places(left.of)
                if of.name == named(left.of) and at_another and named(left.wrt[0]) in reads:
                    yield wrt, replace(left.wrt[0], start=wrt.start, end=wrt.end)
            case Indexed(name=name) if name not in reads and (known := _without_label(part, left, reads)) is not None:
                yield part, known


def _without_label(part: Indexed, left: Derivative, reads: Reads) -> Indexed | None:
    """`x_{ti}` for the `x_f` at i, where the left side has the t and relations read x at it in that place."""
    base, _, label = part.name.partition("_")
    own = {index.name for index in part.indices if isinstance(index, Name)}
    letters = {i for side in (left.of, *left.wrt) if isinstance(side, Indexed) for i in side.indices}
    free = {index.name for index in letters if isinstance(index, Name)} - own
    ranks = {len(indices) for indices in reads.get(base, ())}
    if not label or ranks != {len(part.indices) + 1}:
        return None
    places = {
        (place, letter)
        for indices in reads[base]
        for place, index in enumerate(indices)
        for letter in free
        if index == Name(0, 0, letter)
    }
    if len(places) != 1:
        return None
    place, letter = places.pop()
    indices = (*part.indices[:place], Name(part.start, part.start, letter), *part.indices[place:])
    return replace(part, name=base, indices=indices)
