"""The gradients under the assumptions of a layer, at points where these hold: their steps, and central differences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.check.environment import environments
from symderiv.check.gradient import gradient_checks
from symderiv.check.result import Check
from symderiv.check.steps import check_joins, check_step
from symderiv.check.usable import usable_points
from symderiv.derive.derivation import Derivation, Gradient

_WHERE = "where the assumptions hold"


def assumed_checks(derivation: Derivation) -> Iterator[Check]:
    """Each gradient under the assumptions: it begins with the general one, its steps hold, its values are right."""
    points, left_out = usable_points(derivation, assumed=True)
    said = "; ".join((*map(str, points), *(f"left out: {text}" for text in left_out)))
    yield Check(f"sizes {_WHERE}", bool(points), said)
    places = [environments(derivation, point) for point in points]
    for gradient in derivation.assumed:
        name = f"{gradient.equation.lhs.tensor} {_WHERE}"
        yield _begins(derivation, gradient)
        yield replace(check_joins(gradient), name=f"steps of {name} join")
        for number, step in enumerate(gradient.steps, 1):
            yield check_step(f"step {number} of {name}: {step.rule}", gradient.equation, step, places)
    for check in gradient_checks(replace(derivation, gradients=_all(derivation)), points):
        if any(check.name.startswith(f"gradient of {gradient.wrt}, ") for gradient in derivation.assumed):
            yield replace(check, name=f"{check.name}, {_WHERE}")


def _begins(derivation: Derivation, gradient: Gradient) -> Check:
    general = derivation.by_name.get(gradient.wrt)
    begins = bool(general and gradient.steps and gradient.steps[0].before == general.equation.rhs)
    name = f"{gradient.equation.lhs.tensor} {_WHERE} begins with the general gradient"
    return Check(name, begins, "the same expression" if begins else "it begins with another expression")


def _all(derivation: Derivation) -> tuple[Gradient, ...]:
    """Every gradient, in the form under the assumptions where there is one."""
    assumed = {gradient.wrt: gradient for gradient in derivation.assumed}
    return tuple(assumed.get(gradient.wrt, gradient) for gradient in derivation.gradients)
