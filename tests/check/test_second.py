"""The second derivative: symmetric, and what differences of the gradients give; what breaks either is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Eq, Function, Sum, exp

from symderiv.check.point import Point
from symderiv.check.result import Check
from symderiv.check.second import Second, backward_points, check_differences, check_symmetry, second_checks, second_of
from symderiv.check.usable import usable_points
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.lang import layer as data
from symderiv.lang.arithmetic import add, constant, mul, neg, power
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.lang.expr import ZERO, Add, Expr, Read, Size
from symderiv.lang.layer import Equation
from symderiv.lang.walk import replace as replace_nodes
from symderiv.lang.walk import tensors_read
from tests.check import declared
from tests.check.declared import Build
from tests.check.mistakes import Change, reading, with_gradient

N, M = dims("N M")
i, j = index("i", N), index("j", M)
x, y, w = tensor("x", N), tensor("y", N), tensor("w", N, M)


def quadratic() -> data.Layer:
    """x A x: its second derivative is A and its transpose."""
    k, a, loss = index("k", N), tensor("a", N, N), tensor("E")
    form = Sum(x[i] * a[i, k] * x[k], i, k)
    return Layer(name="quadratic", inputs=(x,), constants=(a,), forward=(Eq(loss, form),), sizes={N: 3})


def elementwise() -> data.Layer:
    """Its second derivative is diagonal: every multiple of it is symmetric, too."""
    return Layer(name="elementwise", inputs=(x,), forward=(Eq(y[i], Function("f")(x[i])),), sizes={N: 3})


EVERY_LAYER: tuple[Build, ...] = (*declared.EVERY_LAYER, quadratic, elementwise)
LINEAR: tuple[Build, ...] = (declared.pool, declared.padded_pool, declared.table)


def made(derivation: Derivation) -> list[Check]:
    return list(second_checks(derivation, usable_points(derivation)[0]))


@pytest.mark.parametrize("build", EVERY_LAYER)
def test_every_layer_passes(build: Build) -> None:
    found = made(derive(build()))
    assert [check for check in found if not check.passed] == []
    names = ["second derivative is symmetric", "second derivative, central difference"]
    assert [check.name for check in found] == (names[1:] if build in LINEAR else names)


def test_what_is_said() -> None:
    symmetry, differences = made(derive(declared.dense()))
    assert symmetry.detail == "<w, H v> = <v, H w>, exactly, at N = 3, M = 2; N = 4, M = 5"
    assert differences.detail == (
        "gradients move as their tangents say, to 1e-28 at 50 digits, at N = 3, M = 2; N = 4, M = 5"
    )


def test_a_layer_that_is_steep_is_asked_with_a_finer_step() -> None:
    steep = Layer(name="steep", inputs=(x,), forward=(Eq(y[i], exp(20000 * x[i])),), sizes={N: 2})
    assert "at 100 digits" in made(derive(steep))[1].detail


# A gradient that is wrong


def halved(expr: Expr) -> Expr:
    return mul(power(constant(2), -1), expr)


def without_last_term(expr: Expr) -> Expr:
    """Every sum of terms that reads a tensor without its last one."""
    return replace_nodes(
        expr, lambda node: add(*node.terms[:-1]) if isinstance(node, Add) and tensors_read(node) else None
    )


WRONG_GRADIENTS: list[tuple[Build, str, Change]] = [
    (declared.softmax, "x", without_last_term),
    (declared.dense, "w", neg),
    (declared.dense, "x", halved),
    (declared.correlation, "x", halved),
    (declared.root_mean_square, "x", without_last_term),
    (quadratic, "x", without_last_term),  # A x for A x + A^T x
]


@pytest.mark.parametrize(("build", "wrt", "change"), WRONG_GRADIENTS)
def test_the_derivative_of_a_wrong_gradient_is_not_symmetric(build: Build, wrt: str, change: Change) -> None:
    """It is what it is: the differences agree."""
    symmetry, differences = made(with_gradient(derive(build()), wrt, change))
    assert not symmetry.passed
    assert "<w, H v> = " in symmetry.detail
    assert " but <v, H w> = " in symmetry.detail
    assert differences.passed


# A tangent that is wrong


def mistaken(second: Second, of: str, change: Change) -> Second:
    """One of the tangents with another right side."""
    tangents = tuple(
        replace(t, equation=Equation(t.equation.lhs, change(t.equation.rhs))) if t.of == of else t
        for t in second.tangents
    )
    assert tangents != second.tangents
    return replace(second, tangents=tangents)


def second_and_points(build: Build) -> tuple[Second, list[Point]]:
    derivation = derive(build())
    second = second_of(derivation)
    return second, backward_points(second.backward, usable_points(derivation)[0])


WRONG_TANGENTS: list[tuple[Build, str, Change]] = [
    (declared.softmax, "dx", without_last_term),
    (declared.dense, "dw", without_last_term),
    (declared.dense, "dx", reading("wdot", lambda read: ZERO)),
    (declared.root_mean_square, "s", neg),
    (quadratic, "dx", without_last_term),
]


@pytest.mark.parametrize(("build", "of", "change"), WRONG_TANGENTS)
def test_a_wrong_tangent_breaks_both(build: Build, of: str, change: Change) -> None:
    second, points = second_and_points(build)
    assert check_symmetry(second, points).passed
    wrong = mistaken(second, of, change)
    assert not check_symmetry(wrong, points).passed
    assert not check_differences(wrong, points).passed


SYMMETRIC_MISTAKES: list[tuple[Build, str, Change]] = [
    (elementwise, "dx", reading("xdot", lambda read: ZERO)),
    (elementwise, "dx", reading("xdot", lambda read: neg(read))),
    (quadratic, "dx", halved),
    (declared.softmax, "y", neg),
    (declared.dense, "dc", reading("dddot", lambda read: ZERO)),
    (declared.pool, "dx", neg),
]


@pytest.mark.parametrize(("build", "of", "change"), SYMMETRIC_MISTAKES)
def test_differences_see_what_symmetry_cannot(build: Build, of: str, change: Change) -> None:
    second, points = second_and_points(build)
    wrong = mistaken(second, of, change)
    assert check_symmetry(wrong, points).passed
    check = check_differences(wrong, points)
    assert not check.passed
    assert check.detail.startswith(f"at {points[0]}, they move by ")


def test_where_there_is_no_value_nothing_passes() -> None:
    second, points = second_and_points(declared.dense)
    zero = add(Size("N"), neg(Size("N")))
    wrong = mistaken(second, "dx", lambda rhs: mul(rhs, power(zero, -1)))
    for check in (check_symmetry(wrong, points), check_differences(wrong, points)):
        assert (check.passed, check.detail) == (False, "no point with a value was found")


def test_a_read_outside_of_a_box_is_seen() -> None:
    second, points = second_and_points(declared.dense)
    wrong = mistaken(second, "dx", reading("dc", lambda read: Read("dc", (Size("M"),))))
    for check in (check_symmetry(wrong, points), check_differences(wrong, points)):
        assert "is read, which lies outside the tensor" in check.detail


def test_few_small_points_are_taken_and_sizes_of_1_last() -> None:
    derivation = derive(declared.correlation())
    points, _ = usable_points(derivation)
    ordered = backward_points(second_of(derivation).backward, points)
    assert len(ordered) == len(points)
    ones = [1 in point.sizes.values() for point in ordered]
    assert ones == sorted(ones)
    assert check_symmetry(second_of(derivation), ordered).detail.count("; ") == 1
