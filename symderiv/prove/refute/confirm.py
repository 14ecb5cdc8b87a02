"""Refutations held against the second evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symderiv.lang.data import Data, to_data
from symderiv.numbers.run import shape_of
from symderiv.prove.problem import Problem
from symderiv.prove.refute.enclosures import NoValueError
from symderiv.prove.refute.second import OutsideError, Place, compared
from symderiv.prove.refute.witness import Point

_BITS = (128, 512, 2048)  # of the intervals, in turn


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How the second evaluator finds two sides to differ, and whether both are fractions, short ones on the way."""

    how: str
    exact: bool


def confirmation(problem: Problem, point: Point, place: Mapping[str, int]) -> Confirmation | None:
    """What the second evaluator finds at a point; None where it does not find the two sides to differ."""
    found = telling(to_data(problem.left), to_data(problem.right), _there(problem, point, place))
    if found is None:
        return None
    bits, exact = found
    return Confirmation(f"a second evaluator, in fractions and intervals of {bits} bits", exact)


def _there(problem: Problem, point: Point, place: Mapping[str, int]) -> Place:
    given = {name: {at: Fraction(v) for at, v in table.items()} for name, table in point.values.items()}
    functions = {name: function.coefficients for name, function in point.functions.items()}
    return place_of(problem, point.sizes, place, given, functions)


def telling(left: Data, right: Data, place: Place) -> tuple[int, bool] | None:
    """The number of bits at which the second evaluator finds two sides to differ, and whether both are fractions."""
    for bits in _BITS:
        try:
            side, exact = compared(left, right, place, bits)
        except NoValueError:
            continue
        except (OutsideError, RecursionError):
            return None
        return (bits, exact) if side else None
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
