r"""A loss that is a sum of losses that nobody defines, `E = \sum_t \ell_t`: each is a function of what it looks at.

Its derivative by that, `\partial \ell_t / \partial h_t`, is that of E by h_t as far as no later step is between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Big, Derivative, Indexed, Name, Relation, Term
from symderiv.read.meaning.terms import change_terms, derivatives_in, inside, left_side, named
from symderiv.read.note import Placed
from symderiv.read.superscripts.first_steps import output_name


def with_local_loss(placed: Sequence[Placed], loss: str) -> tuple[Placed, ...]:
    """The statements with gradients of the whole loss for those of its unknown parts."""
    sums = [number for number, item in enumerate(placed) if _part(item.statement.term, loss) is not None]
    part = _part(placed[sums[0]].statement.term, loss) if len(sums) == 1 else None
    if part is None or is_defined(part, placed):
        return tuple(placed)
    looked_at = {named(d.wrt[0]) for item in placed for d in _derivatives_of(part, item)}
    tensor = next(iter(looked_at), None)
    if len(looked_at) != 1 or tensor is None:
        return tuple(placed)
    outward = read_by_later_steps_alone(tensor, placed)
    if outward is None:
        return tuple(placed)
    meant = output_name(tensor) if outward else tensor

    def change(term: Term) -> Term | None:
        if isinstance(term, Derivative) and named(term.of) == part and isinstance(term.wrt[0], Name | Indexed):
            return replace(term, of=Name(term.start, term.end, loss), wrt=(replace(term.wrt[0], name=meant),))
        return None

    found = []
    for number, item in enumerate(placed):
        term = left_side(item.statement.term) if number == sums[0] else change_terms(item.statement.term, change)
        found.append(replace(item, statement=replace(item.statement, term=term)))
    return tuple(found)


def _part(term: Term, loss: str) -> str | None:
    r"""The name of what the loss is the sum of: \ell in `E = \sum_t \ell_t`."""
    match term:
        case Relation(parts=(Name(name=name), Big(operator="sum", conditions=(), body=Indexed() as body))) if (
            name == loss
        ):
            return body.name
        case Relation(parts=(Name(name=name), Indexed() as body)) if name == loss:
            return body.name
    return None


def is_defined(name: str, placed: Sequence[Placed]) -> bool:
    """Whether a relation says what a name is."""
    return any(
        named(left_side(item.statement.term)) == name for item in placed if isinstance(item.statement.term, Relation)
    )


def _derivatives_of(part: str, item: Placed) -> list[Derivative]:
    return [d for d in derivatives_in(item.statement.term) if named(d.of) == part and len(d.wrt) == 1]


def read_by_later_steps_alone(tensor: str, placed: Sequence[Placed]) -> bool | None:
    """Whether relations read a tensor, and at earlier steps alone; None where they read it in another way."""
    relations = [item.statement.term for item in placed if isinstance(item.statement.term, Relation)]
    reads = [
        read
        for term in relations
        if isinstance(left_side(term), Name | Indexed)
        for side in term.parts[1:]
        for read in inside(side)
        if isinstance(read, Name | Indexed) and read.name == tensor
    ]
    if not reads:
        return False
    scripts = [(*r.indices, *r.superscripts) if isinstance(r, Indexed) else () for r in reads]
    earlier = [any(not isinstance(script, Name) for script in own) for own in scripts]
    return True if all(earlier) else None
