"""Derivatives that run forwards through the steps of a recurrence, and those over a known number of steps."""

from __future__ import annotations

import pytest

from symderiv.derive.one_step import jacobian_at_one_step
from symderiv.derive.through_steps import apart, jacobian_steps_apart, steps_apart, through_steps
from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant
from symderiv.lang.expr import Expr, Index, Read
from symderiv.lang.layer import Layer
from symderiv.lang.show import show
from symderiv.read.document import read_note

CELL = (r"f_t = \tanh(u x_t + v y_{t-1})", r"c_t = f_t c_{t-1} + x_t", r"y_t = \tanh(c_t)")
T = Index("t")


def layer_of(*relations: str) -> Layer:
    (section,) = read_note("\n\n".join(f"${relation}$" for relation in relations)).sections
    assert section.layer is not None
    return section.layer


def before(steps: int) -> Expr:
    return add(T, constant(-steps))


def test_they_are_a_recurrence_of_their_own() -> None:
    equations = {e.lhs.tensor: show(e.rhs) for e in through_steps(layer_of(r"h_t = w h_{t-1} + x_t"), "w")}
    assert equations["∂h/∂w"] == "(h[t - 1] if 0 <= t - 1; h_0) + w*∂h/∂w[t - 1]*[0 <= t - 1]"


def test_only_what_depends_on_it_has_one() -> None:
    equations = {e.lhs.tensor for e in through_steps(layer_of(*CELL), "u")}
    assert {"∂f/∂u", "∂c/∂u", "∂y/∂u"} <= equations
    assert not any("∂x" in name for name in equations)


def test_an_element_moves_by_itself() -> None:
    equations = {e.lhs.tensor: show(e.rhs) for e in through_steps(layer_of(r"h_t = w h_{t-1} + x_t"), "h")}
    assert equations["∂h/∂h"].startswith("[t = p] + ")


@pytest.mark.parametrize(("steps", "expected"), [(1, "w"), (2, "w**2")])
def test_steps_between_are_opened(steps: int, expected: str) -> None:
    found = jacobian_steps_apart(layer_of(r"h_t = w h_{t-1} + x_t"), "h", "h", steps)
    assert show(found.rhs).startswith(expected + "*[")


def test_one_path_or_all() -> None:
    layer = layer_of(*CELL)
    assert show(jacobian_at_one_step(layer, "c", "c", 1).rhs).startswith("f[i]*")
    whole = show(jacobian_steps_apart(layer, "c", "c", 1).rhs)
    assert "v*" in whole
    assert "f[t]" in whole
    with pytest.raises(Unsupported, match="at such a step"):
        jacobian_at_one_step(layer, "c", "c", 2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(T, T, 0), (T, before(1), 1), (before(1), T, -1), (add(T, constant(1)), before(1), 2), (T, Index("s"), None)],
)
def test_how_far_apart(first: Expr, second: Expr, expected: int | None) -> None:
    assert apart(first, second) == expected


def test_reads_over_several_numbers_of_steps_have_none_in_closed_form() -> None:
    layer = layer_of(*CELL)
    reads = [Read("∂c/∂c", (T, before(1))), Read("∂c/∂c", (T, before(2)))]
    assert steps_apart(layer, "∂c/∂c", reads[:1]) == 1
    assert steps_apart(layer, "∂c/∂c", reads) is None
    assert steps_apart(layer, "∂c/∂u", [Read("∂c/∂u", (T,))]) is None
