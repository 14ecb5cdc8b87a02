"""Layers of every kind in numbers: steps, gradients and second derivatives, by two methods that share no code."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from symderiv.check.checks import checks
from symderiv.derive.derivation import Derivation, Step
from symderiv.lang.arithmetic import mul
from symderiv.lang.expr import Constant, Expr
from symderiv.lang.layer import Equation
from tests.derive.kinds import KINDS, OTHER_SIZES, SHIPPED, below, derivation_of, second_derivation_of
from tests.derive.numbers_of import complaints

HALF = Constant(Fraction(1, 2))


@pytest.mark.parametrize("name", [name for name in KINDS if name not in SHIPPED])  # of those the checks run elsewhere
def test_steps_and_central_differences(name: str) -> None:
    assert [check for check in checks(derivation_of(name)) if not check.passed] == []


@pytest.mark.parametrize("name", OTHER_SIZES)
def test_forward_mode_at_other_sizes(name: str) -> None:
    assert complaints(derivation_of(name), OTHER_SIZES[name], below(name)) == []


@pytest.mark.parametrize("name", KINDS)
def test_second_derivatives(name: str) -> None:
    """The gradient of the backward pass, which is a layer like any other."""
    second = second_derivation_of(name)
    integers = {tensor: size for tensor, size in below(name).items() if tensor in second.layer.tensors}
    assert complaints(second, dict(second.layer.samples), integers, steps=False) == []


def mistaken(derivation: Derivation, wrt: str, rhs: Expr) -> Derivation:
    """The derivation with another right side for one gradient."""
    gradients = (
        replace(g, equation=Equation(g.equation.lhs, rhs)) if g.wrt == wrt else g for g in derivation.gradients
    )
    return replace(derivation, gradients=tuple(gradients))


def test_a_wrong_gradient_is_seen() -> None:
    """Wrong by one part in 10^20."""
    derivation = derivation_of("linear")
    rhs = mul(Constant(1 + Fraction(1, 10**20)), derivation.by_name["w"].equation.rhs)
    (complaint,) = complaints(mistaken(derivation, "w", rhs), {"B": 2, "N": 3, "M": 4})
    assert complaint.startswith("gradient of w: found")


def test_a_wrong_step_is_seen() -> None:
    derivation = derivation_of("linear")
    gradient = derivation.by_name["w"]
    steps = (*gradient.steps, Step("halve", "", gradient.steps[-1].after, mul(HALF, gradient.steps[-1].after)))
    gradients = (replace(g, steps=steps) if g is gradient else g for g in derivation.gradients)
    (complaint,) = complaints(replace(derivation, gradients=tuple(gradients)), {"B": 2, "N": 3, "M": 4})
    assert complaint.startswith("gradient of w, step halve, at (0, 0): before")
