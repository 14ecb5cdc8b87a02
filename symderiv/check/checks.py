"""All checks of one layer, in order: sizes, steps, forward against backward, gradients, second order, code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.check.adjoint import check_partials, check_tangents
from symderiv.check.assumed import assumed_checks
from symderiv.check.code import check_code
from symderiv.check.environment import environments
from symderiv.check.gradient import gradient_checks
from symderiv.check.moving import moving
from symderiv.check.point import Point
from symderiv.check.result import Check
from symderiv.check.second import second_checks
from symderiv.check.steps import Place, step_checks, steps_of
from symderiv.check.ties import at_ties
from symderiv.check.usable import raw_partials, usable_points
from symderiv.derive.derivation import Derivation
from symderiv.derive.forward_mode import tangents
from symderiv.derive.sweep import with_gradient


def checks(derivation: Derivation, source: str | None = None) -> Iterator[Check]:
    """Every check of a layer, each made when it is asked for; `source` is its generated module, None for none.

    Raises Unsupported for a node or a function that no number type has.
    """
    points, left_out = usable_points(derivation)
    complete = check_complete(derivation)
    yield check_sizes(points, left_out)
    yield complete
    if not points or not complete.passed:
        return  # the other checks read every gradient
    places = [environments(derivation, point) for point in points]
    tied = at_ties(points[0], raw_partials(derivation))
    yield from step_checks(derivation, places if tied is None else [*places, environments(derivation, tied)])
    yield check_partials(places)
    yield from tangent_checks(derivation, places)
    yield from gradient_checks(derivation, points)
    yield from second_checks(derivation, points)
    if derivation.assumed:
        yield from assumed_checks(derivation)
    if source is not None:
        yield from check_code(derivation, source)


def tangent_checks(derivation: Derivation, places: Sequence[Place]) -> Iterator[Check]:
    """Every step of every tangent, and the tangents against the gradients."""
    layer = derivation.layer
    found, inputs = tangents(layer), [tensor.name for tensor in layer.inputs]
    moved = [tuple(moving(environment, found, "steps", inputs) for environment in place) for place in places]
    for tangent in found:
        yield from steps_of(tangent, moved)
    yield check_tangents(places, found)


def check_sizes(points: tuple[Point, ...], left_out: tuple[str, ...]) -> Check:
    """Passed where there is at least one choice of sizes to check at."""
    without = f"; left out, since no point with a value was found: {'; '.join(left_out)}" if left_out else ""
    return Check("sizes", bool(points), "; ".join(map(str, points)) + without if points else without.removeprefix("; "))


def check_complete(derivation: Derivation) -> Check:
    """Whether each tensor that has a gradient and is read by an equation has one, and each equation its partials."""
    layer = derivation.layer
    read = {name for equation in layer.forward for name in with_gradient(layer, equation)}
    wanted = [t.name for t in layer.varying if t.name in read]
    found = [gradient.wrt for gradient in derivation.gradients]
    pairs = {(p.of, p.wrt) for p in derivation.partials}
    missing = [f"gradient of {name}" for name in wanted if name not in found]
    missing += [
        f"partial of {equation.lhs.tensor} with respect to {name}"
        for equation in layer.forward
        for name in with_gradient(layer, equation)
        if name in wanted and (equation.lhs.tensor, name) not in pairs
    ]
    missing += [f"only one gradient of {name}" for name in dict.fromkeys(found) if found.count(name) > 1]
    said_found = f"{len(found)} gradients, {len(pairs)} partials"
    return Check("nothing is missing", not missing, f"there is no {', no '.join(missing)}" if missing else said_found)
