"""Gradients against central differences: what is right agrees, and small mistakes do not."""

from fractions import Fraction

import pytest
from sympy import Eq, exp

from symderiv.check.adjoint import check_partials
from symderiv.check.environment import environments
from symderiv.check.gradient import USUAL, gradient_checks, loss_at
from symderiv.check.point import point_at
from symderiv.check.result import Check
from symderiv.check.usable import usable_points
from symderiv.derive.derivation import Derivation
from symderiv.derive.sweep import derive
from symderiv.lang.arithmetic import add, constant, mul, neg, power
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.lang.expr import ONE, Add, Call, Cases, Expr, Read
from symderiv.lang.walk import replace as replace_nodes
from tests.check import declared
from tests.check.declared import Build
from tests.check.mistakes import Change, reading, with_gradient, with_partial


def failed(derivation: Derivation) -> list[Check]:
    points, _ = usable_points(derivation)
    return [check for check in gradient_checks(derivation, points) if not check.passed]


def adjoint(derivation: Derivation) -> Check:
    points, _ = usable_points(derivation)
    return check_partials([environments(derivation, point) for point in points])


@pytest.mark.parametrize("build", declared.EVERY_LAYER)
def test_every_gradient_of_a_derivation_agrees(build: Build) -> None:
    derivation = derive(build())
    points, _ = usable_points(derivation)
    made = list(gradient_checks(derivation, points))
    assert [check for check in made if not check.passed] == []
    assert len(made) == len(points) * len(derivation.gradients)
    assert adjoint(derivation).passed


def test_what_is_said_has_no_noise_in_it() -> None:
    derivation = derive(declared.softmax())
    points, _ = usable_points(derivation)
    check = next(gradient_checks(derivation, points))
    assert check.name == "gradient of y, central difference at 50 digits, N = 3"
    assert check.detail == "agrees to 1e-28 along 2 directions, step 1e-16, error of order step^2"


def one_where_cases(expr: Expr) -> Expr:
    return replace_nodes(expr, lambda node: ONE if isinstance(node, Cases) else None)


def epsilon_outside(expr: Expr) -> Expr:
    """s = sqrt(v) + sqrt(eps) for s = sqrt(v + eps)."""
    half = Fraction(1, 2)
    return reading("s", lambda _: add(power(Read("v"), half), power(Read("eps"), half)))(expr)


def without_calls(expr: Expr) -> Expr:
    return replace_nodes(expr, lambda node: ONE if isinstance(node, Call) else None)


def first_term(expr: Expr) -> Expr:
    assert isinstance(expr, Add)
    return expr.terms[0]


MISTAKES: list[tuple[Build, str, Change]] = [
    (declared.softmax, "x", neg),
    (declared.softmax, "x", lambda rhs: mul(constant(1 + Fraction(1, 10**20)), rhs)),
    (declared.softmax, "y", lambda rhs: add(rhs, constant(Fraction(1, 10**20)))),
    (declared.dense, "x", reading("w", lambda read: Read("w", read.indices[::-1]))),
    (declared.dense, "c", without_calls),
    (declared.root_mean_square, "v", epsilon_outside),
    (declared.kinks, "x", one_where_cases),
    (declared.pool, "x", lambda rhs: mul(constant(2), rhs)),
    (declared.picked, "c", lambda rhs: constant(0)),
    (declared.counted_from_one, "w", lambda rhs: constant(0)),
    (declared.shifted, "x", first_term),
]


@pytest.mark.parametrize(("build", "wrt", "change"), MISTAKES)
def test_a_wrong_gradient_disagrees(build: Build, wrt: str, change: Change) -> None:
    right = derive(build())
    wrong = with_gradient(right, wrt, change)
    assert wrong != right
    assert f"gradient of {wrt}," in " ".join(check.name for check in failed(wrong))
    if wrt in {t.name for t in right.layer.inputs}:
        assert not adjoint(wrong).passed


def test_the_first_wrong_element_is_named() -> None:
    check = failed(with_gradient(derive(declared.shifted()), "x", first_term))[0]
    assert check.name.endswith("N = 4")
    assert check.detail.startswith("∂x[0] is 0, the central difference ")


def test_the_off_diagonal_part_is_missed_at_1_and_seen_above() -> None:
    """dE/dx_i = y_i (1 - y_i) (y_i - t_i), which has no sum over the other outputs."""
    right = derive(declared.softmax())
    at = right.by_name["x"].equation.lhs.indices
    y, t = Read("y", at), Read("t", at)
    diagonal = mul(y, add(ONE, neg(y)), add(y, neg(t)))
    found = failed(with_gradient(right, "x", lambda _: diagonal))
    seen_at = {check.name.rsplit(", ", 1)[1] for check in found}
    assert "N = 1" not in seen_at
    assert seen_at >= {"N = 2", "N = 3"}


def test_a_gradient_without_a_value_is_seen() -> None:
    zero = add(Read("eps"), neg(Read("eps")))
    found = failed(with_gradient(derive(declared.root_mean_square()), "v", lambda rhs: mul(rhs, power(zero, -1))))
    assert found[0].detail == "the gradient has no value: division by 0"


@pytest.mark.parametrize(
    ("build", "of", "wrt"),
    [
        (declared.softmax, "y", "x"),
        (declared.dense, "c", "w"),
        (declared.residual, "z", "x"),
        (declared.pool, "c", "x"),
    ],
)
def test_a_wrong_partial_does_not_meet_the_gradients(build: Build, of: str, wrt: str) -> None:
    check = adjoint(with_partial(derive(build()), of, wrt, lambda rhs: mul(constant(2), rhs)))
    assert not check.passed
    assert "<upstream, J v> = " in check.detail


def test_a_steep_function_is_asked_with_a_finer_step() -> None:
    """Its third derivative is so large that a step of 1e-16 does not show 28 digits."""
    n = dims("N")
    i = index("i", n)
    x, y = tensor("x", n), tensor("y", n)
    steep = derive(
        Layer(name="steep", inputs=(x,), forward=(Eq(y[i], exp(20000 * x[i]) + exp(-20000 * x[i])),), sizes={n: 2})
    )
    points, _ = usable_points(steep)
    made = list(gradient_checks(steep, points))
    assert all(check.passed for check in made)
    assert made[0].detail.endswith("at 100 digits, since 50 do not settle it")
    assert failed(with_gradient(steep, "x", neg))


def test_a_kink_between_the_two_sides_is_no_evidence() -> None:
    """At c = 0 itself every direction crosses the kink of |c|."""
    layer = declared.kinks()
    derivation = derive(layer)
    point = point_at(layer, {"N": 1})
    at_kink = type(point)(layer, point.chosen, point.sizes, {"x": {(0,): Fraction(1, 2)}, "c": {(0,): Fraction(0)}})
    assert loss_at(derivation, at_kink, USUAL).sides
    found = {check.name.split(",")[0]: check for check in gradient_checks(derivation, [at_kink])}
    assert not found["gradient of c"].passed
    assert "crosses a kink" in found["gradient of c"].detail
    assert found["gradient of x"].passed
