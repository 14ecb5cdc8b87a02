"""Derivatives of the elementary functions, against balls around difference quotients."""

from __future__ import annotations

from fractions import Fraction

import flint
import pytest

from symderiv.derive.elementary import derivative
from symderiv.lang.arithmetic import constant
from symderiv.lang.expr import KNOWN_FUNCTIONS, Call, Cases, Expr, Index, Read
from symderiv.lang.show import show, show_comparison
from symderiv.lang.walk import nodes
from symderiv.numbers.arithmetic import BALLS, EXACT
from symderiv.numbers.evaluate import evaluate
from tests.prove.shorthand import Formula, Operand, of, tensor

X = Read("x")
SMOOTH = ("exp", "log", "tanh", "sigmoid", "erf", "sin", "cos", "abs")


def at(expr: Expr, number: Fraction) -> flint.arb:
    """The value where x is this number."""
    return evaluate(expr, BALLS, {"x": {(): BALLS.from_fraction(number)}}, {}, {})


@pytest.mark.parametrize("function", SMOOTH)
@pytest.mark.parametrize("number", [Fraction(1, 3), Fraction(7, 5), Fraction(-2, 7)])
def test_a_difference_quotient(function: str, number: Fraction) -> None:
    if function == "log" and number < 0:
        number = -number
    step = Fraction(1, 2**60)
    call = Call(function, (X,))
    with flint.ctx.workprec(300):
        quotient = (at(call, number + step) - at(call, number - step)) / BALLS.from_fraction(2 * step)
        assert abs(quotient - at(derivative(call, 0), number)) < flint.arb(2) ** -100


@pytest.mark.parametrize("function", [*SMOOTH, "sign", "floor", "ceil"])
def test_no_placeholder_is_left(function: str) -> None:
    found = derivative(Call(function, (X,)), 0)
    assert not any(isinstance(node, Index) for node in nodes(found))
    assert all(node.function in KNOWN_FUNCTIONS for node in nodes(found) if isinstance(node, Call))


def test_a_step_has_the_derivative_0() -> None:
    for function in ("sign", "floor", "ceil"):
        assert derivative(Call(function, (X,)), 0) == constant(0)


def test_an_unknown_function_gets_a_prime() -> None:
    assert derivative(Call("f", (X,)), 0) == Call("f", (X,), 1)
    assert derivative(Call("f", (X,), 1), 0) == Call("f", (X,), 2)


@pytest.mark.parametrize("function", ["max", "min"])
@pytest.mark.parametrize("numbers", [(1, 2, 3), (3, 2, 1), (2, 2, 2), (1, 3, 3), (3, 3, 1), (2, 1, 2)])
def test_the_derivatives_of_an_extremum_add_up_to_1(function: str, numbers: tuple[int, ...]) -> None:
    """At a tie too, where the first counts."""
    call = Call(function, tuple(Read(name) for name in "abc"))
    values = {name: {(): Fraction(number)} for name, number in zip("abc", numbers, strict=True)}
    found = [evaluate(derivative(call, place), EXACT, values, {}, {}) for place in range(3)]
    extremum = max(numbers) if function == "max" else min(numbers)
    assert found == [int(place == numbers.index(extremum)) for place in range(3)]


def test_how_it_is_written() -> None:
    assert show(derivative(Call("erf", (X,)), 0)) == "2*pi**(-1/2)*exp(-x**2)"
    assert show(derivative(Call("tanh", (X,)), 0)) == "1 - tanh(x)**2"


def condition(call: Call) -> str:
    found = derivative(call, 0)
    assert isinstance(found, Cases)
    ((_, held),) = found.branches
    return "; ".join(map(show_comparison, held))


a, b, q = tensor("a"), tensor("b"), tensor("q")
CONDITIONS = {
    "a share of itself": (a(), a() / 5, "0 <= a"),
    "more than itself": (a(), 3 * a(), "a <= 0"),
    "both hold the same": (q() * (b() - a()), (q() - 1) * (b() - a()), "a <= b"),
    "nothing in common": (a() - b(), 1 - q(), "1 - q <= a - b"),
    "a number": (1 - a() * b(), 0, "0 <= 1 - a*b"),
    "the same": (a(), a(), "0 <= 0"),
}


@pytest.mark.parametrize(("mine", "other", "text"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_where_it_is_the_larger(mine: Formula, other: Operand, text: str) -> None:
    assert condition(Call("max", (mine.expr, of(other)))) == text
