"""The checks of gradients under assumptions: what is right passes, and each small mistake is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sympy import Eq, Sum, exp, log

from symderiv.check.assumed import assumed_checks
from symderiv.check.result import Check
from symderiv.check.usable import usable_points
from symderiv.derive.derivation import Derivation, Gradient, Step
from symderiv.derive.sweep import derive
from symderiv.lang.arithmetic import constant, mul
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.lang.expr import Expr
from symderiv.lang.layer import Equation
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation

N, C = dims("N C")
n = index("n", N)
i, k = index("i k", C)
z, t, p, E = tensor("z", N, C), tensor("t", N, C), tensor("p", N, C), tensor("E")


def derivation() -> Derivation:
    """The divergence of the softmax from targets that add up to 1: their logarithms want them positive."""
    return derive(
        Layer(
            inputs=(z,),
            constants=(t,),
            forward=(
                Eq(p[n, i], exp(z[n, i]) / Sum(exp(z[n, k]), k)),
                Eq(E, Sum(t[n, k] * (log(t[n, k]) - log(p[n, k])), n, k)),
            ),
            assume=(Eq(Sum(t[n, k], k), 1),),
            sizes={N: 2, C: 3},
        )
    )


def failed(found: Derivation) -> list[Check]:
    return [check for check in assumed_checks(found) if not check.passed]


def test_what_is_right_passes() -> None:
    made = list(assumed_checks(derivation()))
    assert [check for check in made if not check.passed] == []
    assert {check.name.split(" ")[0] for check in made} == {"sizes", "∂z", "steps", "step", "gradient"}


def test_the_points_satisfy_the_assumption() -> None:
    points, _ = usable_points(derivation(), assumed=True)
    assert points
    for point in points:
        evaluation = Evaluation(EXACT, dict(point.values), point.sizes)
        for assumption in point.layer.assume:
            for row in range(point.sizes["N"]):
                assert evaluation.value(assumption.left, {"n": row}) == 1


def with_result(gradient: Gradient, rhs: Expr) -> Gradient:
    """The last step leads elsewhere."""
    *first, last = gradient.steps
    steps = (*first, Step(last.rule, last.identity, last.before, rhs))
    return replace(gradient, equation=Equation(gradient.equation.lhs, rhs), steps=steps)


def twice(gradient: Gradient) -> Gradient:
    return with_result(gradient, mul(constant(2), gradient.equation.rhs))


def another_result(gradient: Gradient) -> Gradient:
    return replace(gradient, equation=Equation(gradient.equation.lhs, gradient.steps[0].before))


def another_beginning(gradient: Gradient) -> Gradient:
    first = gradient.steps[0]
    return replace(gradient, steps=(replace(first, before=first.after), *gradient.steps[1:]))


MISTAKES: list[tuple[Callable[[Gradient], Gradient], set[str]]] = [
    (twice, {"step", "gradient"}),
    (another_result, {"steps"}),
    (another_beginning, {"∂z"}),
]


@pytest.mark.parametrize(("mistake", "seen"), MISTAKES)
def test_a_mistake_is_seen(mistake: Callable[[Gradient], Gradient], seen: set[str]) -> None:
    found = derivation()
    (gradient,) = found.assumed
    wrong = failed(replace(found, assumed=(mistake(gradient),)))
    assert {check.name.split(" ")[0] for check in wrong} == seen


def test_a_gradient_that_needs_the_assumption_is_wrong_without_it() -> None:
    found = derivation()
    bare = failed(replace(found, layer=replace(found.layer, assume=())))
    assert {check.name.split(" ")[0] for check in bare} == {"step", "gradient"}
