"""Points at which expressions about a layer are compared by floating-point numbers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product
from math import pi, sin

from symderiv.compare.truth import Range, Truth
from symderiv.derive.conventions import outside_boxes
from symderiv.lang.expr import ArgMax, Bracket, Comparison, Determinant, Expr, Index, Inverse, Read
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.walk import reads, tensors_read
from symderiv.numbers.arithmetic import EXACT, FLOATS, Arithmetic, Number
from symderiv.numbers.evaluate import Evaluation, Table
from symderiv.numbers.floats import Floats
from symderiv.numbers.run import Lazy, all_sizes, element_of, shape_of

_POSITIONS = 20
_MOST_POSITIONS = 4000  # among which they are chosen


class _ZeroOutside(dict[tuple[int, ...], Number]):
    """A tensor's elements as far as they were read, 0 outside of its box: how a read of a claim counts there."""

    def __init__(self, table: Table) -> None:
        super().__init__(table if isinstance(table, dict) else ())
        self.table = table

    def __missing__(self, place: tuple[int, ...]) -> Number:
        try:
            value = self.table[place]
        except KeyError:
            return self.beyond(place)
        self[place] = value
        return value

    def beyond(self, place: tuple[int, ...]) -> Number:
        """What counts where there is no element."""
        return 0.0


class _BeforeFirst(_ZeroOutside):
    """The elements of a recurrence: before the first step, along `axis`, what the layer has there."""

    def __init__(self, table: Table, axis: int, first: Table) -> None:
        super().__init__(table)
        self.axis, self.first = axis, first

    def beyond(self, place: tuple[int, ...]) -> Number:
        rest = (*place[: self.axis], *place[self.axis + 1 :])
        return self.first.get(rest, 0.0) if place[self.axis] < 0 else 0.0


@dataclass(frozen=True, slots=True)
class _Wave:
    """What stands for an unknown function: bounded, as polynomials are not, over which a recurrence would saturate."""

    number: int

    def __call__(self, order: int, argument: Number, arithmetic: Arithmetic) -> Number:
        pace, phase = 0.9 + 0.07 * self.number, 0.4 + 0.3 * self.number
        return pace**order * sin(pace * float(argument) + phase + order * pi / 2)


@dataclass(frozen=True, slots=True)
class Place:
    """The values of every tensor at one place, those of defined tensors found when they are first read.

    inside  with the elements as they are
    beyond  with what counts outside of their boxes
    whole   how many values each integer tensor has
    """

    inside: Floats
    beyond: Floats
    whole: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Point:
    """A place, the free indices to look at there, and the values of the target."""

    inside: Floats
    beyond: Floats
    positions: tuple[Mapping[str, int], ...]
    targets: tuple[float, ...]

    def near(self, expr: Expr) -> Point:
        """The same for expressions that have most of their nodes from this one, read beyond boxes."""
        return replace(self, beyond=self.beyond.near(expr))


def point_at(
    target: Expr,
    ranges: Mapping[str, Range],
    truth: Truth,
    conditions: tuple[Comparison, ...],
    seed: int,
    more: int,
    scale: float,
) -> Point:
    """The values at a place that is told by the seed, for index values for which the conditions hold.

    more   by how much sizes are above those of the layer's samples
    scale  how large inputs are

    Raises what evaluating the target raises.
    """
    place = _place(truth.layer, truth.definitions, tuple(truth.tensors.items()), seed, more, scale)
    inside, whole = place.inside, place.whole
    about_places = tuple(c for c in conditions if whole.keys() >= {*tensors_read(c.left), *tensors_read(c.right)})
    known = {name: inside.walker.values[name] for name in whole}
    exact = Evaluation(EXACT, known, inside.walker.sizes)
    positions = _positions(ranges, exact, about_places, random.Random(seed))
    value = inside.function(target)
    return Point(inside, place.beyond, positions, tuple(value(position) for position in positions))


