"""Expressions as data and back, and what is no expression."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given

from symderiv.lang.data import Data, DataError, from_data, number, to_data
from symderiv.lang.expr import ArgMax, Constant, Expr, Index, Max, NegativeInfinity, Pi, Read
from tests.prove.shorthand import Formula, call, cases, floor, index, largest, num, size, span, tensor, total, where
from tests.prove.test_agreement import RANDOMS, SETTINGS, Random, some_expr

n, S = size("n S")
(P,) = size("P", least=0)
i, j = index("i j")
x, A = tensor("x"), tensor("A")
df = call("f", 1)

NODES: dict[str, Expr] = {
    "a number": num("-3/4").expr,
    "pi": Pi(),
    "a size": n.expr,
    "a size that may be 0": P.expr,
    "a read": A(i, floor((j + 1) / S)).expr,
    "a sum": total(x(j) * A(i, j), j, n).expr,
    "a part of a range": span(x(j), j, i, n - 1).expr,
    "a maximum": largest(x(j), j, n).expr,
    "a maximum with shares": Max(x(j).expr, "j", num(0).expr, n.expr, "equal"),
    "where it is": ArgMax(largest(x(j), j, n).expr, 0),  # type: ignore[arg-type]
    "minus infinity": NegativeInfinity(),
    "a derivative of an unknown function": df(x(i)).expr,
    "a condition": where(i.le(j), i.ne(0)).expr,
    "cases": cases((x(i), num(0).lt(x(i))), (Formula(Constant(Fraction(1))), i.eq(2)), otherwise=x(j)).expr,
}


@pytest.mark.parametrize("expr", NODES.values(), ids=NODES.keys())
def test_there_and_back(expr: Expr) -> None:
    assert from_data(json.loads(json.dumps(to_data(expr)))) == expr


@SETTINGS
@given(RANDOMS)
def test_random_expressions_there_and_back(random: Random) -> None:
    expr = some_expr(random, 3, ["i", "k"])
    assert from_data(json.loads(json.dumps(to_data(expr)))) == expr


REFUSED: dict[str, tuple[Data, str]] = {
    "a text": ("x[i]", "this is no expression: 'x[i]'."),
    "nothing": (None, "this is no expression: None."),
    "an empty list": ([], "this is no expression: []."),
    "an unknown word": (["integral", ["index", "i"]], "this is no expression: ['integral', ['index', 'i']]."),
    "a part too few": (["power", ["index", "i"]], "this is no expression: ['power', ['index', 'i']]."),
    "a number that is one": (["number", 3], "this is no expression: ['number', 3]."),
    "a name that is a list": (["index", ["i"]], "this is no expression: ['index', ['i']]."),
    "a place of no maximum": (["place", ["index", "i"], 0], "this is no expression: ['place', ['index', 'i'], 0]."),
    "terms that are no list": (["add", 3], "a list is expected here: 3."),
    "an unknown relation": (["where", [[">", ["pi"], ["pi"]]]], "this is no condition: ['>', ['pi'], ['pi']]."),
    "a branch without a condition": (["cases", [["pi"]], ["pi"]], "this is no branch of cases: ['pi']."),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_expression(data: Data, message: str) -> None:
    with pytest.raises(DataError) as error:
        from_data(data)
    assert error.value.message == message


@pytest.mark.parametrize(
    "text", ["", "1.5", "1e9", "1/0", "--1", "1/2/3", " 1", "1_000", "٣", "__import__('os')", None]
)
def test_what_is_no_rational_number(text: str) -> None:
    with pytest.raises(DataError, match="this is no rational number"):
        number(text)


def test_too_deep() -> None:
    data: Data = ["pi"]
    for _ in range(300):
        data = ["add", [data]]
    with pytest.raises(DataError, match="nested more than 200 deep"):
        from_data(data)


def test_names_are_names() -> None:
    """Whatever they say, nothing is looked up or evaluated."""
    hostile = "__import__('os').system('true')"
    assert from_data(["read", hostile, [["index", hostile]]]) == Read(hostile, (Index(hostile),))
