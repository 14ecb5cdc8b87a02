"""Compiled index expressions have the values that walking through them gives."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from symderiv.lang.expr import Add, Bracket, Call, Comparison, Constant, Expr, Index, Mul, Pow, Read, Size
from symderiv.numbers.arithmetic import EXACT, Undefined
from symderiv.numbers.compiled import holds, places
from symderiv.numbers.evaluate import Evaluation

I, S = Index("i"), Size("S")
HALF, MINUS_TWO = Constant(Fraction(1, 2)), Constant(Fraction(-2))
INVERSE = Pow(S, Constant(Fraction(-1)))
INTEGERS: tuple[Expr, ...] = (
    I,
    Add((Mul((S, I)), MINUS_TWO)),
    Pow(Add((I, S)), Constant(Fraction(2))),
    Call("floor", (Mul((HALF, I)),)),
    Call("floor", (Mul((Add((I, MINUS_TWO)), INVERSE)),)),
    Call("floor", (Add((Mul((I, INVERSE)), HALF)),)),
    Call("ceil", (Mul((I, INVERSE)),)),
    Call("mod", (I, S)),
    Call("mod", (I, MINUS_TWO)),
    Call("max", (I, Constant(Fraction(0)), MINUS_TWO)),
    Call("min", (I, S)),
)
POINTS = tuple(product(range(-5, 6), range(1, 4)))


@pytest.mark.parametrize("expr", INTEGERS)
def test_places(expr: Expr) -> None:
    quick = places((expr, I))
    assert quick is not None
    for at, size in POINTS:
        walked = Evaluation(EXACT, {}, {"S": size}).integer(expr, {"i": at})
        found = quick({"i": at}, {"S": size})
        assert found == (walked, at)
        assert all(isinstance(place, int) for place in found)


@pytest.mark.parametrize("relation", ["=", "!=", "<=", "<"])
@pytest.mark.parametrize("expr", [*INTEGERS, Mul((I, INVERSE)), Mul((HALF, I))])
def test_conditions(relation: str, expr: Expr) -> None:
    quick = holds((Comparison(relation, expr, HALF), Comparison("<=", MINUS_TWO, I)))
    assert quick is not None
    for at, size in POINTS:
        difference = Evaluation(EXACT, {}, {"S": size}).value(Add((expr, Constant(Fraction(-1, 2)))), {"i": at})
        met = {"=": difference == 0, "!=": difference != 0, "<=": difference <= 0, "<": difference < 0}[relation]
        assert quick({"i": at}, {"S": size}) == (met and at >= -2)


@pytest.mark.parametrize("expr", [Read("a", (I,)), HALF, Mul((I, INVERSE)), Call("abs", (I,)), Call("f", (I,))])
def test_what_is_walked_through(expr: Expr) -> None:
    assert places((expr,)) is None


def test_a_division_by_0_is_undefined() -> None:
    divided = Call("floor", (Mul((I, INVERSE)),))
    for expr in (Read("a", (divided,)), Bracket((Comparison("<", divided, I),))):
        with pytest.raises(Undefined):
            Evaluation(EXACT, {"a": {}}, {"S": 0}).value(expr, {"i": 1})
