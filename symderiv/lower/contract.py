"""Sums of products of arrays: as matrix products where the axes allow it, else as einsum."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.lang.arithmetic import mul, sub
from symderiv.lang.expr import ONE, Expr
from symderiv.lang.walk import sizes_in
from symderiv.lower.labelled import Labelled, apply, number, permuted
from symderiv.lower.ops import Align, ArgMax, Einsum, Fill, MatMul, Number, Op, Reduce, Reshape, Slice, Windows
from symderiv.lower.scope import Scope, at_least_zero


def contract(factors: Sequence[Labelled], summed: Sequence[str], scope: Scope) -> tuple[list[Labelled], Expr]:
    """Arrays whose product is the sum over `summed` of the product of the factors, and a number to multiply with.

    Factors that hang together by summed axes are contracted together; a summed axis that none has counts its values.
    """
    results = [factor for factor in factors if not set(factor.axes) & set(summed)]
    waiting = [factor for factor in factors if set(factor.axes) & set(summed)]
    present = {name for factor in waiting for name in factor.axes}
    count = mul(*(scope.extents[name] for name in summed if name not in present), ONE)
    while waiting:
        group, waiting = _connected(waiting, frozenset(summed))
        results.append(_contract_group(group, scope.sorted(set(summed) & {n for f in group for n in f.axes}), scope))
    return results, count


def _connected(factors: list[Labelled], summed: frozenset[str]) -> tuple[list[Labelled], list[Labelled]]:
    """The first factor with all that hang on it by summed axes, and the rest."""
    reached = set(factors[0].axes) & summed
    while True:
        group = [factor for factor in factors if set(factor.axes) & reached]
        wider = {name for factor in group for name in factor.axes} & summed
        if wider == reached:
            return group, [factor for factor in factors if factor not in group]
        reached = wider


def _contract_group(factors: list[Labelled], summed: tuple[str, ...], scope: Scope) -> Labelled:
    factors = [_own_sums(place, factors, summed) for place in range(len(factors))]
    present = {name for factor in factors for name in factor.axes}
    left = tuple(name for name in summed if name in present)
    factors = _merged(factors, scope)
    if len(factors) == 1:
        return summed_up(factors[0], left, scope)
    kept = scope.sorted(present - set(left))
    if not left:
        return apply("multiply", factors, scope)
    if len(factors) == 2:
        if set(factors[0].axes) == set(factors[1].axes) and len(factors[0].axes) > 1:
            return reduced("sum", apply("multiply", factors, scope), left)
        product = _matrix_product(factors[0], factors[1], left, kept)
        if product is not None:
            return product
    return _einsum(factors, left, kept, scope)


def _merged(factors: list[Labelled], scope: Scope) -> list[Labelled]:
    """Down to two factors, as long as one has all axes of another: they are multiplied before the sum.

    Not into a view with windows, which would be written out.
    """
    while len(factors) > 2:
        pairs = [
            (len(into.axes), place, other)
            for place, factor in enumerate(factors)
            for other, into in enumerate(factors)
            if place != other and set(factor.axes) <= set(into.axes) and not _has_windows(into.op)
        ]
        if not pairs:
            break
        _, *chosen = min(pairs)
        first, second = sorted(chosen)
        product = apply("multiply", (factors[first], factors[second]), scope)
        factors = [*factors[:first], product, *factors[first + 1 : second], *factors[second + 1 :]]
    return factors


def _has_windows(op: Op) -> bool:
    return isinstance(op, Windows) or (isinstance(op, Align | Slice) and _has_windows(op.operand))


def reduced(function: str, array: Labelled, axes: tuple[str, ...]) -> Labelled:
    """The sum or maximum over some of the axes."""
    if not axes:
        return array
    places = tuple(sorted(array.axes.index(name) for name in axes))
    kept = tuple(name for name in array.axes if name not in axes)
    return Labelled(Reduce(function, array.op, places), kept)


def first_place(array: Labelled, names: tuple[str, ...], place: int, scope: Scope) -> Labelled:
    """Where the first of the largest elements over some axes stands: the index number `place` of these."""
    kept = tuple(name for name in array.axes if name not in names)
    array = permuted(array, (*kept, *names))
    op = array.op
    if len(names) > 1:
        lengths = (*(scope.extents[name] for name in kept), mul(*(scope.extents[name] for name in names)))
        op = Reshape(op, lengths)
    found = Labelled(ArgMax(op), kept)
    behind = mul(*(scope.extents[name] for name in names[place + 1 :]))
    if behind != ONE:
        found = apply("floor_divide", (found, number(behind)), scope)
    return apply("remainder", (found, number(scope.extents[names[place]])), scope) if place else found


def summed_up(array: Labelled, axes: tuple[str, ...], scope: Scope) -> Labelled:
    """The sum over some axes; the last axis of tiles, which is short, by a product with ones."""
    if isinstance(array.op, Reshape) and len(axes) > 1 and array.axes[-1] in axes:
        *rest, last = array.axes
        ones = Fill(Number(ONE), (scope.extents[last],), scope.like)
        array = Labelled(MatMul(array.op, ones), tuple(rest))
        axes = tuple(name for name in axes if name != last)
    return reduced("sum", array, axes)


def _own_sums(place: int, factors: list[Labelled], summed: tuple[str, ...]) -> Labelled:
    """A summed axis that only one of several factors has is summed before they meet."""
    factor = factors[place]
    if len(factors) == 1:
        return factor
    others = {name for other in (*factors[:place], *factors[place + 1 :]) for name in other.axes}
    return reduced("sum", factor, tuple(name for name in summed if name in factor.axes and name not in others))


def _matrix_product(
    first: Labelled, second: Labelled, summed: tuple[str, ...], kept: tuple[str, ...]
) -> Labelled | None:
    """A product of vectors or matrices, with shared axes in front; None where the axes are more than that."""
    if len(summed) != 1:
        return None
    shared = set(first.axes) & set(second.axes) - set(summed)
    batch = tuple(name for name in kept if name in shared)
    own = [tuple(name for name in kept if name in f.axes and name not in shared) for f in (first, second)]
    if len(own[0]) > 1 or len(own[1]) > 1 or (batch and not (own[0] and own[1])):
        return None
    if kept == (*batch, *own[0], *own[1]):
        left, right, rows, columns = first, second, own[0], own[1]
    elif kept == (*batch, *own[1], *own[0]):
        left, right, rows, columns = second, first, own[1], own[0]
    else:
        return None
    if not batch and not columns and rows and left.axes != (*rows, *summed):
        return Labelled(MatMul(right.op, left.op), kept)
    if not batch and not rows and columns and right.axes != (*summed, *columns):
        return Labelled(MatMul(right.op, left.op), kept)
    operands = permuted(left, (*batch, *rows, *summed)), permuted(right, (*batch, *summed, *columns))
    return Labelled(MatMul(operands[0].op, operands[1].op), kept)


def _einsum(factors: list[Labelled], summed: tuple[str, ...], kept: tuple[str, ...], scope: Scope) -> Labelled:
    if len(factors) == 2 and set(factors[0].axes) <= set(summed):
        factors = factors[::-1]  # so that the larger one is laid out with its summed axes in front
    letters = _letters([name for factor in factors for name in factor.axes])
    inputs = tuple("".join(letters[name] for name in factor.axes) for factor in factors)
    operands: tuple[Op, ...] = tuple(factor.op for factor in factors)
    optimize = len(factors) > 2 or _as_matrices(factors, summed, kept, scope)
    return Labelled(Einsum(operands, inputs, "".join(letters[name] for name in kept), optimize), kept)


def _as_matrices(factors: list[Labelled], summed: tuple[str, ...], kept: tuple[str, ...], scope: Scope) -> bool:
    """Whether a matrix product pays: each factor brings axes of its own, or few are summed and many kept."""
    own = [set(factor.axes) & set(kept) for factor in factors]
    if own[0] & own[1]:
        return False
    return all(own) or all(_is_shorter(name, other, scope) for name in summed for other in kept)


def _is_shorter(name: str, other: str, scope: Scope) -> bool:
    """Whether an index takes fewer values than another, as far as one can tell: taps of a window fewer than windows."""
    few, many = scope.extents[name], scope.extents[other]
    if any(size in scope.derived for size in sizes_in(few)):
        return False
    return any(size in scope.derived for size in sizes_in(many)) or at_least_zero(sub(many, few), scope)


def _letters(names: list[str]) -> dict[str, str]:
    """A letter for each index: its own where it is one, else a free one."""
    found: dict[str, str] = {}
    own = [name for name in dict.fromkeys(names) if len(name) == 1 and name.isascii() and name.isalpha()]
    found.update({name: name for name in own})
    free = (letter for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in own)
    for name in dict.fromkeys(names):
        if name not in found:
            found[name] = next(free)
    return found
