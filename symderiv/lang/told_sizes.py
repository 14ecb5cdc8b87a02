"""Which sizes the shapes of given tensors tell, and which have to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.lang.expr import ONE, ZERO, Expr, Size
from symderiv.lang.index_form import expression, polynomial
from symderiv.lang.layer import Layer
from symderiv.lang.polynomial import Polynomial, may_divide
from symderiv.lang.walk import sizes_in


@dataclass(frozen=True, slots=True)
class ShapeSize:
    """A size from the length of an axis of a given tensor: `(length - rest) / slope`."""

    size: str
    tensor: str
    axis: int
    slope: Expr = ONE
    rest: Expr = ZERO

    @property
    def is_whole(self) -> bool:
        """Whether the size is the length of the axis."""
        return self.slope == ONE and self.rest == ZERO


def sizes_of_shapes(layer: Layer) -> tuple[ShapeSize, ...]:
    """The sizes that are dimensions themselves, then those that a dimension holds beside others that are known then.

    A size that ties two dimensions together, such as the number of groups, is told, and the shapes are checked with it;
    of several that stand in one dimension only, and there together, the last is taken from the shape.
    """
    whole: dict[str, ShapeSize] = {}
    for tensor, axis, dimension in _dimensions(layer):
        if isinstance(dimension, Size):
            whole.setdefault(dimension.name, ShapeSize(dimension.name, tensor, axis))
    first: dict[Expr, tuple[str, int]] = {}
    for tensor, axis, dimension in _dimensions(layer):
        first.setdefault(dimension, (tensor, axis))
    found = dict(whole)
    for dimension, (tensor, axis) in first.items():
        elsewhere = frozenset().union(*(sizes_in(other) for other in first if other != dimension))
        for name in reversed([size.name for size in layer.sizes if size.name in sizes_in(dimension)]):
            parts = _parts(dimension, name) if name not in whole and name not in elsewhere else None
            if parts is not None:
                found[name] = ShapeSize(name, tensor, axis, *parts)
                break
    named = tuple(size.name for size in layer.sizes)
    return tuple(sorted(found.values(), key=lambda told: (told.size not in whole, named.index(told.size))))


def told_sizes(layer: Layer) -> tuple[str, ...]:
    """The sizes without a formula that no shape tells: keywords of a program."""
    known = {told.size for told in sizes_of_shapes(layer)}
    return tuple(size.name for size in layer.sizes if size.formula is None and size.name not in known)


def _dimensions(layer: Layer) -> Iterator[tuple[str, int, Expr]]:
    """The dimensions of given tensors that hold no derived size, with the tensor and the axis."""
    for tensor in (*layer.inputs, *layer.constants):
        for axis, dimension in enumerate(tensor.shape):
            if sizes_in(dimension) and not sizes_in(dimension) & layer.derived_sizes.keys():
                yield tensor.name, axis, dimension


def _parts(dimension: Expr, name: str) -> tuple[Expr, Expr] | None:
    """`(c, r)` with dimension = c*size + r, where c is one product of sizes of at least 1; None where it is not so."""
    slope: Polynomial = {}
    rest: Polynomial = {}
    for monomial, number in polynomial(dimension).items():
        exponents = {atom: exponent for atom, exponent in monomial}
        size = next((atom for atom in exponents if isinstance(atom, Size) and atom.name == name), None)
        if size is None:
            rest = {**rest, monomial: number}
        elif exponents[size] == 1 and number > 0 and number.denominator == 1 and not slope:
            slope = {tuple((atom, exponent) for atom, exponent in monomial if atom != size): number}
        else:
            return None
    above = expression(slope)
    if name in sizes_in(above) or not all(may_divide(atom) for monomial in slope for atom, _ in monomial):
        return None
    return above, expression(rest)
