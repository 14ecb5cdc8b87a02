"""A quick look by floating-point numbers, to choose which edits are worth proving; it settles nothing by itself."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import isfinite, pi, sin
from typing import Any

from symderiv.compare.truth import Range, Truth
from symderiv.derive.conventions import outside_boxes
from symderiv.errors import SymderivError
from symderiv.lang.expr import Bracket, Comparison, Expr, Index, Read
from symderiv.lang.walk import reads, tensors_read
from symderiv.numbers.arithmetic import EXACT, FLOATS, Arithmetic, Number
from symderiv.numbers.evaluate import Evaluation, Table
from symderiv.numbers.realisation import Realisation
from symderiv.numbers.remembering import Memory, Remembering, memory_of
from symderiv.numbers.run import all_sizes, run, shape_of

_POSITIONS = 20
_LARGEST = 24  # denominator of a number that somebody may have forgotten
_SCALES = (1.0, 2.0**-3, 2.0**-6)  # how large inputs are; what has no value for large ones may have for small ones
_FAULTS = (ArithmeticError, LookupError, SymderivError, ValueError, OverflowError)


class _ZeroOutside(dict[tuple[int, ...], Any]):
    """A tensor's elements, 0 outside of its box: how a read of a claim counts there."""

    def __missing__(self, place: tuple[int, ...]) -> float:
        return 0.0


class _BeforeFirst(_ZeroOutside):
    """The elements of a recurrence: before the first step, along `axis`, what the layer has there."""

    def __init__(self, table: Table, axis: int, first: Mapping[tuple[int, ...], Any]) -> None:
        super().__init__(table)
        self.axis, self.first = axis, first

    def __missing__(self, place: tuple[int, ...]) -> float:
        rest = (*place[: self.axis], *place[self.axis + 1 :])
        return float(self.first.get(rest, 0.0)) if place[self.axis] < 0 else 0.0


@dataclass(frozen=True, slots=True)
class _Wave:
    """What stands for an unknown function: bounded, as polynomials are not, over which a recurrence would saturate."""

    number: int

    def __call__(self, order: int, argument: Number, arithmetic: Arithmetic) -> Number:
        pace, phase = 0.9 + 0.07 * self.number, 0.4 + 0.3 * self.number
        return pace**order * sin(pace * float(argument) + phase + order * pi / 2)


@dataclass(frozen=True, slots=True)
class Point:
    """The values of every tensor at one point, the free indices to look at, and the values of the target there.

    inside  the elements as they are
    beyond  the elements, with what counts outside of their boxes
    """

    inside: Mapping[str, Table]
    beyond: Mapping[str, Table]
    sizes: Mapping[str, int]
    functions: Mapping[str, Realisation]
    positions: tuple[Mapping[str, int], ...]
    targets: tuple[float, ...]

    def evaluation(self, memory: Memory | None, *, beyond: bool) -> Evaluation:
        """What an expression is evaluated with."""
        values = self.beyond if beyond else self.inside
        if memory is None:
            return Evaluation(FLOATS, values, self.sizes, self.functions)
        return Remembering(FLOATS, values, self.sizes, self.functions, memory=memory)


@dataclass(frozen=True, slots=True)
class Screen:
    """The points at which candidates are compared with a target; for each, what is remembered of reads beyond boxes."""

    points: tuple[Point, ...]
    memories: tuple[Memory | None, ...]

    def near(self, expr: Expr) -> Screen:
        """The same for candidates that have most of their nodes from an expression."""
        return Screen(self.points, tuple(memory_of(expr) for _ in self.points))

    def passes(self, candidate: Expr) -> bool:
        """Whether a candidate has the target's values everywhere that was looked at, reads outside of boxes being 0."""
        looked = zip(self.points, self.memories, strict=True)
        return bool(self.points) and all(
            _equal(candidate, p, p.evaluation(memory, beyond=True)) for p, memory in looked
        )

    def passes_inside(self, candidate: Expr) -> bool:
        """The same for a candidate that never leaves a box."""
        return bool(self.points) and all(_equal(candidate, p, p.evaluation(None, beyond=False)) for p in self.points)

    def ratio_to(self, candidate: Expr) -> Fraction | None:
        """The simple number that a candidate must be multiplied by, if it is the same everywhere."""
        ratios = set()
        for point in self.points:
            evaluation = point.evaluation(None, beyond=False)
            for position, target in zip(point.positions, point.targets, strict=True):
                try:
                    value = float(evaluation.value(candidate, position))
                except _FAULTS:
                    return None
                if value and target and isfinite(target / value):
                    ratios.add(Fraction(target / value).limit_denominator(1000))
        return ratios.pop() if len(ratios) == 1 else None

    def number_for(self, expr: Expr, doubled: Expr) -> Fraction | None:
        """The simple number that a part must be multiplied by, if the value is linear in it and it is one everywhere.

        doubled  the expression with the part doubled: v(s) = v(1) + (s - 1) (v(2) - v(1))
        """
        found = set()
        for point in self.points:
            evaluation = point.evaluation(None, beyond=True)
            for position, target in zip(point.positions, point.targets, strict=True):
                try:
                    one, two = (float(evaluation.value(e, position)) for e in (expr, doubled))
                except _FAULTS:
                    return None
                if two != one and isfinite(number := 1 + (target - one) / (two - one)):
                    found.add(Fraction(number).limit_denominator(_LARGEST))
                if len(found) > 1:
                    return None
        return found.pop() if len(found) == 1 else None


