"""Masks on arrays: where a condition does not hold, a sum has no term and a value is 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symderiv.lang.expr import ONE, ZERO, Comparison, Expr
from symderiv.lower.labelled import Labelled, align, apply, is_number, number, union
from symderiv.lower.ops import Choose, Fill, Number, Where
from symderiv.lower.products import as_values, multiplied
from symderiv.lower.scope import Scope


def all_of(masks: Sequence[Labelled], scope: Scope) -> Labelled:
    """The mask that holds where all of them do."""
    total = masks[0]
    for mask in masks[1:]:
        total = apply("and", (total, mask), scope)
    return total


def masked(array: Labelled, masks: Sequence[Labelled], scope: Scope, fill: Expr | None = ZERO) -> Labelled:
    """The array where all masks hold, elsewhere the fill value (None: minus infinity)."""
    mask = all_of(masks, scope)
    axes = union((array, mask), scope)
    if set(axes) == set(array.axes):
        axes = array.axes
    return Labelled(Where(align(mask, axes), align(array, axes), number(fill).op), axes)


def one_or_other(conditions: tuple[Comparison, ...], chosen: Labelled, otherwise: Labelled, scope: Scope) -> Labelled:
    """One of two values, as comparisons of Python numbers demand."""
    axes = union((chosen, otherwise), scope)
    sides = (array.op if is_number(array) else align(array, axes) for array in (chosen, otherwise))
    return Labelled(Choose(conditions, *sides), axes)


def whole(array: Labelled, scope: Scope) -> Labelled:
    """An array that has all its axes whichever of two values it is."""
    match array.op:
        case Choose(conditions, chosen, otherwise) if array.axes:
            shape = tuple(scope.extents[name] for name in array.axes)
            sides = (Fill(op, shape, scope.like) if isinstance(op, Number) else op for op in (chosen, otherwise))
            return Labelled(Choose(conditions, *sides), array.axes)
    return array


def whole_together(arrays: Sequence[Labelled], scope: Scope) -> list[Labelled]:
    """Terms of one sum, or factors, in which a number may stand for an array where others have all its axes."""
    solid = {name for array in arrays if array == whole(array, scope) for name in array.axes}
    together = []
    for array in arrays:
        together.append(array if set(array.axes) <= solid else whole(array, scope))
        solid |= set(array.axes)
    return together


def masked_product(array: Labelled, masks: Sequence[Labelled], scope: Scope) -> Labelled:
    """The array where all masks hold, else 0; a number becomes an array of numbers and zeros."""
    if not masks:
        return array
    if is_number(array):
        mask = as_values(all_of(masks, scope), scope)
        return mask if array == number(ONE) else multiplied([array, mask], scope)
    return masked(array, masks, scope)


def with_masks(factors: list[Labelled], masks: Sequence[Labelled], scope: Scope) -> list[Labelled]:
    """Masks under a sum put on a factor that has all their axes, else made a factor of their own."""
    for group in _connected(frozenset(mask.axes) for mask in masks):
        together = [mask for mask in masks if set(mask.axes) & group]
        axes = set(union(together, scope))
        place = next((p for p, array in enumerate(factors) if axes <= set(array.axes)), None)
        if place is None:
            factors = [*factors, as_values(all_of(together, scope), scope)]
        else:
            factors = [*factors[:place], masked(factors[place], together, scope), *factors[place + 1 :]]
    return factors


def _connected(groups: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Sets of names united where they meet."""
    found: list[frozenset[str]] = []
    for group in groups:
        meeting = [other for other in found if other & group]
        found = [other for other in found if not other & group]
        found.append(group.union(*meeting))
    return found
