"""A quick look by floating-point numbers, to choose which edits are worth proving; it settles nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from symderiv.compare.points import Point, point_at
from symderiv.compare.truth import Range, Truth
from symderiv.errors import SymderivError
from symderiv.lang.expr import Comparison, Expr
from symderiv.numbers.floats import Floats

_LARGEST = 24  # denominator of a number that somebody may have forgotten
_SCALES = (1.0, 2.0**-3, 2.0**-6)  # how large inputs are; what has no value for large ones may have for small ones
_SIZES = ((3, (-1, 0)), (5, (1,)))  # how far from the samples at each point: first small, as most fail there already
_FAULTS = (ArithmeticError, LookupError, SymderivError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Screen:
    """The points at which candidates are compared with a target."""

    points: tuple[Point, ...]

    def near(self, expr: Expr) -> Screen:
        """The same for candidates that have most of their nodes from an expression."""
        return Screen(tuple(point.near(expr) for point in self.points))

    def passes(self, candidate: Expr) -> bool:
        """Whether a candidate has the target's values everywhere that was looked at, reads outside of boxes being 0."""
        return bool(self.points) and all(_equal(candidate, point, point.beyond) for point in self.points)

    def fails(self, candidate: Expr) -> bool:
        """Whether a candidate has a value that is not the target's; not where it has none."""
        return any(_value_differs(candidate, point) for point in self.points)

    def passes_inside(self, candidate: Expr) -> bool:
        """The same for a candidate that never leaves a box."""
        return bool(self.points) and all(_equal(candidate, point, point.inside) for point in self.points)

    def ratio_to(self, candidate: Expr) -> Fraction | None:
        """The simple number that a candidate must be multiplied by, if it is the same everywhere."""
        ratios = set()
        for point in self.points:
            try:
                own = point.inside.function(candidate)
                pairs = [
                    (own(position), target) for position, target in zip(point.positions, point.targets, strict=True)
                ]
            except _FAULTS:
                return None
            for value, target in pairs:
                if value and target and isfinite(target / value):
                    ratios.add(Fraction(target / value).limit_denominator(1000))
        return ratios.pop() if len(ratios) == 1 else None

    def number_for(self, expr: Expr, doubled: Expr) -> Fraction | None:
        """The simple number that a part must be multiplied by, if the value is linear in it and it is one everywhere.

        doubled  the expression with the part doubled: v(s) = v(1) + (s - 1) (v(2) - v(1))
        """
        found = set()
        for point in self.points:
            values = [point.beyond.function(e) for e in (expr, doubled)]
            for position, target in zip(point.positions, point.targets, strict=True):
                try:
                    one, two = (value(position) for value in values)
                except _FAULTS:
                    return None
                if two != one and isfinite(number := 1 + (target - one) / (two - one)):
                    found.add(Fraction(number).limit_denominator(_LARGEST))
                if len(found) > 1:
                    return None
        return found.pop() if len(found) == 1 else None


def _value_differs(candidate: Expr, point: Point) -> bool:
    try:
        values = [*map(point.beyond.function(candidate), point.positions)]
    except _FAULTS:
        return False
    pairs = zip(values, point.targets, strict=True)
    return any(isfinite(value) and not _is_near(value, target) for value, target in pairs)


def _equal(candidate: Expr, point: Point, floats: Floats) -> bool:
    try:
        value = floats.function(candidate)
        for position, target in zip(point.positions, point.targets, strict=True):
            if not _is_near(value(position), target):
                return False
    except _FAULTS:
        return False
    return True


def _is_near(value: float, target: float) -> bool:
    return abs(value - target) <= 1e-9 * (1 + abs(target))


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
    found = Screen(())
    for scale in _SCALES:
        points = []
        for seed, sizes in _SIZES:
            for more in sizes:
                try:
                    points.append(point_at(target, ranges, truth, conditions, seed, more, scale))
                except _FAULTS:
                    continue
                break
        here = Screen(tuple(points))
        if points and (apart_from is None or not here.passes(apart_from)):
            return here
        found = found if found.points else here
    return found
