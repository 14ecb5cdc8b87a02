"""Rules on cases."""

from __future__ import annotations

import pytest

from symderiv.derive import choices
from symderiv.derive.nest import NestRule
from symderiv.lang.expr import Cases
from tests.derive.rule_cases import (
    FREE_U,
    Applies,
    DoesNot,
    Ranges,
    S,
    applied,
    check_applied,
    check_values,
    f,
    i,
    n,
    t,
    u,
    w,
    x,
    y,
)
from tests.prove.shorthand import Formula, cases, num, where

APPLIES: Applies = {
    "a bracket leaves the cases": (
        choices.brackets_leave_cases,
        cases((where(i.eq(u)) * w(i), num(0).lt(x(i))), otherwise=0),
        where(i.eq(u)) * cases((w(i), num(0).lt(x(i))), otherwise=0),
        {"u": (0, n - 1), "i": (0, n - 1)},
    ),
    "two brackets leave the cases": (
        choices.brackets_leave_cases,
        cases((where(i.eq(u)), num(0).lt(x(i))), otherwise=where((i + 1).eq(u)) * w(i)),
        where(i.eq(u)) * cases((1, num(0).lt(x(i))), otherwise=0)
        + where((i + 1).eq(u)) * cases((0, num(0).lt(x(i))), otherwise=w(i)),
        {"u": (0, n - 1), "i": (0, n - 1)},
    ),
    "the same in all cases": (
        choices.brackets_leave_cases,
        cases((where(i.eq(u)), num(0).lt(x(i))), otherwise=where(i.eq(u))),
        where(i.eq(u)),
        {"u": (0, n - 1), "i": (0, n - 1)},
    ),
    "a condition is a bracket": (
        choices.cases_to_bracket,
        cases((x(u), u.lt(S)), otherwise=0),
        where(u.le(S - 1)) * x(u),
        FREE_U,
    ),
    "a condition that does not hold is a bracket": (
        choices.cases_to_bracket,
        cases((0, u.lt(S)), otherwise=x(u)),
        where(S.le(u)) * x(u),
        FREE_U,
    ),
    "a condition that holds": (choices.drop_decided_case, cases((x(u), u.lt(n)), otherwise=w(u)), x(u), FREE_U),
    "a condition that never holds": (
        choices.drop_decided_case,
        cases((x(u), n.le(u)), otherwise=w(u)),
        w(u),
        FREE_U,
    ),
    "the first condition that holds": (
        choices.drop_decided_case,
        Formula(Cases(((x(u).expr, (u.lt(S),)), (w(u).expr, (u.lt(n),))), y(u).expr)),
        cases((x(u), u.lt(S)), otherwise=w(u)),
        FREE_U,
    ),
}

DOES_NOT: DoesNot = {
    "a bracket on elements stays": (
        choices.brackets_leave_cases,
        cases((where(t(u).eq(0)) * w(u), num(0).lt(x(u))), otherwise=0),
        FREE_U,
    ),
    "a bracket in a function stays": (
        choices.brackets_leave_cases,
        cases((f(where(u.eq(0))), num(0).lt(x(u))), otherwise=0),
        FREE_U,
    ),
    "a condition on elements is no bracket": (
        choices.cases_to_bracket,
        cases((w(u), num(0).lt(x(u))), otherwise=0),
        FREE_U,
    ),
    "two values": (choices.cases_to_bracket, cases((w(u), u.lt(S)), otherwise=1), FREE_U),
    "an open condition": (choices.drop_decided_case, cases((x(u), u.lt(S)), otherwise=w(u)), FREE_U),
    "a condition on elements is open": (choices.drop_decided_case, cases((x(u), t(u).lt(n)), otherwise=w(u)), FREE_U),
}


@pytest.mark.parametrize(("rule", "before", "after", "ranges"), APPLIES.values(), ids=APPLIES.keys())
def test_what_a_rule_makes_of_it(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    check_applied(rule, before, after, ranges)


@pytest.mark.parametrize(("rule", "before", "after", "ranges"), APPLIES.values(), ids=APPLIES.keys())
def test_the_value_stays(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    check_values(rule, before, ranges)


@pytest.mark.parametrize(("rule", "before", "ranges"), DOES_NOT.values(), ids=DOES_NOT.keys())
def test_where_a_rule_does_not_apply(rule: NestRule, before: Formula, ranges: Ranges) -> None:
    assert applied(rule, before, ranges) is None
