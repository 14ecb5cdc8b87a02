"""The plain evaluator: every node by its definition, in any number type."""

from fractions import Fraction

import flint
import pytest

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, div, equal, mul, neg, power, sub, within
from symderiv.lang.expr import (
    Bracket,
    Call,
    Cases,
    Comparison,
    Expr,
    Index,
    Max,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.layer import Equation
from symderiv.numbers.arithmetic import BALLS, EXACT, FLOATS, Undefined, decimals
from symderiv.numbers.evaluate import Evaluation, OutsideBox, evaluate
from symderiv.numbers.realisation import realisations
from symderiv.numbers.run import tabulate

n = Size("n")
i, j, k = Index("i"), Index("j"), Index("k")
ZERO, ONE, TWO = map(constant, (0, 1, 2))
LAST = sub(n, ONE)
SIZES = {"n": 3}
VALUES = {
    "x": {(place,): Fraction(value) for place, value in enumerate((5, -2, 7))},
    "A": {(row, column): Fraction(10 * row + column) for row in range(3) for column in range(3)},
    "s": {(): Fraction(1, 2)},
    "t": {(0,): 2, (1,): 0, (2,): 2},
}


def x(index: Expr) -> Expr:
    return Read("x", (index,))


S = Read("s")
CASES = {
    "a number": (constant(Fraction(2, 3)), Fraction(2, 3)),
    "a size": (n, 3),
    "an index": (add(i, ONE), 2),
    "a scalar": (S, Fraction(1, 2)),
    "a read": (x(i), -2),
    "a read at an expression": (x(Call("mod", (add(mul(TWO, i), ONE), n))), 5),
    "a read at an integer tensor": (x(Read("t", (i,))), 5),
    "an integer tensor as a number": (add(Read("t", (ZERO,)), S), Fraction(5, 2)),
    "a sum": (Sum(x(j), "j", ZERO, LAST), 10),
    "a sum over an empty range": (Sum(x(j), "j", n, LAST), 0),
    "a sum over a range far from the box that is empty": (Sum(x(j), "j", constant(9), TWO), 0),
    "a sum whose index hides a free one": (Sum(x(i), "i", ZERO, LAST), 10),
    "a nested sum with limits that depend": (Sum(Sum(mul(j, k), "k", ZERO, j), "j", ZERO, LAST), 7),
    "a largest element": (Max(x(j), "j", ZERO, LAST), 7),
    "a quotient": (div(ONE, x(i)), Fraction(-1, 2)),
    "a root": (Pow(constant(4), constant(Fraction(-1, 2))), Fraction(1, 2)),
    "rounding": (add(Call("floor", (div(n, TWO),)), mul(constant(10), Call("ceil", (div(n, TWO),)))), 21),
    "rounding of what is negative": (Call("floor", (div(neg(n), TWO),)), -2),
    "mod of what is negative": (Call("mod", (constant(-1), n)), 2),
    "max and min": (Call("max", (x(ZERO), Call("min", (x(ONE), x(TWO))))), 5),
    "abs and sign": (mul(Call("abs", (x(i),)), Call("sign", (x(i),))), -2),
    "sign of 0": (Call("sign", (sub(S, S),)), 0),
    "a delta": (Sum(mul(x(j), equal(i, j)), "j", ZERO, LAST), -2),
    "a bracket of two conditions": (within(i, ONE, TWO), 1),
    "a bracket on values": (Bracket((Comparison("<", x(i), S), Comparison("!=", x(i), S))), 1),
    "a strict bracket at equality": (Bracket((Comparison("<", S, S),)), 0),
    "the first case that holds": (
        Cases(((ZERO, (Comparison("<", i, ZERO),)), (ONE, (Comparison("=", i, ONE),))), TWO),
        1,
    ),
    "no case holds": (Cases(((x(constant(9)), (Comparison("<", i, ZERO),)),), TWO), 2),
}


@pytest.mark.parametrize("expr, expected", CASES.values(), ids=CASES.keys())
def test_exact_values(expr: Expr, expected: Fraction | int) -> None:
    assert evaluate(expr, EXACT, VALUES, SIZES, {"i": 1}) == expected


@pytest.mark.parametrize("arithmetic", (FLOATS, decimals(30), BALLS), ids=lambda a: a.name)
@pytest.mark.parametrize("expr, expected", CASES.values(), ids=CASES.keys())
def test_all_number_types_agree(expr: Expr, expected: Fraction | int, arithmetic: object) -> None:
    values = {
        name: {place: v if isinstance(v, int) else arithmetic.from_fraction(v) for place, v in table.items()}
        for name, table in VALUES.items()
    }
    number = evaluate(expr, arithmetic, values, SIZES, {"i": 1})
    difference = abs(number - arithmetic.from_fraction(Fraction(expected)))
    assert difference < arithmetic.from_fraction(Fraction(1, 10**12))


# What is not read


def test_a_product_is_not_evaluated_where_a_bracket_is_0() -> None:
    inside = within(sub(i, ONE), ZERO, LAST)
    for factors in (mul(x(sub(i, ONE)), inside), mul(inside, x(sub(i, ONE))), mul(power(ZERO, -1), inside)):
        assert evaluate(factors, EXACT, VALUES, SIZES, {"i": 0}) == 0


def test_a_read_outside_the_tensor_is_named() -> None:
    with pytest.raises(OutsideBox, match=r"x\[3\] is read"):
        evaluate(Sum(x(j), "j", ZERO, n), EXACT, VALUES, SIZES, {})
    with pytest.raises(OutsideBox, match=r"A\[0, -1\] is read"):
        evaluate(Read("A", (ZERO, constant(-1))), EXACT, VALUES, SIZES, {})


def test_what_has_no_value() -> None:
    for expr in (div(ONE, sub(S, S)), Max(x(j), "j", ONE, ZERO), div(ONE, sub(i, i))):
        with pytest.raises(Undefined):
            evaluate(expr, EXACT, VALUES, SIZES, {"i": 1})


UNSUPPORTED = {
    "a tensor without values": (Read("q"), "no values are given for the tensor q"),
    "a function without a realisation": (Call("f", (S,)), "no concrete function is given for f"),
    "exp in exact rationals": (Call("exp", (S,)), "exact rationals have no exp"),
    "a fraction as an index": (x(div(i, TWO)), "has the value 1/2, which is no integer"),
    "a real number as an index": (x(Call("exp", (S,))), "an index position holds Call"),
    "primes of a known function": (Call("tanh", (S,), 1), "tanh is a known function"),
    "an unknown relation": (Bracket((Comparison(">", i, ZERO),)), "the relation '>'"),
}


@pytest.mark.parametrize("expr, message", UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
def test_what_is_not_supported_is_named(expr: Expr, message: str) -> None:
    with pytest.raises(Unsupported, match=message):
        evaluate(expr, EXACT, VALUES, SIZES, {"i": 1})


# Functions, memory, tables


def test_real_exponents() -> None:
    expr = Pow(add(S, ONE), S)
    assert evaluate(expr, FLOATS, {"s": {(): 0.5}}, {}, {}) == pytest.approx(1.5**0.5)
    assert evaluate(Pow(constant(4), S), EXACT, VALUES, {}, {}) == 2


def test_unknown_functions_and_their_derivatives() -> None:
    functions = realisations(["f", "g"])
    number = Fraction(2, 3)
    values = {"s": {(): number}}
    f, slope, g = (
        evaluate(call, EXACT, values, {}, {}, functions)
        for call in (Call("f", (S,)), Call("f", (S,), 1), Call("g", (S,)))
    )
    assert f == number**3 / 3 + number**2 / 2 + 2 * number + 1
    assert slope == number**2 + number + 2
    assert g != f


def test_pi_and_transcendental_functions() -> None:
    value = evaluate(
        mul(Pi(), Call("exp", (S,))), decimals(30), {"s": {(): decimals(30).from_fraction(Fraction(1))}}, {}, {}
    )
    assert str(value).startswith("8.539734222673567065463550869")


def test_a_sum_is_computed_once_for_the_same_indices() -> None:
    seen = []

    class Watched(dict[tuple[int, ...], Fraction]):
        def __getitem__(self, place: tuple[int, ...]) -> Fraction:
            seen.append(place)
            return Fraction(1)

    shared = Sum(x(j), "j", ZERO, LAST)
    expr = Sum(div(x(k), shared), "k", ZERO, LAST)
    assert evaluate(expr, EXACT, {"x": Watched()}, {"n": 20}, {}) == 1
    assert len(seen) == 20 + 20


def test_a_remembered_sum_depends_on_its_free_indices() -> None:
    row = Sum(Read("A", (i, j)), "j", ZERO, LAST)
    evaluation = Evaluation(EXACT, VALUES, SIZES)
    assert [evaluation.value(row, {"i": place}) for place in range(3)] == [3, 33, 63]


def test_a_table_of_an_equation() -> None:
    equation = Equation(Read("y", (i, k)), mul(x(i), add(k, ONE)))
    table = tabulate(equation, (2, 2), Evaluation(EXACT, VALUES, SIZES))
    assert table == {(0, 0): 5, (0, 1): 10, (1, 0): -2, (1, 1): -4}


def test_a_straddling_ball_is_not_decided() -> None:
    with flint.ctx.workprec(64):
        third = BALLS.from_fraction(Fraction(1, 3))
        values = {"s": {(): third * 3}}
        decided = Bracket((Comparison("<", S, TWO),))
        assert evaluate(decided, BALLS, values, {}, {}) == 1
        with pytest.raises(ArithmeticError, match="overlap"):
            evaluate(Bracket((Comparison("<", S, ONE),)), BALLS, values, {}, {})
