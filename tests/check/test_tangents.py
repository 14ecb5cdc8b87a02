"""Forward mode against the gradients: what is right agrees, a lost term and a wrong sign do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from symderiv.check.adjoint import check_tangents
from symderiv.check.checks import tangent_checks
from symderiv.check.code import check_code
from symderiv.check.environment import environments
from symderiv.check.moving import moving
from symderiv.check.result import Check
from symderiv.check.steps import Place, steps_of
from symderiv.check.usable import usable_points
from symderiv.derive.derivation import Derivation, Step, Tangent
from symderiv.derive.forward_mode import directional, tangents
from symderiv.derive.sweep import derive
from symderiv.emit.numpy_source import numpy_module
from symderiv.lang.arithmetic import add, mul, neg, power
from symderiv.lang.expr import ZERO, Add, Expr, Read, Size
from symderiv.lang.layer import Equation
from symderiv.lang.walk import replace as replace_nodes
from symderiv.lang.walk import tensors_read
from tests.check import declared
from tests.check.declared import Build
from tests.check.mistakes import Change, reading, with_gradient


def places_of(derivation: Derivation) -> list[Place]:
    points, _ = usable_points(derivation)
    return [environments(derivation, point) for point in points]


def mistaken(found: Sequence[Tangent], of: str, change: Change) -> tuple[Tangent, ...]:
    """The tangents, one of them with another right side and no steps."""
    return tuple(
        replace(t, equation=Equation(t.equation.lhs, change(t.equation.rhs)), steps=()) if t.of == of else t
        for t in found
    )


@pytest.mark.parametrize("build", declared.EVERY_LAYER)
def test_every_tangent_agrees_and_so_does_every_step(build: Build) -> None:
    derivation = derive(build())
    made = list(tangent_checks(derivation, places_of(derivation)))
    assert [check for check in made if not check.passed] == []
    steps = [step for tangent in tangents(derivation.layer) for step in tangent.steps]
    assert len([check for check in made if check.name.startswith("step ")]) == len(steps)
    assert made[-1].detail.startswith("<upstream, J v> = <gradients, v>, ")


def without_last_term(expr: Expr) -> Expr:
    """Every sum of terms that reads a tensor without its last one."""
    return replace_nodes(
        expr, lambda node: add(*node.terms[:-1]) if isinstance(node, Add) and tensors_read(node) else None
    )


MISTAKES: list[tuple[Build, str, Change]] = [
    (declared.softmax, "y", neg),
    (declared.softmax, "y", without_last_term),  # the sum over the others
    (declared.softmax, "E", lambda rhs: ZERO),
    (declared.dense, "c", without_last_term),  # how x moves
    (declared.dense, "c", reading("wdot", lambda read: neg(read))),
    (declared.residual, "z", without_last_term),
    (declared.root_mean_square, "y", without_last_term),
    (declared.correlation, "c", reading("wdot", lambda read: ZERO)),
    (declared.pool, "c", lambda rhs: mul(Size("S"), rhs)),
    (declared.table, "c", reading("wdot", lambda read: Read("wdot", (Read("ids", (ZERO,)), read.indices[1])))),
    (declared.shifted, "y", without_last_term),
    (declared.kinks, "z", neg),
]


@pytest.mark.parametrize(("build", "of", "change"), MISTAKES)
def test_a_wrong_tangent_does_not_meet_the_gradients(build: Build, of: str, change: Change) -> None:
    derivation = derive(build())
    found = tangents(derivation.layer)
    wrong = mistaken(found, of, change)
    assert wrong != found
    check = check_tangents(places_of(derivation), wrong)
    assert not check.passed
    assert "<upstream, J v> = " in check.detail


@pytest.mark.parametrize(("build", "wrt"), [(declared.softmax, "x"), (declared.dense, "w"), (declared.pool, "x")])
def test_a_wrong_gradient_does_not_meet_the_tangents(build: Build, wrt: str) -> None:
    wrong = with_gradient(derive(build()), wrt, neg)
    assert not check_tangents(places_of(wrong), tangents(wrong.layer)).passed


def test_a_tangent_without_a_value_is_seen() -> None:
    derivation = derive(declared.logarithm())
    zero = add(Size("N"), neg(Size("N")))
    wrong = mistaken(tangents(derivation.layer), "y", lambda rhs: mul(rhs, power(zero, -1)))
    assert "there is no value: division by 0" in check_tangents(places_of(derivation), wrong).detail


def test_a_step_of_a_tangent_that_comes_to_something_else_is_seen() -> None:
    derivation = derive(declared.softmax())
    found = tangents(derivation.layer)
    tangent = next(t for t in found if t.of == "y")
    *before, last = tangent.steps
    wrong = replace(
        tangent,
        equation=Equation(tangent.equation.lhs, neg(last.after)),
        steps=(*before, Step(last.rule, last.identity, last.before, neg(last.after))),
    )
    moved = [tuple(moving(environment, found, "v", ("x",)) for environment in place) for place in places_of(derivation)]
    failed: list[Check] = [check for check in steps_of(wrong, moved) if not check.passed]
    assert [check.name for check in failed] == [f"step {len(tangent.steps)} of ydot: {last.rule}"]


@pytest.mark.parametrize("build", [declared.softmax, declared.correlation, declared.kinks])
def test_forward_mode_has_code_of_its_own(build: Build) -> None:
    """The directional derivative is a layer like any other: it derives, and its code is checked."""
    derivation = derive(directional(build()))
    made = check_code(derivation, numpy_module(derivation))
    assert [check for check in made if not check.passed] == []
