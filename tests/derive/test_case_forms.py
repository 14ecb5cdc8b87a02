"""Cases joined, merged and left out."""

from __future__ import annotations

import pytest

from symderiv.derive.case_forms import equal_cases, join_cases, nested_cases
from symderiv.derive.collect import ExprRule
from symderiv.derive.rewrite import described
from symderiv.lang.bounds import Facts
from symderiv.lang.show import show
from tests.derive.rule_cases import i, n, u, w, x, y
from tests.lang.oracle import grid, value
from tests.prove.shorthand import Formula, cases, num, up_to, where

a, b, c = x(u), w(u), y(u)
FACTS = Facts({"u": up_to(n), "i": up_to(n)}, boxes={name: (up_to(n),) for name in "xwy"})
POINTS = tuple(grid(n=range(1, 4), u=range(3), i=range(3)))
positive, negative = num(0).lt(a), a.le(0)

APPLIES: dict[str, tuple[ExprRule, Formula, str]] = {
    "cases of one condition": (
        join_cases,
        cases((1, positive), otherwise=0) + cases((0, positive), otherwise=b),
        "(1 if 0 < x[u]; w[u])",
    ),
    "cases with a factor": (
        join_cases,
        c * cases((1, positive), otherwise=0) + c * cases((b, positive), otherwise=2),
        "y[u]*(w[u] + 1 if 0 < x[u]; 2)",
    ),
    "cases of opposite conditions": (
        join_cases,
        cases((1, positive), otherwise=2) + cases((b, negative), otherwise=c),
        "(y[u] + 1 if 0 < x[u]; w[u] + 2)",
    ),
    "one or the other": (
        join_cases,
        b * cases((1, positive), otherwise=0) + c * cases((1, negative), otherwise=0),
        "(w[u] if 0 < x[u]; y[u])",
    ),
    "all equal": (equal_cases, cases((b, positive), (b, a.lt(-1)), otherwise=b), "w[u]"),
    "cases within cases": (
        nested_cases,
        cases((cases((b, positive), otherwise=c), a.lt(1)), otherwise=c),
        "(w[u] if x[u] < 1 and 0 < x[u]; y[u])",
    ),
}

DOES_NOT: dict[str, tuple[ExprRule, Formula]] = {
    "cases of other conditions": (
        join_cases,
        cases((1, positive), otherwise=0) + cases((1, num(0).lt(b)), otherwise=0),
    ),
    "cases with other factors": (
        join_cases,
        b * cases((1, positive), otherwise=0) + c * cases((1, positive), otherwise=0),
    ),
    "cases with other brackets, which leave them again": (
        join_cases,
        where(u.eq(i)) * cases((1, positive), otherwise=0) + where((u + 1).eq(i)) * cases((1, negative), otherwise=0),
    ),
    "cases and no cases": (join_cases, b + cases((1, positive), otherwise=0)),
    "not all equal": (equal_cases, cases((b, positive), otherwise=c)),
    "within other cases": (nested_cases, cases((cases((b, positive), otherwise=c), a.lt(1)), otherwise=b)),
    "no cases within": (nested_cases, cases((b, positive), otherwise=c)),
}


@pytest.mark.parametrize(("rule", "before", "text"), APPLIES.values(), ids=APPLIES.keys())
def test_what_a_rule_makes_of_it(rule: ExprRule, before: Formula, text: str) -> None:
    found = rule(before.expr, FACTS)
    assert found is not None
    assert show(found) == text
    for point in POINTS:
        assert value(found, point) == value(before.expr, point)


@pytest.mark.parametrize(("rule", "before"), DOES_NOT.values(), ids=DOES_NOT.keys())
def test_where_a_rule_does_not_apply(rule: ExprRule, before: Formula) -> None:
    found = rule(before.expr, FACTS)
    assert found is None, show(found)


@pytest.mark.parametrize("rule", [join_cases, equal_cases, nested_cases])
def test_every_rule_is_in_both_tables_and_described(rule: ExprRule) -> None:
    assert any(found is rule for found, *_ in APPLIES.values())
    assert any(found is rule for found, *_ in DOES_NOT.values())
    name, identity = described(rule)
    assert name
    assert "=" in identity


def test_other_indices_are_other_conditions() -> None:
    before = cases((1, positive), otherwise=0) + cases((0, num(0).lt(x(i))), otherwise=b)
    assert join_cases(before.expr, FACTS) is None
