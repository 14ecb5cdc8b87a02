"""Reads at random affine positions, with strides, shifts and flips, against the plain evaluator."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from symderiv.check.generated import module_of
from symderiv.emit.numpy_source import numpy_module
from symderiv.lang.arithmetic import add, constant, equal, mul, within
from symderiv.lang.expr import ONE, ZERO, Cases, Expr, Index, Size
from symderiv.lang.layer import Equation, Layer
from symderiv.numbers.arithmetic import FLOATS
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.run import tabulate
from tests.examples import at, call, derivation, floor, largest, layer, total

X, N, M = 5, 3, 2  # the lengths of x, and of what i and p run over
i, p = Index("i"), Index("p")
SIZES: dict[str, int | Expr] = {"X": X, "N": N, "M": M}

steps = some.integers(-3, 3)
shifts = some.integers(-4, 8)


def agrees(rhs: Expr) -> bool:
    of = layer(
        "reading", SIZES, {"x": (Size("X"),), "w": (Size("M"),)}, (Equation(at("y", i), rhs),), {"y": (Size("N"),)}
    )
    x, w = np.arange(1.0, X + 1), np.array([2.0, -3.0])
    module = module_of(numpy_module(derivation(of)), "reading")
    found, _ = module.forward(x, w, N=N)
    return bool(np.array_equal(found, evaluated(of, {"x": x, "w": w})))


def evaluated(of: Layer, values: dict[str, np.ndarray]) -> np.ndarray:
    tables = {name: {at_: float(v) for at_, v in np.ndenumerate(array)} for name, array in values.items()}
    start = Evaluation(FLOATS, tables, {"X": X, "N": N, "M": M})
    table = tabulate(of.forward[0], (N,), start)
    return np.array([table[(place,)] for place in range(N)])


def inside(position: Expr) -> Expr:
    return within(position, ZERO, add(Size("X"), constant(-1)))


@settings(max_examples=60, deadline=None)
@given(steps, steps, shifts)
def test_padded_windows_of_any_step(step: int, tap: int, shift: int) -> None:
    position = add(mul(constant(step), i), mul(constant(tap), p), constant(shift))
    assert agrees(total(mul(inside(position), at("w", p), at("x", position)), p=Size("M")))


@settings(max_examples=40, deadline=None)
@given(steps, shifts, some.integers(1, 3))
def test_repeated_and_shifted(step: int, shift: int, divisor: int) -> None:
    position = floor(add(mul(constant(step), i), constant(shift)), constant(divisor))
    assert agrees(mul(inside(position), at("x", position)))


@settings(max_examples=40, deadline=None)
@given(steps, shifts, some.integers(1, 3))
def test_zeros_between_elements(step: int, shift: int, divisor: int) -> None:
    numerator = add(mul(constant(step), i), constant(shift))
    even = equal(call("mod", numerator, constant(divisor)), ZERO)
    position = floor(numerator, constant(divisor))
    assert agrees(mul(even, inside(position), at("x", position)))


@settings(max_examples=40, deadline=None)
@given(steps, steps, shifts)
def test_the_largest_of_a_padded_window(step: int, tap: int, shift: int) -> None:
    position = add(mul(constant(step), i), mul(constant(tap), p), constant(shift))
    box = inside(position)
    assert agrees(largest(Cases(((at("x", position), box.conditions),), constant(Fraction(-7, 2))), p=Size("M")))


@settings(max_examples=40, deadline=None)
@given(some.integers(-2, 6), some.integers(-2, 6), some.booleans())
def test_limits_that_depend_on_an_index(low: int, high: int, falling: bool) -> None:
    sign = constant(-1 if falling else 1)
    lower = call("max", ZERO, add(mul(sign, i), constant(low)))
    upper = call("min", add(Size("X"), constant(-1)), add(mul(sign, i), constant(high)))
    assert agrees(total(mul(at("x", p), add(at("x", p), ONE)), p=(lower, upper)))
