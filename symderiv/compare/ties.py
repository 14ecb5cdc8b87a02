"""Maxima away from ties: that an element is the largest, is equal to it, or is where it is taken, is one condition.

Of different elements no two are equal there, so that < and <= are one too.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from symderiv.lang.arithmetic import add, constant, mul, sub
from symderiv.lang.expr import ArgMax, Bracket, Call, Cases, Comparison, Constant, Expr, Index, Max, Mul, Read
from symderiv.lang.index_form import expression, polynomial, tidy
from symderiv.lang.polynomial import linear_in
from symderiv.lang.walk import binders_of, map_children, nodes, substitute, tensors_read

_MOST_WRITTEN_OUT = 9
_PLACE, _OFFSET = "#place", "#offset"


class _NotUnderstoodError(Exception):
    """A comparison of which it is not known what it says away from ties."""


def apart_from_ties(left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """What has the same values away from ties, with comparisons by <= alone; None where that is not known.

    A maximum over an index is written out where the sides have one of elements that are listed, `max(x_i, x_{i+1})`.
    """
    most = _MOST_WRITTEN_OUT if any(_compares_elements(node) for side in (left, right) for node in nodes(side)) else 0
    try:
        return _apart(left, most), _apart(right, most)
    except _NotUnderstoodError:
        return None


def is_maximum(expr: Expr) -> bool:
    """Whether something is a maximum and nothing else."""
    return isinstance(expr, Max) or (isinstance(expr, Call) and expr.function == "max")


def _compares_elements(node: Expr) -> bool:
    match node:
        case Call("max"):
            return True
        case Bracket(conditions):
            held = conditions
        case Cases(branches, _):
            held = tuple(c for _, conditions in branches for c in conditions)
        case _:
            return False
    return any(isinstance(c.left, Read) and isinstance(c.right, Read) and c.relation != "=" for c in held)


def _apart(expr: Expr, most: int) -> Expr:
    match expr:
        case Mul(factors):
            brackets = tuple(c for f in factors if isinstance(f, Bracket) for c in f.conditions)
            others = [_apart(f, most) for f in factors if not isinstance(f, Bracket)]
            return mul(*(Bracket((c,)) for c in _conditions(brackets, most)), *others)
        case Bracket(conditions):
            return mul(*(Bracket((c,)) for c in _conditions(conditions, most)))
        case Cases(branches, otherwise):
            kept = tuple((_apart(value, most), _conditions(held, most)) for value, held in branches)
            return Cases(kept, _apart(otherwise, most))
    return map_children(expr, lambda child: _apart(child, most))


def _conditions(held: tuple[Comparison, ...], most: int) -> tuple[Comparison, ...]:
    """The conditions together, those on the places of one maximum put together."""
    found: list[Comparison] = []
    places: dict[Max, dict[int, Expr]] = {}
    for condition in held:
        choice = _choice(condition)
        if choice is None:
            found += _compared(condition, most)
            continue
        place, value = choice
        places.setdefault(place.largest, {})[place.place] = value
    for largest, values in places.items():
        binders = binders_of(largest)
        if set(values) != set(range(len(binders))):
            raise _NotUnderstoodError
        found += _is_largest(largest, [values[n] for n in range(len(binders))], most)
    return tuple(dict.fromkeys(found))


def _choice(condition: Comparison) -> tuple[ArgMax, Expr] | None:
    """`argmax + a = b`: the place, and its value b - a."""
    choices = {node for side in (condition.left, condition.right) for node in nodes(side) if isinstance(node, ArgMax)}
    if not choices:
        return None
    if len(choices) > 1 or condition.relation != "=":
        raise _NotUnderstoodError
    choice = choices.pop()
    difference = _put(sub(condition.left, condition.right), choice)
    split = linear_in(polynomial(difference), _PLACE)
    number = split[0].get(()) if split is not None and set(split[0]) == {()} else None
    if split is None or number not in (1, -1):
        raise _NotUnderstoodError
    return choice, tidy(mul(constant(-number), expression(split[1])))


def _put(expr: Expr, choice: ArgMax) -> Expr:
    return Index(_PLACE) if expr == choice else map_children(expr, lambda child: _put(child, choice))


def _is_largest(largest: Max, values: list[Expr], most: int) -> Iterator[Comparison]:
    """Whether a maximum is taken at a place: it is one of its places, and what stands at the others is no larger."""
    binders = binders_of(largest)
    body = binders[-1].body
    there = {binder.index: value for binder, value in zip(binders, values, strict=True)}
    for binder, value in zip(binders, values, strict=True):
        yield Comparison("<=", substitute(binder.lower, there), value)
        yield Comparison("<=", value, substitute(binder.upper, there))
    best = substitute(body, there)
    yield from (Comparison("<=", other, best) for other in _written_out(largest, most))


def _written_out(largest: Max, most: int) -> tuple[Expr, ...]:
    """The elements that a maximum is taken over, where these are few and known, else it as a whole."""
    binders = binders_of(largest)
    counts = [_length(binder) for binder in binders]
    total = 1
    for count in counts:
        total *= count or most + 1
    if total > most:
        return (largest,)
    found = []
    for offsets in product(*(range(count or 0) for count in counts)):
        at: dict[str, Expr] = {}
        for binder, offset in zip(binders, offsets, strict=True):
            at[binder.index] = tidy(add(substitute(binder.lower, at), constant(offset)))
        found.append(substitute(binders[-1].body, at))
    return tuple(found)


def _length(binder: Max) -> int | None:
    length = tidy(sub(binder.upper, binder.lower))
    return int(length.value) + 1 if isinstance(length, Constant) and length.value.denominator == 1 else None


def _compared(condition: Comparison, most: int) -> Iterator[Comparison]:
    sides = condition.left, condition.right
    if not any(tensors_read(side) for side in sides):
        yield condition
        return
    if condition.relation == "=":
        for value, largest in (sides, sides[::-1]):
            largest = _in_a_row(largest)
            if isinstance(largest, Max) and isinstance(value, Read):
                yield from _is_largest(largest, _places(largest, value), most)
                return
            if isinstance(largest, Call) and largest.function == "max" and value in largest.arguments:
                yield from (Comparison("<=", other, value) for other in largest.arguments if other != value)
                return
        raise _NotUnderstoodError
    if condition.relation not in ("<", "<=") or not all(map(_is_smooth, sides)):
        raise _NotUnderstoodError
    if condition.relation == "<" and not _are_different(*sides):
        raise _NotUnderstoodError
    yield Comparison("<=", *sides)


def _in_a_row(largest: Expr) -> Expr:
    """`max(x[i], x[i + 1], x[i + 2])` as a maximum over an index; anything else as it is."""
    if not isinstance(largest, Call) or largest.function != "max":
        return largest
    first = largest.arguments[0]
    if not isinstance(first, Read):
        return largest
    for axis in range(len(first.indices)):
        whole = Read(first.tensor, _with_index(first.indices, axis, add(first.indices[axis], Index(_OFFSET))))
        there = (substitute(whole, {_OFFSET: constant(n)}) for n in range(len(largest.arguments)))
        if all(_are_same(a, b) for a, b in zip(there, largest.arguments, strict=True)):
            return Max(whole, _OFFSET, constant(0), constant(len(largest.arguments) - 1))
    return largest


def _with_index(indices: tuple[Expr, ...], axis: int, new: Expr) -> tuple[Expr, ...]:
    return (*indices[:axis], new, *indices[axis + 1 :])


def _are_same(left: Expr, right: Expr) -> bool:
    if not isinstance(left, Read) or not isinstance(right, Read) or left.tensor != right.tensor:
        return False
    return not any(polynomial(sub(a, b)) for a, b in zip(left.indices, right.indices, strict=True))


def _is_smooth(side: Expr) -> bool:
    return isinstance(side, Read) or not any(
        isinstance(node, Max | ArgMax | Call | Bracket | Cases) for node in nodes(side)
    )


def _are_different(left: Expr, right: Expr) -> bool:
    """Whether two elements are not the same one, whatever the indices are."""
    if not isinstance(left, Read) or not isinstance(right, Read):
        return False
    if left.tensor != right.tensor:
        return True
    apart = (polynomial(sub(a, b)) for a, b in zip(left.indices, right.indices, strict=True))
    return any(difference and not set(difference) - {()} for difference in apart)


def _places(largest: Max, value: Read) -> list[Expr]:
    """At which of its places a maximum would have this element: each index of it stands alone in one dimension."""
    binders = binders_of(largest)
    body = binders[-1].body
    if not isinstance(body, Read) or body.tensor != value.tensor:
        raise _NotUnderstoodError
    found: dict[str, Expr] = {}
    bound = {binder.index for binder in binders}
    for own, index in zip(body.indices, value.indices, strict=True):
        inside = [name for name in bound if linear_in(polynomial(own), name) != ({}, polynomial(own))]
        if not inside and not polynomial(sub(own, index)):
            continue
        if len(inside) != 1:
            raise _NotUnderstoodError
        split = linear_in(polynomial(own), inside[0])
        if split is None or split[0] != {(): Fraction(1)} or inside[0] in found:
            raise _NotUnderstoodError
        found[inside[0]] = tidy(sub(index, expression(split[1])))
    if set(found) != bound:
        raise _NotUnderstoodError
    return [found[binder.index] for binder in binders]
