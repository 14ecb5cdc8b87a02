"""A loss that is a mean over examples, and names like `dZ` that notes take for the gradient of the sum as well.

With `J = 1/m sum_i ...` many notes write `dZ = A - Y`, the gradient of the summed losses, and `dW = 1/m dZ A^T`, of
J itself.  Where the note divides by m what it makes of `dZ`, and not `dZ`, that is how it is read.  A claim that is
right by one of the readings and wrong by the other, where nothing tells, cannot be judged before the note says which.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain

from symderiv.read.matrix.layouts import weights_first
from symderiv.read.meaning.syntax import (
    Apply,
    Big,
    Derivative,
    Indexed,
    Name,
    Negative,
    Number,
    Plus,
    Quotient,
    Relation,
    Slice,
    Term,
    Times,
    Transposed,
)
from symderiv.read.meaning.terms import change_terms, derivatives_in, inside, left_side, names_in
from symderiv.read.names.loss_name import same_letter
from symderiv.read.note import Placed

_DEFINING = ("=", ":=")
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class _Claims:
    """The numbers of the claims that tell what is divided by the number of examples.

    divided, whole   what is shared by all examples, made of the gradients of theirs, with the share `1/m` and without
    first, averaged  gradients of what there is one of for each example, from the loss alone: without it, and with it
    """

    divided: tuple[int, ...]
    whole: tuple[int, ...]
    first: tuple[int, ...]
    averaged: tuple[int, ...]


def with_scales(
    placed: Sequence[Placed], spelled: Mapping[str, str], introduced: Collection[str], loss: str
) -> tuple[tuple[Placed, ...], Mapping[str, str]]:
    """The statements with `m dJ/dZ` for `dZ` where it is of the sum, and the names that are still to be read.

    A statement that hangs on which of the two such a name is, where nothing tells, has that as its problem.

    spelled     the names that are gradients by their spelling alone, with the tensor
    introduced  those of them of which the note says whose gradient they are
    """
    terms = [item.statement.term for item in placed]
    said = [t for t in terms if isinstance(t, Relation) and t.relations[0] in _DEFINING and _is_loss(t, loss)]
    mean = next((share for t in said for side in t.parts[1:] if (share := _mean(side)) is not None), None)
    if not spelled or (said and mean is None):
        return tuple(placed), spelled
    counted = _counted(terms, spelled)
    letter = mean or _share_of_claims(terms, spelled)
    if letter is None:
        return tuple(placed), spelled
    claims = _claims(terms, spelled, counted, loss, letter)
    if claims.divided and not claims.averaged and not set(introduced) & set(spelled):
        doubted = claims.whole if len(claims.divided) <= 2 * len(claims.whole) else ()
        scaled = {name: tensor for name, tensor in spelled.items() if tensor in counted}
        done = (_scaled(item, scaled, loss, letter) for item in placed)
        told = tuple(_doubted(item, loss) if n in doubted else item for n, item in enumerate(done))
        return told, {name: tensor for name, tensor in spelled.items() if name not in scaled}
    if mean is None or (claims.averaged and not claims.first):
        return tuple(placed), spelled
    alike = {n for n, term in enumerate(terms) if _is_alike(term, spelled, counted)}
    of_gradients = {n for n, t in enumerate(terms) if isinstance(t, Relation) and _left(t) in spelled}
    return tuple(_doubted(p, loss) if n in of_gradients - alike else p for n, p in enumerate(placed)), spelled


def _is_loss(term: Term, loss: str) -> bool:
    left = left_side(term)
    return isinstance(left, Name) and same_letter(left.name, loss)


def _left(term: Term) -> str:
    left = left_side(term)
    return left.name if isinstance(left, Name | Indexed) else ""


def _mean(side: Term) -> str | None:
    """The size of `1/m sum ...` and `sum ... / m`."""
    for part in inside(side):
        match part:
            case Times(factors=factors) if any(isinstance(factor, Big) for factor in factors):
                found = next((share for factor in factors if (share := _share(factor)) is not None), None)
            case Quotient(numerator=Big()):
                found = _share(part)
            case _:
                continue
        if found is not None:
            return found
    return None


def _share(term: Term) -> str | None:
    """The letter of `1/m`, `1/(2 m)` or `x/m`."""
    if not isinstance(term, Quotient):
        return None
    names = [part.name for part in inside(term.denominator) if isinstance(part, Name)]
    plain = all(isinstance(part, Name | Number | Times) for part in inside(term.denominator))
    return names[0] if plain and len(names) == 1 else None


def _shares(term: Relation) -> frozenset[str]:
    """What the right sides are divided by."""
    found = (_share(part) for side in term.parts[1:] for part in inside(side))
    return frozenset(share for share in found if share is not None)


def _share_of_claims(terms: Sequence[Term], spelled: Mapping[str, str]) -> str | None:
    """The letter that claims about such gradients divide by, where the loss is not given: no tensor of the section."""
    known = {name for t in terms if isinstance(t, Relation) and _left(t) not in spelled for name in names_in(t)}
    found = {share for t in terms if isinstance(t, Relation) and _reads(t, spelled) for share in _shares(t)} - known
    return found.pop() if len(found) == 1 else None


def _reads(term: Relation, spelled: Collection[str]) -> frozenset[str]:
    return frozenset(name for side in term.parts[1:] for name in names_in(side) if name in spelled)


def _counted(terms: Sequence[Term], spelled: Collection[str]) -> frozenset[str]:
    """The tensors with a part for each example: what relations give, what is read at one, what weights multiply."""
    relations = [t for t in terms if isinstance(t, Relation) and not derivatives_in(t) and _left(t) not in spelled]
    found = {_left(term) for term in relations} - {""}
    for part in chain.from_iterable(inside(term) for term in terms):
        if isinstance(part, Indexed) and any(isinstance(index, Slice) for index in part.indices):
            found.add(part.name)
    for part in chain.from_iterable(inside(term) for term in relations):
        factors = [f.term if isinstance(f, Transposed) else f for f in part.factors] if isinstance(part, Times) else []
        first = weights_first(factors, found)
        if first is not None:
            data = factors[1 if first else 0]
            assert isinstance(data, Name | Indexed)
            found.add(data.name)
    return frozenset(found)


def _claims(
    terms: Sequence[Term], spelled: Mapping[str, str], counted: Collection[str], loss: str, letter: str
) -> _Claims:
    divided: list[int] = []
    whole: list[int] = []
    first: list[int] = []
    averaged: list[int] = []
    for number, term in enumerate(terms):
        tensor = _differentiated(term, spelled, loss)
        if not isinstance(term, Relation) or tensor is None:
            continue
        reads, shared = _reads(term, spelled), letter in _shares(term)
        if tensor in counted and not reads and _left(term) in spelled:
            (averaged if shared else first).append(number)
        elif tensor not in counted and reads and all(spelled[name] in counted for name in reads):
            (divided if shared else whole).append(number)
    return _Claims(tuple(divided), tuple(whole), tuple(first), tuple(averaged))


def _differentiated(term: Term, spelled: Mapping[str, str], loss: str) -> str | None:
    """The tensor that a claim is about the gradient by."""
    match left_side(term):
        case Derivative(of=Name(name=of), wrt=(Name(name=name) | Indexed(name=name),)) if of == loss:
            return name
        case Name(name=name) | Indexed(name=name):
            return spelled.get(name)
    return None


def _is_alike(term: Term, spelled: Mapping[str, str], counted: Collection[str]) -> bool:
    """Whether a claim is the same for both gradients: those of one kind, from others of it."""
    reads = _reads(term, spelled) if isinstance(term, Relation) else ()
    return bool(reads) and all(spelled[name] in counted for name in (_left(term), *reads) if name in spelled)


def _scaled(item: Placed, scaled: Mapping[str, str], loss: str, letter: str) -> Placed:
    """A statement with `m dJ/dZ` for each such name; one about it is divided by m."""
    term = item.statement.term
    size = Name(term.start, term.start, letter)
    share = Quotient(term.start, term.start, Number(term.start, term.start, _ONE), size)

    def plain(part: Term) -> Derivative | None:
        if not isinstance(part, Name | Indexed) or part.name not in scaled:
            return None
        of = Name(part.start, part.end, loss)
        return Derivative(part.start, part.end, of, (replace(part, name=scaled[part.name]),))

    def times(part: Term) -> Term | None:
        found = plain(part)
        return None if found is None else Times(part.start, part.end, (size, found))

    def side(part: Term, divided: bool) -> Term:
        if _degree(part, scaled) == 1:
            alone = part if divided else _without_share(part, letter)
            if alone is not None:
                return change_terms(alone, plain)
        changed = change_terms(part, times)
        return Times(part.start, part.end, (share, changed)) if divided else changed

    if not isinstance(term, Relation):
        return item
    left = plain(left_side(term))
    sides = tuple(side(part, left is not None) for part in term.parts[1:])
    if left is None and all(a is b for a, b in zip(sides, term.parts[1:], strict=True)):
        return item
    names = ", ".join(sorted({name for name in names_in(term) if name in scaled}))
    told = f"{names}: the gradient of the sum over the examples, {letter} times that of {loss}"
    changed = replace(term, parts=(left or change_terms(term.parts[0], times), *sides))
    return replace(item, statement=replace(item.statement, term=changed, notes=(*item.statement.notes, told)))


def _degree(term: Term, scaled: Collection[str]) -> int | None:
    """How many of the names are multiplied in every part of a sum; None where that is not one number."""
    match term:
        case Name(name=name) | Indexed(name=name) if name in scaled:
            return 1
        case Plus(terms=terms):
            found = {_degree(part, scaled) for part in terms}
            return found.pop() if len(found) == 1 else None
        case Times(factors=factors):
            degrees = [_degree(factor, scaled) for factor in factors]
            return None if None in degrees else sum(degree for degree in degrees if degree)
        case Negative(term=inner) | Transposed(term=inner) | Big(operator="sum", body=inner):
            return _degree(inner, scaled)
        case Apply(function="np.sum", arguments=(inner, *_)):
            return _degree(inner, scaled)
        case Quotient(numerator=above, denominator=below) if _degree(below, scaled) == 0:
            return _degree(above, scaled)
    return None if set(names_in(term)) & set(scaled) else 0


def _without_share(side: Term, letter: str) -> Term | None:
    """`dZ A^T` for `1/m dZ A^T`, and for the same over m; None where the side is nothing of the kind."""
    match side:
        case Times(factors=(Quotient(numerator=Number(value=value), denominator=Name(name=name)), *rest)):
            if value == 1 and name == letter:
                return rest[0] if len(rest) == 1 else replace(side, factors=tuple(rest))
        case Quotient(numerator=above, denominator=Name(name=name)) if name == letter:
            return above
    return None


def _doubted(item: Placed, loss: str) -> Placed:
    name = _left(item.statement.term) or "what it reads"
    told = f"{name} may be the gradient of {loss} or that of the sum over the examples, and it is not said which"
    return replace(item, problem=item.problem or told)
