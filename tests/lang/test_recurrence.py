"""Which equations are evaluated together, and what a circle of relations is."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Eq

from symderiv.errors import DeclarationError
from symderiv.lang.declare import Layer, dims, index, padded, scan, tensor
from symderiv.lang.recurrence import grouped, recurrent_tensors
from symderiv.lang.show import show

N, T = dims("N T")
i, t = index("i", N), index("t", T)
x, a, b, y = (tensor(name, T, N) for name in "xaby")
h0 = tensor("h0", N)


def forward(*relations: Any, inputs: Any = (x,)) -> Any:
    return Layer(inputs=inputs, forward=relations, sizes={T: 3, N: 2}).forward


def groups(*relations: Any) -> list[tuple[list[str], str, bool]]:
    return [([e.lhs.tensor for e in g.equations], g.index, g.backwards) for g in grouped(forward(*relations))]


def test_relations_that_do_not_read_themselves_stand_alone() -> None:
    assert groups(Eq(b[t, i], a[t, i] ** 2), Eq(a[t, i], x[t, i])) == [(["a"], "", False), (["b"], "", False)]


def test_a_recurrence_is_a_group() -> None:
    found = groups(*scan(t, (Eq(a[t, i], a[t - 1, i] + x[t, i]),)), Eq(y[t, i], a[t, i]))
    assert found == [(["a"], "t", False), (["y"], "", False)]


def test_one_step_has_an_order() -> None:
    """b reads a of the same step, a reads b of the step before."""
    relations = scan(t, (Eq(b[t, i], a[t, i] ** 2), Eq(a[t, i], b[t - 1, i] + x[t, i])))
    assert groups(*relations, Eq(y[t, i], b[t, i])) == [(["a", "b"], "t", False), (["y"], "", False)]


def test_later_steps_run_backwards() -> None:
    found = groups(Eq(a[t, i], padded(a)[t + 1, i] + x[t, i]), Eq(y[t, i], a[t, i]))
    assert found == [(["a"], "t", True), (["y"], "", False)]


def test_the_tensors_of_recurrences() -> None:
    relations = forward(*scan(t, (Eq(a[t, i], a[t - 1, i] + x[t, i]),)), Eq(y[t, i], a[t, i]))
    assert recurrent_tensors(relations) == {"a"}


INITIAL = [
    ({}, "[0 <= t - 1]*a[t - 1, i]"),
    ({a: 1}, "(a[t - 1, i] if 0 <= t - 1; 1)"),
    ({a: h0}, "(a[t - 1, i] if 0 <= t - 1; h0[i])"),
]


@pytest.mark.parametrize(("initial", "expected"), INITIAL)
def test_what_stands_before_the_first_step(initial: Any, expected: str) -> None:
    given = (x, h0) if h0 in initial.values() else (x,)
    (relation,) = scan(t, (Eq(a[t, i], a[t - 1, i] * x[t, i]),), initial=initial)
    found = forward(relation, Eq(y[t, i], a[t, i]), inputs=given)[0].rhs
    assert expected in show(found)


CIRCLES = {
    "itself at the same step": (Eq(a[t, i], a[t, i] + x[t, i]),),
    "each other at the same step": (Eq(a[t, i], b[t, i] + x[t, i]), Eq(b[t, i], a[t, i])),
    "both directions": (Eq(a[t, i], padded(a)[t - 1, i] + padded(a)[t + 1, i] + x[t, i]),),
    "a step that depends on data": (Eq(a[t, i], padded(a)[t - 1 - i, i] + x[t, i]),),
    "half a step": (Eq(a[t, i], padded(a)[T - 1 - t, i] + x[t, i]),),
}


@pytest.mark.parametrize("relations", CIRCLES.values(), ids=CIRCLES.keys())
def test_a_circle_is_no_recurrence(relations: Any) -> None:
    with pytest.raises(DeclarationError, match="the relations go round in a circle: a -> ") as caught:
        forward(*relations)
    assert "earlier steps" in (caught.value.way_out or "")


REFUSED = {
    "an index that is not on the left": (lambda: scan(t, (Eq(h0[i], x[0, i]),)), "t is no index of the left side"),
    "no relation": (lambda: scan(t, (h0,)), "t is no index of the left side"),
    "no tuple": (lambda: scan(t, Eq(a[t, i], x[t, i])), "is no tuple"),
    "a read outside": (
        lambda: forward(Eq(a[t, i], a[t - 1, i] + x[t, i])),
        r"a\[t - 1, i\] may leave its box",
    ),
}


@pytest.mark.parametrize(("declare", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused(declare: Any, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        declare()
