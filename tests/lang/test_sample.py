"""Points at which an expression is negative: values as everywhere, and no point where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from symderiv.lang.expr import Expr, Index, Size
from symderiv.lang.sample import NoValueError, negative_somewhere, value_at
from tests.lang.oracle import SMALL, index_expressions, value
from tests.prove.shorthand import Formula, exp, floor, index, num, size, tensor, up_to

N, S, H = size("N S H")
i, j = index("i j")
x = tensor("x")


@settings(max_examples=80, deadline=None, derandomize=True)
@given(index_expressions())
def test_values(expr: Expr) -> None:
    for point in SMALL[::13]:
        named = {Size(name) if name in "NS" else Index(name): number for name, number in point.items()}
        assert value_at(expr, named) == value(expr, point)


NONE = {"a function": exp(i), "no value given": j, "a division by 0": num(1) / i, "a read": x(i)}


@pytest.mark.parametrize("formula", NONE.values(), ids=NONE.keys())
def test_no_value(formula: Formula) -> None:
    with pytest.raises(NoValueError):
        value_at(formula.expr, {i.expr: 0})


RANGES = {"i": up_to(N), "j": up_to(i + 1)}

NEGATIVE = {
    "an index less 1": (i - 1, (), {}, True),
    "never": (N - 1 - i, (), {}, False),
    "a range that hangs on another": (i - j, (), {}, False),
    "the other way": (j - i, (), {}, True),
    "a fact forbids it": (i - 1, (i - 1,), {}, False),
    "a fact of another index": (j - i, (i,), {}, True),
    "a fact by way of a range": (j - 1, (i, j - 1), {}, False),
    "a derived size": (H - 2, (), {"H": N - S}, True),
    "a derived size is at least 1": (H - 1, (), {"H": N - S}, False),
    "a quotient": (floor(i / S) - i, (), {}, True),
}


@pytest.mark.parametrize("formula, facts, derived, expected", NEGATIVE.values(), ids=NEGATIVE.keys())
def test_negative_somewhere(
    formula: Formula, facts: tuple[Formula, ...], derived: dict[str, Formula], expected: bool
) -> None:
    formulas = {name: other.expr for name, other in derived.items()}
    known = tuple(fact.expr for fact in facts)
    assert negative_somewhere(formula.expr, RANGES, {}, known, formulas) is expected


def test_elements_of_integer_tensors() -> None:
    assert not negative_somewhere((N - 1 - x(i)).expr, RANGES, {"x": up_to(N)}, (), {})
    assert negative_somewhere((x(i) - 1).expr, RANGES, {"x": up_to(N)}, (), {})
