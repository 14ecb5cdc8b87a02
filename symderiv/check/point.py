"""Values for what is given to a layer, at concrete sizes: rationals that are the same in every run.

All are of the form k / 2^m, so that balls and floats hold them exactly.  Tensors that index another one, or are
compared with an index, get integers that keep every read inside its box.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from symderiv.check.draw import draw
from symderiv.check.integers import integer_bounds
from symderiv.check.sizes import Sizes, said
from symderiv.lang.assume import scaled_name, scaled_to_satisfy
from symderiv.lang.expr import split_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.numbers.arithmetic import EXACT, Arithmetic, Undefined, decimals
from symderiv.numbers.evaluate import Evaluation, OutsideBox, Table
from symderiv.numbers.realisation import realisations
from symderiv.numbers.run import all_sizes, run, shape_of

_STEPS = 2**20  # the numbers of a range that are drawn from: two seldom coincide, and float32 holds each

Range = tuple[int, int]
# Tried in turn until every relation has a value: a log wants positive numbers, sqrt(1 - x^2) small ones.
RANGES: tuple[Range, ...] = ((-2, 2), (0, 2), (-1, 1), (0, 1), (1, 3))


@dataclass(frozen=True, slots=True)
class Point:
    """A layer's given tensors in rationals, at sizes of which `chosen` are those without a formula."""

    layer: Layer
    chosen: Sizes
    sizes: Sizes
    values: Mapping[str, Table]

    def __str__(self) -> str:
        return said(self.chosen)


def positions(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every position of a box, the last index fastest."""
    return product(*(range(length) for length in shape))


def rational(seed: str, within: Range = RANGES[0]) -> Fraction:
    """A rational strictly inside a range and never 0, which depends on nothing but the seed."""
    low, high = within
    odd = 2 * draw(seed, _STEPS // 2) + 1
    return Fraction(low * _STEPS + (high - low) * odd, _STEPS)


def rationals(seed: str, shape: tuple[int, ...], within: Range = RANGES[0]) -> dict[tuple[int, ...], Fraction]:
    """A rational for each position of a box."""
    return {at: rational(f"{seed} {at}", within) for at in positions(shape)}


def point_at(layer: Layer, chosen: Sizes, also: Iterable[Equation] = (), assumed: bool = False) -> Point:
    """A point at which every relation has a value, and so have the equations `also`, at the positions of `some`.

    With `assumed`, a point at which the layer's assumptions hold, its rationals no longer of the form k / 2^m.

    Raises Undefined or OutsideBox where none of those tried will do, and UsageError for sizes
    that the layer does not take.
    """
    sizes = all_sizes(layer, chosen)
    bounds = integer_bounds(layer, sizes)
    ranges, integers = iter(RANGES), _integer_choices(max(bounds.values(), default=1))
    within, choice = next(ranges), next(integers)
    while True:
        point = Point(layer, chosen, sizes, _given(layer, sizes, bounds, within, choice))
        try:
            point = _scaled(point) if assumed else point
            probe(point, also)
        except (Undefined, OutsideBox) as error:
            if isinstance(error, Undefined):
                following, choice = next(ranges, None), choice
                within = following or within
            else:
                following = next(integers, None)
                choice = following or choice
            if following is None:
                raise
        else:
            return point


def _scaled(point: Point) -> Point:
    """The point with tensors scaled so that the assumptions hold.  Raises Undefined where one of them cannot be."""
    values = dict(point.values)
    for equation in scaled_to_satisfy(point.layer):
        name = equation.lhs.tensor
        evaluation = Evaluation(EXACT, {**values, scaled_name(name): values[name]}, point.sizes)
        values[name] = {
            at: evaluation.value(equation.rhs, dict(zip(equation.indices, at, strict=True))) for at in values[name]
        }
    return replace(point, values=values)


def forward(point: Point, arithmetic: Arithmetic) -> Evaluation:
    """Every tensor of the layer in numbers of one type.  Raises what `evaluate` raises."""
    given = {name: numbers(table, arithmetic) for name, table in point.values.items()}
    functions = realisations(point.layer.functions, variant=1)
    return run(point.layer.forward, point.layer.tensors, Evaluation(arithmetic, given, point.sizes, functions))


def numbers(table: Table, arithmetic: Arithmetic) -> Table:
    """Rationals as numbers of one type; integers, which may be indices, as they are."""
    return {at: value if isinstance(value, int) else arithmetic.from_fraction(value) for at, value in table.items()}


def shape_of_name(layer: Layer, name: str, sizes: Sizes) -> tuple[int, ...]:
    """The shape of a tensor, of its gradient, or of a local partial, by the name under which it is read."""
    return tuple(length for tensor in split_name(name) if tensor for length in shape_of(layer.tensors[tensor], sizes))


def some(shape: tuple[int, ...], most: int) -> tuple[tuple[int, ...], ...]:
    """Positions of a box: all of them, or where they are more than `most`, the first, the last and some between."""
    everywhere = tuple(positions(shape))
    if len(everywhere) <= most:
        return everywhere
    chosen = {0, len(everywhere) - 1}
    number = 0
    while len(chosen) < most:
        chosen.add(draw(f"{shape} {number}", len(everywhere)))
        number += 1
    return tuple(everywhere[place] for place in sorted(chosen))


_PROBED = 12  # positions at which each of the further equations must have a value


def probe(point: Point, also: Iterable[Equation]) -> None:
    """Raises Undefined or OutsideBox where a relation, or one of the equations `also`, has no value at the point."""
    evaluation = forward(point, decimals(30))
    for equation in also:
        for at in some(shape_of_name(point.layer, equation.lhs.tensor, point.sizes), _PROBED):
            evaluation.value(equation.rhs, dict(zip(equation.indices, at, strict=True)))


def _integer_choices(bound: int) -> Iterator[tuple[int, int]]:
    """The first integer and how many fewer than the bound: `0..V - 1`, `1..V`, then fewer."""
    return ((first, fewer) for fewer in range(bound) for first in (0, 1))


def _given(
    layer: Layer, sizes: Sizes, bounds: Mapping[str, int], within: Range, choice: tuple[int, int]
) -> dict[str, Table]:
    return {
        tensor.name: _integers(tensor, sizes, bounds[tensor.name], choice)
        if tensor.name in bounds
        else _reals(tensor, sizes, within)
        for tensor in (*layer.inputs, *layer.constants, *layer.scalars)
    }


def _reals(tensor: Tensor, sizes: Sizes, within: Range) -> Table:
    table = rationals(tensor.name, shape_of(tensor, sizes), within)
    return {at: abs(value) for at, value in table.items()} if tensor.domain == "positive" else table


def _integers(tensor: Tensor, sizes: Sizes, bound: int, choice: tuple[int, int]) -> Table:
    first, fewer = choice
    count = max(1, bound - fewer)
    return {at: first + draw(f"{tensor.name} {at}", count) for at in positions(shape_of(tensor, sizes))}
