"""Refutations held against the second evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symderiv.lang.data import Data, to_data
from symderiv.numbers.run import shape_of
from symderiv.prove.problem import Problem
from symderiv.prove.refute.enclosures import NoValueError
from symderiv.prove.refute.second import OutsideError, Place, certainly_differ, value_at
from symderiv.prove.refute.witness import Point

_BITS = (128, 512, 2048)  # of the intervals, in turn


def confirmation(problem: Problem, point: Point, place: Mapping[str, int]) -> str | None:
    """How the second evaluator finds the two sides to differ at a point; None where it does not."""
    bits = telling_bits(to_data(problem.left), to_data(problem.right), _there(problem, point, place))
    return None if bits is None else f"a second evaluator, in fractions and intervals of {bits} bits"


def are_fractions(problem: Problem, point: Point, place: Mapping[str, int]) -> bool:
    """Whether both sides are fractions at a point, and short ones on the way there."""
    there = _there(problem, point, place)
    try:
        values = [value_at(to_data(side), there, _BITS[0]) for side in (problem.left, problem.right)]
    except (NoValueError, OutsideError, RecursionError):
        return False
    return all(isinstance(value, Fraction) for value in values)


def _there(problem: Problem, point: Point, place: Mapping[str, int]) -> Place:
    given = {name: {at: Fraction(v) for at, v in table.items()} for name, table in point.values.items()}
    functions = {name: function.coefficients for name, function in point.functions.items()}
    return place_of(problem, point.sizes, place, given, functions)


def telling_bits(left: Data, right: Data, place: Place) -> int | None:
    """The number of bits at which the second evaluator finds two sides to differ."""
    for bits in _BITS:
        try:
            return bits if certainly_differ(left, right, place, bits) else None
        except NoValueError:
            continue
        except (OutsideError, RecursionError):
            return None
    return None


def place_of(
    problem: Problem,
    sizes: Mapping[str, int],
    indices: Mapping[str, int],
    given: Mapping[str, Mapping[tuple[int, ...], Fraction]],
    functions: Mapping[str, tuple[Fraction, ...]],
) -> Place:
    """Where the second evaluator looks: the definitions as data, the shapes in numbers."""
    used = problem.used
    tensors = (*problem.given, *(problem.tensors[e.lhs.tensor] for e in used))
    definitions = {e.lhs.tensor: (e.indices, to_data(e.rhs)) for e in used}
    shapes = {tensor.name: shape_of(tensor, sizes) for tensor in tensors}
    return Place(sizes, indices, given, definitions, shapes, functions)
