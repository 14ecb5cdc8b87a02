"""Gradients under assumptions: what changes, and that it is nothing but the assumptions that changes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import Eq, Sum, exp, log

from symderiv.cli.proofs import assumed_proofs
from symderiv.derive.derivation import Derivation, Step
from symderiv.derive.sweep import derive
from symderiv.emit.plain import plain
from symderiv.lang.arithmetic import constant, mul
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.lang.layer import Equation

N, C = dims("N C")
n = index("n", N)
i, k = index("i k", C)
z, t, q, p, E = tensor("z", N, C), tensor("t", N, C), tensor("q", N, C), tensor("p", N, C), tensor("E")
SOFTMAX = Eq(p[n, i], exp(z[n, i]) / Sum(exp(z[n, k]), k))


def loss(targets: Any, *more: Any, assume: tuple[Any, ...] = (), constants: tuple[Any, ...] = (t,)) -> Derivation:
    """The cross-entropy of some targets."""
    forward = (*more, SOFTMAX, Eq(E, -Sum(targets[n, k] * log(p[n, k]), n, k)))
    return derive(Layer(inputs=(z,), constants=constants, forward=forward, assume=assume, sizes={N: 2, C: 3}))


def said(derivation: Derivation) -> dict[str, str]:
    return {gradient.wrt: plain(gradient.equation.rhs) for gradient in derivation.assumed}


def test_only_what_the_assumption_changes() -> None:
    derivation = loss(t, assume=(Eq(Sum(t[n, k], k), 1),))
    assert said(derivation) == {"z": "p_ni - t_ni"}
    assert said(loss(t)) == {}


def test_another_number_and_other_letters() -> None:
    m, j = index("m", N), index("j", C)
    assert said(loss(t, assume=(Eq(Sum(t[m, j], j), 3),))) == {"z": "3 p_ni - t_ni"}


def test_an_assumption_about_a_part_says_nothing_about_the_whole() -> None:
    m = index("m", C - 1)
    assert said(loss(t, assume=(Eq(Sum(t[n, m], m), 1),))) == {}


def test_through_a_relation() -> None:
    """Weights that add up to 1, over targets that do: the weighted targets add up to 1 as well."""
    v = tensor("v", N)
    relation = Eq(q[n, i], v[n] * t[n, i] + (1 - v[n]) / C)
    derivation = loss(q, relation, assume=(Eq(Sum(t[n, k], k), 1),), constants=(t, v))
    assert said(derivation) == {"z": "p_ni - q_ni"}
    assert assumed_proofs(derivation) == {"z": "proved for all sizes"}


def test_steps_begin_with_the_general_gradient() -> None:
    derivation = loss(t, assume=(Eq(Sum(t[n, k], k), 1),))
    (gradient,) = derivation.assumed
    assert gradient.steps[0].before == derivation.by_name["z"].equation.rhs
    assert gradient.steps[-1].after == gradient.equation.rhs
    assert [step.rule for step in gradient.steps] == ["assumption"]


@pytest.mark.parametrize(("factor", "found"), [(1, {"z": "proved for all sizes"}), (2, {})])
def test_a_wrong_step_is_not_proved(factor: int, found: dict[str, str]) -> None:
    derivation = loss(t, assume=(Eq(Sum(t[n, k], k), 1),))
    (gradient,) = derivation.assumed
    result = mul(constant(factor), gradient.equation.rhs)
    steps = (Step("assumption", "", gradient.steps[0].before, result),)
    changed = replace(gradient, equation=Equation(gradient.equation.lhs, result), steps=steps)
    assert assumed_proofs(replace(derivation, assumed=(changed,))) == found


def test_without_the_assumption_the_step_is_not_proved() -> None:
    derivation = loss(t, assume=(Eq(Sum(t[n, k], k), 1),))
    bare = replace(derivation, layer=replace(derivation.layer, assume=()))
    assert assumed_proofs(bare) == {}
