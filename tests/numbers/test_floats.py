"""Expressions as functions: the value of each node is that which walking through it gives."""

from __future__ import annotations

import math
from itertools import product

import pytest

from symderiv.lang.arithmetic import add, constant, div, mul, neg, power, sub
from symderiv.lang.expr import Bracket, Call, Cases, Comparison, Expr, Index, Max, Pi, Pow, Read, Size, Sum
from symderiv.numbers.arithmetic import FLOATS, Arithmetic, Number, Undefined
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.floats import Floats

n = Size("n")
i, j = Index("i"), Index("j")
ZERO, ONE, TWO, HALF = constant(0), constant(1), constant(2), power(constant(2), -1)
LAST = sub(n, ONE)
VALUES = {
    "x": {(place,): value for place, value in enumerate((0.5, -2.0, 7.0))},
    "A": {(row, column): 10.0 * row + column for row in range(3) for column in range(3)},
    "s": {(): 0.25},
    "t": {(0,): 2, (1,): 0, (2,): 2},
}


def square(order: int, argument: Number, arithmetic: Arithmetic) -> Number:
    return (argument**2, 2 * argument, 2.0)[order]


WALKER = Evaluation(FLOATS, VALUES, {"n": 3}, {"f": square})
S, T = Read("s"), Read("t", (i,))


def x(index: Expr) -> Expr:
    return Read("x", (index,))


def same(left: Expr, right: Expr) -> Comparison:
    return Comparison("=", left, right)


def over(body: Expr) -> Expr:
    return Sum(body, "j", ZERO, LAST)


POSITIVE = (Comparison("<", ZERO, x(i)),)
CASES: dict[str, Expr] = {
    "a number": HALF,
    "pi": Pi(),
    "a size and an index": add(n, i),
    "a scalar": S,
    "a read": mul(x(i), Read("A", (i, ONE))),
    "a read at an expression": x(Call("mod", (add(i, ONE), n))),
    "a read at an integer tensor": x(T),
    "an integer tensor as a number": add(T, S),
    "a product": mul(constant(3), x(i), S, neg(S)),
    "a bracket of indices": mul(Bracket((same(i, ONE),)), x(i)),
    "a bracket before what has no value": mul(Bracket((same(i, n),)), x(n)),
    "a bracket of values": Bracket(POSITIVE),
    "two conditions": Bracket((*POSITIVE, Comparison("!=", i, TWO))),
    "cases of indices": Cases(((x(i), (same(i, ONE),)),), S),
    "cases of values": Cases(((Call("log", (x(i),)), POSITIVE), (S, (same(i, TWO),))), x(i)),
    "a sum": over(mul(x(j), Read("A", (j, i)))),
    "a sum in a sum": over(mul(x(j), Sum(Read("A", (j, Index("k"))), "k", ZERO, i))),
    "a sum over nothing": Sum(x(j), "j", n, LAST),
    "a sum to an integer tensor": Sum(x(j), "j", ZERO, T),
    "a maximum": Max(mul(x(j), x(i)), "j", ZERO, LAST),
    "powers": add(power(x(i), 2), power(x(i), -1), power(S, HALF.exponent if isinstance(HALF, Pow) else 1)),
    "a power with an exponent that is no number": Pow(add(constant(8), x(i)), S),
    "functions": add(*(Call(name, (x(i),)) for name in ("exp", "tanh", "sigmoid", "sin", "abs", "sign", "erf"))),
    "the larger and the smaller": add(Call("max", (x(i), S)), Call("min", (x(i), S, ZERO))),
    "whole numbers": Call("floor", (div(i, TWO),)),
    "an unknown function and its derivative": add(Call("f", (x(i),)), mul(constant(5), Call("f", (x(i),), 1))),
}
WITHOUT_VALUE: dict[str, tuple[Expr, type[Exception]]] = {
    "no element": (x(add(i, n)), KeyError),
    "no tensor": (Read("y", (i,)), LookupError),
    "no size": (add(Size("m"), i), KeyError),
    "no value": (power(sub(i, i), -1), Undefined),
    "no value in a sum": (over(Call("log", (neg(power(x(j), 2)),))), Undefined),
}
PLACES = [{"i": place} for place in range(3)]


@pytest.mark.parametrize("expr", CASES.values(), ids=CASES.keys())
def test_the_value_is_that_of_the_evaluator(expr: Expr) -> None:
    for floats in (Floats(WALKER), Floats(WALKER).near(expr)):
        value = floats.function(expr)
        for at in (*PLACES, *PLACES):  # what is remembered is told by the indices
            assert value(at) == pytest.approx(float(WALKER.value(expr, at)), rel=1e-12)


@pytest.mark.parametrize(("expr", "error"), WITHOUT_VALUE.values(), ids=WITHOUT_VALUE.keys())
def test_what_has_no_value_is_an_error(expr: Expr, error: type[Exception]) -> None:
    for floats in (Floats(WALKER), Floats(WALKER).near(expr)):
        with pytest.raises(error):
            floats.function(expr)({"i": 0})


def test_what_is_known_is_not_evaluated_again() -> None:
    asked: list[float] = []

    def counted(order: int, argument: Number, arithmetic: Arithmetic) -> Number:
        asked.append(float(argument))
        return float(argument) + 1

    known = over(Call("f", (x(j),)))
    floats = Floats(Evaluation(FLOATS, VALUES, {"n": 3}, {"f": counted})).near(mul(known, x(i)))
    for other, at in product((mul(constant(2), known), add(known, ONE)), PLACES):
        assert math.isfinite(floats.function(other)(at))
    assert sorted(asked) == [-2.0, 0.5, 7.0]
    floats.function(over(Call("f", (x(j),))))({"i": 0})  # the same sum, but another node
    assert len(asked) == 6
