"""Points at ties and kinks: what is wrong there alone is seen there."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from sympy import Abs, Eq, Max, Piecewise

from symderiv.check.checks import checks
from symderiv.check.point import point_at
from symderiv.check.ties import at_ties
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.emit.numpy_source import numpy_module
from symderiv.lang.declare import Layer, dims, index, tensor

N = dims("N")
i = index("i", N)
x, y = tensor("x", N), tensor("y", N)


def of(relation: Any) -> Derivation:
    return derive(Layer(name="f", inputs=(x,), forward=(Eq(y[i], relation),), sizes={N: 6}))


RELU = Piecewise((x[i], x[i] > 0), (0, True))


def failed(derivation: Derivation, source: str) -> list[str]:
    return [check.name for check in checks(derivation, source) if not check.passed]


def test_values_are_few_and_meet_each_other() -> None:
    point = at_ties(point_at(of(RELU).layer, {"N": 6}), ())
    assert point is not None
    assert set(point.values["x"].values()) == {Fraction(-1), Fraction(0), Fraction(1)}


def test_values_that_are_compared_with_are_met() -> None:
    point = at_ties(point_at(of(Piecewise((x[i], x[i] > 3), (0, True))).layer, {"N": 6}), ())
    assert point is not None
    assert Fraction(3) in point.values["x"].values()


@pytest.mark.parametrize("relation", [Abs(x[i]), Max(x[i], 2), RELU])
def test_every_check_passes(relation: Any) -> None:
    derivation = of(relation)
    assert failed(derivation, numpy_module(derivation)) == []


def test_where_nothing_is_compared_there_is_no_such_point() -> None:
    assert at_ties(point_at(of(x[i] ** 2).layer, {"N": 6}), ()) is None


def test_a_relation_without_a_value_there_is_left_out() -> None:
    derivation = of(1 / x[i] + RELU)
    assert at_ties(point_at(derivation.layer, {"N": 6}), ()) is None
    assert failed(derivation, numpy_module(derivation)) == []


def test_a_wrong_convention_is_seen_at_kinks_alone() -> None:
    """Half-lines closed the other way round: right everywhere but at 0."""
    derivation = of(RELU)
    source = numpy_module(derivation)
    backward = source.index("def backward")
    wrong = source[:backward] + source[backward:].replace("x > 0", "x >= 0")
    assert wrong != source
    names = failed(derivation, wrong)
    assert names
    assert all("ties and kinks" in name for name in names)
