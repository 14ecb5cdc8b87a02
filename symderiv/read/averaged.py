"""A loss that is a mean over examples, and names like `dZ` that notes take for the gradient of the sum as well.

With `J = 1/m sum_i ...` many notes write `dZ = A - Y`, the gradient of the summed losses, and `dW = 1/m dZ A^T`, of
J itself.  A claim that is right by one of these and wrong by the other cannot be judged before the note says which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.read.meaning.syntax import Big, Indexed, Name, Number, Quotient, Relation, Term, Times
from symderiv.read.meaning.terms import inside, left_side
from symderiv.read.note import Placed

_FONT = re.compile(r"\\(?:mathcal|mathscr|mathrm|text)\{(.+)\}")
_DEFINING = ("=", ":=")


def with_doubt(placed: Sequence[Placed], spelled: Mapping[str, str], loss: str) -> tuple[Placed, ...]:
    """The statements, with the problem of those that hang on which gradient a name like `dZ` is.

    spelled  the names that are gradients by their spelling alone, with the tensor
    """
    if not spelled or not any(_is_mean(item.statement.term, loss) for item in placed):
        return tuple(placed)
    lefts = (left_side(t) for item in placed if isinstance(t := item.statement.term, Relation))
    defined = {left.name for left in lefts if isinstance(left, Name | Indexed)}
    return tuple(_doubted(item, spelled, defined, loss) for item in placed)


def _is_mean(term: Term, loss: str) -> bool:
    """Whether a relation says that the loss is a sum over a size: `J = 1/m sum_i L_i`."""
    left = left_side(term)
    if not isinstance(term, Relation) or term.relations[0] not in _DEFINING:
        return False
    if not isinstance(left, Name) or _FONT.sub(r"\1", left.name) != _FONT.sub(r"\1", loss):
        return False
    return any(_is_share(part) for side in term.parts[1:] for part in inside(side))


def _is_share(part: Term) -> bool:
    """`1/m sum ...` and `sum ... / m`."""
    match part:
        case Times(factors=factors):
            shares = [f for f in factors if isinstance(f, Quotient) and isinstance(f.numerator, Number)]
            over = any(isinstance(t, Name) for f in shares for t in inside(f.denominator))
            return over and any(isinstance(f, Big) for f in factors)
        case Quotient(numerator=Big(), denominator=below):
            return any(isinstance(t, Name) for t in inside(below))
    return False


def _doubted(item: Placed, spelled: Mapping[str, str], defined: set[str], loss: str) -> Placed:
    term = item.statement.term
    left = left_side(term)
    if not isinstance(term, Relation) or not isinstance(left, Name | Indexed) or left.name not in spelled:
        return item
    read = {
        part.name
        for side in term.parts[1:]
        for part in inside(side)
        if isinstance(part, Name | Indexed) and part.name in spelled
    }
    alike = read and spelled[left.name] in defined and all(spelled[name] in defined for name in read)
    if alike:
        return item
    told = f"{left.name} may be the gradient of {loss} or that of the sum over the examples, and it is not said which"
    return replace(item, problem=item.problem or told)