@lru_cache(maxsize=16)  # one truth is looked at for many targets
def _place(
    layer: Layer,
    definitions: tuple[Equation, ...],
    named: tuple[tuple[str, Tensor], ...],
    seed: int,
    more: int,
    scale: float,
) -> Place:
    source, tensors = random.Random(seed), dict(named)
    sizes = all_sizes(layer, {name: value + more for name, value in layer.samples})
    defined = {equation.lhs.tensor for equation in definitions}
    given = {name: tensor for name, tensor in tensors.items() if name not in defined}
    whole = {n: _places_told(n, definitions, tensors, sizes) for n, t in given.items() if t.domain == "integer"}
    values: dict[str, Table] = {}
    for name, tensor in given.items():
        box = product(*(range(length) for length in shape_of(tensor, sizes)))
        values[name] = {
            at: source.randrange(whole[name]) if name in whole else scale * source.uniform(0.25, 1.75) for at in box
        }
    functions = {name: _Wave(number) for number, name in enumerate(sorted(set(layer.functions)))}
    inside = Floats(Evaluation(FLOATS, values, sizes, functions))
    for equation in definitions:
        name = equation.lhs.tensor
        values[name] = Lazy(shape_of(tensors[name], sizes), _element(equation, inside))
    beginnings = _beginnings(layer)
    beyond = {name: _outside(name, table, values, beginnings) for name, table in values.items()}
    return Place(inside, Floats(Evaluation(FLOATS, beyond, sizes, functions)), whole)


def _element(equation: Equation, floats: Floats) -> Callable[[tuple[int, ...]], Number]:
    """The right side as a function of the position."""
    if isinstance(equation.rhs, Inverse | Determinant | ArgMax):
        return element_of(equation, floats.walker)
    names = equation.indices
    return lambda position: floats.learn(equation.rhs)(dict(zip(names, position, strict=True)))


def _outside(name: str, table: Table, known: Mapping[str, Table], beginnings: Mapping[str, tuple[str, int]]) -> Table:
    """The elements of a tensor, with what counts outside of its box."""
    if name not in beginnings:
        return _ZeroOutside(table)
    first, axis = beginnings[name]
    return _BeforeFirst(table, axis, known.get(first, {}))


def _beginnings(layer: Layer) -> dict[str, tuple[str, int]]:
    """What stands before the first step of each recurrent tensor, where that is a tensor without the steps."""
    found = {}
    for outside in outside_boxes(layer):
        axes = [axis for axis, index in enumerate(outside.read.indices) if not isinstance(index, Index)]
        if outside.before_first_step and isinstance(outside.value, Read) and len(axes) == 1:
            found[outside.read.tensor] = (outside.value.tensor, axes[0])
    return found


def _places_told(
    name: str, definitions: tuple[Equation, ...], tensors: Mapping[str, Tensor], sizes: Mapping[str, int]
) -> int:
    """How many values an integer tensor has: as many as the dimension along which it tells a place."""
    exact = Evaluation(EXACT, {}, sizes)
    for equation in definitions:
        for read in reads(equation.rhs):
            for place, index in enumerate(read.indices):
                if isinstance(index, Read) and index.tensor == name and read.tensor in tensors:
                    return exact.integer(tensors[read.tensor].shape[place], {})
    return 2


def _positions(
    ranges: Mapping[str, Range],
    exact: Evaluation,
    conditions: tuple[Comparison, ...],
    source: random.Random,
) -> tuple[Mapping[str, int], ...]:
    runs = {name: range(exact.integer(low, {}), exact.integer(high, {}) + 1) for name, (low, high) in ranges.items()}
    everything = [dict(zip(runs, at, strict=True)) for at in islice(product(*runs.values()), _MOST_POSITIONS)]
    if conditions:
        everything = [at for at in everything if exact.value(Bracket(conditions), at)]
    source.shuffle(everything)
    return tuple(everything[:_POSITIONS])
