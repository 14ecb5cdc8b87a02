"""Relations that a note writes out element by element, as one relation with an index; sums written out, as sums.

`l_1 = f(a_1)`, `l_2 = f(a_2)`, `l_3 = f(a_3)` become `l_i = f(a_i)`; `x_1 + x_2 + x_3` becomes `sum_j x_j`.  What comes
out, written out again, is what went in: that is tested before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product as all_combinations

from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.canonical import canonical
from symderiv.lang.expr import Add, Expr, Index, Read, Sum
from symderiv.lang.index_form import polynomial, tidy
from symderiv.lang.walk import fresh, index_names, map_children, substitute


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression with the constant part of each index position taken out: `a[2i+1, j]` is `a[2i, j]` and (1, 0)."""

    skeleton: Expr
    numbers: tuple[int, ...]


def pattern_of(expr: Expr) -> Pattern | None:
    """The pattern, or None where an index has a constant that is no integer."""
    numbers: list[int] = []

    def take(node: Expr) -> Expr:
        if isinstance(node, Read):
            return Read(node.tensor, tuple(_without_number(index, numbers) for index in node.indices))
        return map_children(node, take)

    try:
        skeleton = take(expr)
    except _NotIntegerError:
        return None
    return Pattern(skeleton, tuple(numbers))


class _NotIntegerError(Exception):
    pass


def _without_number(index: Expr, numbers: list[int]) -> Expr:
    number = polynomial(index).get((), constant(0).value)
    if number.denominator != 1:
        raise _NotIntegerError
    numbers.append(number.numerator)
    return tidy(sub(index, constant(number)))


def with_numbers(skeleton: Expr, numbers: Sequence[Expr]) -> Expr:
    """The expression of a skeleton with the constant parts put back, in the same order."""
    rest = iter(numbers)

    def put(node: Expr) -> Expr:
        if isinstance(node, Read):
            return Read(node.tensor, tuple(tidy(add(index, next(rest))) for index in node.indices))
        return map_children(node, put)

    return put(skeleton)


def fold_sums(expr: Expr) -> Expr:
    """The expression with every run of terms that differ in integer indices alone written as a sum."""
    inside = map_children(expr, fold_sums) if not isinstance(expr, Read) else expr
    if not isinstance(inside, Add):
        return inside
    groups: dict[Expr, list[tuple[Expr, Pattern]]] = {}
    loose: list[Expr] = []
    for term in inside.terms:
        found = pattern_of(term)
        if found is None or not found.numbers:
            loose.append(term)
        else:
            groups.setdefault(found.skeleton, []).append((term, found))
    terms: list[Expr] = []
    for skeleton, members in groups.items():
        folded = _as_sum(skeleton, [p.numbers for _, p in members]) if len(members) > 1 else None
        terms += [folded] if folded is not None else [term for term, _ in members]
    return add(*terms, *loose)


def _as_sum(skeleton: Expr, rows: list[tuple[int, ...]]) -> Expr | None:
    """One sum over as many indices as the integers vary in independently; None where they fill no box."""
    axes = _axes(rows)
    if axes is None or len(rows) != len(set(rows)):
        return None
    taken = index_names(skeleton)
    names: list[str] = []
    for _ in axes:
        names.append(fresh("pqrs"[len(names) % 4], taken | set(names)))
    numbers: list[Expr] = [constant(number) for number in rows[0]]
    for name, axis in zip(names, axes, strict=True):
        for column, offset in axis.columns.items():
            numbers[column] = add(Index(name), constant(offset))
    body = with_numbers(skeleton, numbers)
    total = body
    for name, axis in reversed(list(zip(names, axes, strict=True))):
        total = Sum(total, name, constant(0), constant(axis.length - 1))
    written = {canonical(with_numbers(skeleton, [constant(n) for n in row])) for row in rows}
    spread = {
        canonical(substitute(body, {n: constant(v) for n, v in zip(names, values, strict=True)}))
        for values in all_combinations(*(range(axis.length) for axis in axes))
    }
    return total if written == spread else None


@dataclass(frozen=True, slots=True)
class _Axis:
    """Columns that vary together, each with its value at 0, over `length` values."""

    columns: Mapping[int, int]
    length: int


def _axes(rows: list[tuple[int, ...]]) -> list[_Axis] | None:
    columns = list(zip(*rows, strict=True))
    axes: list[tuple[tuple[int, ...], dict[int, int]]] = []
    for number, column in enumerate(columns):
        low = min(column)
        if max(column) == low:
            continue
        shape = tuple(value - low for value in column)
        known = next((columns_of for pattern, columns_of in axes if pattern == shape), None)
        if known is None:
            axes.append((shape, {number: low}))
        else:
            known[number] = low
    lengths = [max(pattern) + 1 for pattern, _ in axes]
    count = 1
    for length in lengths:
        count *= length
    if not axes or count != len(rows):
        return None
    return [_Axis(columns_of, length) for (_, columns_of), length in zip(axes, lengths, strict=True)]


def fold_elements(elements: Mapping[tuple[int, ...], Expr], letters: Sequence[str]) -> Expr | None:
    """One right side for all elements of a tensor, with `letters` as indices; None where they follow no one pattern.

    `elements` gives the right side of each element, by its place counted from 0; they must fill a box.
    """
    places = sorted(elements)
    patterns = [pattern_of(elements[place]) for place in places]
    first = patterns[0]
    if first is None or any(p is None or p.skeleton != first.skeleton for p in patterns):
        return None
    columns = list(zip(*(p.numbers for p in patterns if p is not None), strict=True))
    numbers = [_column(column, places, letters) for column in columns]
    if any(number is None for number in numbers):
        return None
    return with_numbers(first.skeleton, [number for number in numbers if number is not None])


def _column(column: tuple[int, ...], places: list[tuple[int, ...]], letters: Sequence[str]) -> Expr | None:
    """The integers of one position as a constant, or as one of the indices plus a constant."""
    if len(set(column)) == 1:
        return constant(column[0])
    for axis, letter in enumerate(letters):
        offsets = {value - place[axis] for value, place in zip(column, places, strict=True)}
        if len(offsets) == 1:
            return add(Index(letter), constant(offsets.pop()))
    return None
