"""One edit of an expression, which as a rule changes its value: what goes wrong in derivations made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from symderiv.lang.arithmetic import add, constant, mul, neg
from symderiv.lang.expr import Add, Bracket, Call, Cases, Comparison, Constant, Expr, Index, Max, Mul, Pow, Read, Sum
from symderiv.lang.walk import children, free_indices, rebound
from tests.prove.rewriting import put

_OTHERS = {"max": "min", "min": "max", "tanh": "sigmoid", "sigmoid": "tanh", "exp": "log", "sin": "cos", "cos": "sin"}


@dataclass(frozen=True, slots=True)
class Place:
    """A node, the way to it, the indices in scope, and whether it stands for a number and not for a position."""

    path: tuple[int, ...]
    node: Expr
    scope: tuple[str, ...]
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Editing:
    """What an edit may use: chance, and for each tensor those of the same shape."""

    random: Random
    alike: Mapping[str, tuple[str, ...]]


Edit = Callable[[Place, Editing], Expr | None]


def everywhere(
    expr: Expr, scope: tuple[str, ...], is_number: bool = True, path: tuple[int, ...] = ()
) -> Iterator[Place]:
    """Every node of an expression."""
    yield Place(path, expr, scope, is_number)
    for number, child in enumerate(children(expr)):
        inside, a_number = scope, is_number and not isinstance(expr, Read | Bracket)
        if isinstance(expr, Sum | Max):
            a_number &= number == 0
            inside = (*scope, expr.index) if number == 0 else scope
        yield from everywhere(child, inside, a_number and not isinstance(expr, Cases), (*path, number))


def sign(place: Place, editing: Editing) -> Expr | None:
    return neg(place.node) if place.is_number else None


def times(place: Place, editing: Editing) -> Expr | None:
    return mul(constant(editing.random.choice((2, 3))), place.node) if place.is_number else None


def exponent(place: Place, editing: Editing) -> Expr | None:
    match place.node:
        case Pow(base, Constant(number)) if place.is_number:
            return Pow(base, constant(number + editing.random.choice((1, -1, Fraction(1, 2)))))
        case Read() if place.is_number:
            return Pow(place.node, constant(2))
    return None


def other_index(place: Place, editing: Editing) -> Expr | None:
    others = [name for name in dict.fromkeys(place.scope) if place.node != Index(name)]
    return Index(editing.random.choice(others)) if isinstance(place.node, Index) and others else None


def beside(place: Place, editing: Editing) -> Expr | None:
    """An index position of a read, or an index, moved by one."""
    step = constant(editing.random.choice((1, -1)))
    match place.node:
        case Read(tensor, (_, *_) as indices):
            at = editing.random.randrange(len(indices))
            return Read(tensor, (*indices[:at], add(indices[at], step), *indices[at + 1 :]))
        case Index():
            return add(place.node, step)
    return None


def bound(place: Place, editing: Editing) -> Expr | None:
    node = place.node
    if not isinstance(node, Sum | Max):
        return None
    step = constant(editing.random.choice((1, -1)))
    if editing.random.random() < 0.5:
        return rebound(node, node.body, node.index, add(node.lower, step), node.upper)
    return rebound(node, node.body, node.index, node.lower, add(node.upper, step))


def dropped(place: Place, editing: Editing) -> Expr | None:
    match place.node:
        case Add(parts) | Mul(parts) if len(parts) > 1 and place.is_number:
            at = editing.random.randrange(len(parts))
            rest = (*parts[:at], *parts[at + 1 :])
            return add(*rest) if isinstance(place.node, Add) else mul(*rest)
    return None


def doubled(place: Place, editing: Editing) -> Expr | None:
    match place.node:
        case Add(parts) if place.is_number:
            return add(*parts, editing.random.choice(parts))
        case Mul(parts) if place.is_number:
            return mul(*parts, editing.random.choice(parts))
    return None


def other_function(place: Place, editing: Editing) -> Expr | None:
    match place.node:
        case Call(name, arguments, order) if name in _OTHERS:
            return Call(_OTHERS[name], arguments, order)
        case Max(body, index, lower, upper):
            return Sum(body, index, lower, upper)
    return None


def prime(place: Place, editing: Editing) -> Expr | None:
    match place.node:
        case Call("f" | "g" | "phi" as name, arguments, order):
            return Call(name, arguments, order - 1 if order else 1)
    return None


def condition(place: Place, editing: Editing) -> Expr | None:
    """< for <= or moved by one, in a bracket or in cases."""
    match place.node:
        case Bracket(held):
            return Bracket(_edited(held, editing))
        case Cases(((value, held), *rest), otherwise):
            return Cases(((value, _edited(held, editing)), *rest), otherwise)
    return None


def _edited(held: tuple[Comparison, ...], editing: Editing) -> tuple[Comparison, ...]:
    at = editing.random.randrange(len(held))
    old = held[at]
    if editing.random.random() < 0.5:
        new = Comparison(old.relation, old.left, add(old.right, constant(editing.random.choice((1, -1)))))
    else:
        swapped = {"<": "<=", "<=": "<", "=": "<=", "!=": "="}
        new = Comparison(swapped[old.relation], old.left, old.right)
    return (*held[:at], new, *held[at + 1 :])


def epsilon(place: Place, editing: Editing) -> Expr | None:
    """sqrt(a + p) as sqrt(a) + p."""
    match place.node:
        case Pow(Add(terms), Constant(number)) if number.denominator != 1:
            at = editing.random.randrange(len(terms))
            return add(Pow(add(*terms[:at], *terms[at + 1 :]), constant(number)), terms[at])
        case Pow(Add(terms), Constant(number)) if number < 0:
            at = editing.random.randrange(len(terms))
            return Pow(add(*terms[:at], *terms[at + 1 :]), constant(number))
    return None


def other_tensor(place: Place, editing: Editing) -> Expr | None:
    match place.node:
        case Read(tensor, indices) if others := editing.alike.get(tensor, ()):
            return Read(editing.random.choice(others), indices)
    return None


def transposed(place: Place, editing: Editing) -> Expr | None:
    match place.node:
        case Read(tensor, indices) if len(indices) > 1:
            turned = list(indices)
            one, other = editing.random.sample(range(len(indices)), 2)
            turned[one], turned[other] = turned[other], turned[one]
            return Read(tensor, tuple(turned))
    return None


def branches(place: Place, editing: Editing) -> Expr | None:
    """The values of two cases exchanged."""
    match place.node:
        case Cases(((value, held), *rest), otherwise):
            return Cases(((otherwise, held), *rest), value)
    return None


EDITS: tuple[Edit, ...] = (
    sign,
    times,
    exponent,
    other_index,
    beside,
    bound,
    dropped,
    doubled,
    other_function,
    prime,
    condition,
    epsilon,
    other_tensor,
    transposed,
    branches,
)


def edited(
    expr: Expr, scope: tuple[str, ...], editing: Editing, edits: tuple[Edit, ...] = EDITS
) -> tuple[Expr, str] | None:
    """The expression with one edit, and its name; None where none of many attempts finds a place."""
    everyone = list(everywhere(expr, scope))
    for _ in range(200):
        edit, place = editing.random.choice(edits), editing.random.choice(everyone)
        new = edit(place, editing)
        if new is not None and new != place.node:
            changed = put(expr, place.path, new)
            if free_indices(changed) <= set(scope):
                return changed, edit.__name__
    return None
