"""The points at which a layer can be checked: those where it and its derivatives have values."""

from __future__ import annotations

from functools import lru_cache

from symderiv.check.point import Point, point_at
from symderiv.check.sizes import said, size_choices
from symderiv.derive.derivation import Derivation
from symderiv.lang.layer import Equation
from symderiv.numbers.arithmetic import Undefined
from symderiv.numbers.evaluate import OutsideBox


@lru_cache(maxsize=4)
def usable_points(derivation: Derivation, assumed: bool = False) -> tuple[tuple[Point, ...], tuple[str, ...]]:
    """A point for each choice of sizes at which the relations and their raw derivatives have values; with `assumed`,
    one at which the assumptions of the layer hold.

    And, for each of the other choices, the sizes with the reason: a variance of one element, say, divided by itself.
    """
    raw = raw_partials(derivation)
    points, left_out = [], []
    for sizes in size_choices(derivation.layer):
        try:
            points.append(point_at(derivation.layer, sizes, raw, assumed))
        except (Undefined, OutsideBox) as error:
            left_out.append(f"{said(sizes)} ({error})")
    return tuple(points), tuple(left_out)


def raw_partials(derivation: Derivation) -> tuple[Equation, ...]:
    """The local partials as differentiation left them: where these have values, so must all that follows from them."""
    return tuple(
        Equation(partial.equation.lhs, partial.steps[0].before if partial.steps else partial.equation.rhs)
        for partial in derivation.partials
    )