def _equal(candidate: Expr, point: Point, evaluation: Evaluation) -> bool:
    for position, target in zip(point.positions, point.targets, strict=True):
        try:
            value = evaluation.value(candidate, position)
        except _FAULTS:
            return False
        if not abs(value - target) <= 1e-9 * (1 + abs(target)):
            return False
    return True


def screen(
    target: Expr,
    ranges: Mapping[str, Range],
    truth: Truth,
    conditions: tuple[Comparison, ...] = (),
    apart_from: Expr | None = None,
) -> Screen:
    """The points at which candidates are compared with a target: index values for which the conditions hold.

    apart_from  what is known to differ: points are looked for that tell it from the target, as where no maximum is 0
    """
    found = Screen((), ())
    for scale in _SCALES:
        points = []
        for seed, more in ((3, 0), (5, 1)):
            try:
                points.append(_point(target, ranges, truth, conditions, random.Random(seed), more, scale))
            except _FAULTS:
                continue
        here = Screen(tuple(points), (None,) * len(points))
        if points and (apart_from is None or not here.passes(apart_from)):
            return here
        found = found if found.points else here
    return found


def _point(
    target: Expr,
    ranges: Mapping[str, Range],
    truth: Truth,
    conditions: tuple[Comparison, ...],
    source: random.Random,
    more: int,
    scale: float,
) -> Point:
    layer = truth.layer
    sizes = all_sizes(layer, {name: value + more for name, value in layer.samples})
    defined = {equation.lhs.tensor for equation in truth.definitions}
    values: dict[str, dict[tuple[int, ...], Any]] = {}
    whole = {name: _places_told(name, truth, sizes) for name, t in truth.tensors.items() if t.domain == "integer"}
    for name, tensor in truth.tensors.items():
        if name not in defined:
            box = product(*(range(length) for length in shape_of(tensor, sizes)))
            values[name] = {
                place: source.randrange(whole[name]) if name in whole else scale * source.uniform(0.25, 1.75)
                for place in box
            }
    functions = {name: _Wave(number) for number, name in enumerate(sorted(set(layer.functions)))}
    start = Evaluation(FLOATS, values, sizes, functions)
    evaluation = run(truth.definitions, truth.tensors, start)
    about_places = tuple(c for c in conditions if whole.keys() >= {*tensors_read(c.left), *tensors_read(c.right)})
    known = {name: values[name] for name in whole if name in values}
    positions = _positions(ranges, Evaluation(EXACT, known, sizes), about_places, source)
    targets = tuple(float(evaluation.value(target, position)) for position in positions)
    beginnings = _beginnings(truth)
    beyond = {name: _outside(name, table, evaluation, beginnings) for name, table in evaluation.values.items()}
    return Point(evaluation.values, beyond, sizes, functions, positions, targets)


def _outside(name: str, table: Table, known: Evaluation, beginnings: Mapping[str, tuple[str, int]]) -> Table:
    """The elements of a tensor, with what counts outside of its box."""
    if name not in beginnings:
        return _ZeroOutside(table)
    first, axis = beginnings[name]
    return _BeforeFirst(table, axis, known.values.get(first, {}))


def _beginnings(truth: Truth) -> dict[str, tuple[str, int]]:
    """What stands before the first step of each recurrent tensor, where that is a tensor without the steps."""
    found = {}
    for outside in outside_boxes(truth.layer):
        axes = [axis for axis, index in enumerate(outside.read.indices) if not isinstance(index, Index)]
        if outside.before_first_step and isinstance(outside.value, Read) and len(axes) == 1:
            found[outside.read.tensor] = (outside.value.tensor, axes[0])
    return found


def _places_told(name: str, truth: Truth, sizes: Mapping[str, int]) -> int:
    """How many values an integer tensor has: as many as the dimension along which it tells a place."""
    exact = Evaluation(EXACT, {}, sizes)
    for equation in truth.definitions:
        for read in reads(equation.rhs):
            for place, index in enumerate(read.indices):
                if isinstance(index, Read) and index.tensor == name and read.tensor in truth.tensors:
                    return exact.integer(truth.tensors[read.tensor].shape[place], {})
    return 2


def _positions(
    ranges: Mapping[str, Range],
    exact: Evaluation,
    conditions: tuple[Comparison, ...],
    source: random.Random,
) -> tuple[Mapping[str, int], ...]:
    runs = {name: range(exact.integer(low, {}), exact.integer(high, {}) + 1) for name, (low, high) in ranges.items()}
    everything = [dict(zip(runs, place, strict=True)) for place in islice(product(*runs.values()), 4000)]
    if conditions:
        everything = [place for place in everything if exact.value(Bracket(conditions), place)]
    source.shuffle(everything)
    return tuple(everything[:_POSITIONS])
