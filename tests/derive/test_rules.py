"""Rules that contract deltas, solve for indices and set limits."""

from __future__ import annotations

import pytest

from symderiv.derive import rules
from symderiv.derive.nest import NestRule
from tests.derive.rule_cases import (
    FREE_LONG,
    FREE_U,
    Applies,
    D,
    DoesNot,
    Ranges,
    S,
    applied,
    between,
    check_applied,
    check_values,
    f,
    i,
    j,
    n,
    p,
    t,
    u,
    w,
    x,
)
from tests.prove.shorthand import Formula, ceil, floor, maximum, minimum, num, span, total, where

APPLIES: Applies = {
    "multiply out a delta": (
        rules.multiply_out,
        total(x(i) * (where(i.eq(u)) - w(i)), i, n),
        total(x(i) * where(i.eq(u)) - x(i) * w(i), i, n),
        FREE_U,
    ),
    "multiply out a delta under a sum of its own": (
        rules.multiply_out,
        total(x(i) * (total(where((i + p).eq(u)), p, S) - w(i)), i, n),
        total(x(i) * total(where((i + p).eq(u)), p, S) - x(i) * w(i), i, n),
        FREE_U,
    ),
    "split a sum": (
        rules.split_sum,
        total(x(i) * where(i.eq(u)) - w(i), i, n),
        total(x(i) * where(i.eq(u)), i, n) + total(-w(i), i, n),
        FREE_U,
    ),
    "contract within the range": (rules.contract_delta, total(x(i) * where(i.eq(u)), i, n), x(u), FREE_U),
    "contract the other way round": (rules.contract_delta, total(x(i) * where(u.eq(i)), i, n), x(u), FREE_U),
    "contract beyond the range": (
        rules.contract_delta,
        total(x(i) * where(i.eq(u)), i, S),
        x(u) * where(u.le(S - 1)),
        FREE_U,
    ),
    "contract at a position": (
        rules.contract_delta,
        total(x(i) * where(i.eq(2 * u - 1)), i, n),
        x(2 * u - 1) * where((num(0)).le(2 * u - 1), (2 * u - 1).le(n - 1)),
        FREE_U,
    ),
    "contract twice": (
        rules.contract_delta,
        total(total(x(i, j) * where(i.eq(u)) * where(j.eq(u)), j, n), i, n),
        total(x(u, j) * where(j.eq(u)), j, n),
        FREE_U,
    ),
    "contract what a limit hangs on": (
        rules.contract_delta,
        total(span(x(i, j), j, 0, i) * where(i.eq(u)), i, n),
        span(x(u, j), j, 0, u),
        FREE_U,
    ),
    "contract at an element of an integer tensor": (
        rules.contract_delta,
        total(x(i) * where(i.eq(t(u))), i, n),
        x(t(u)) * between(0, t(u), n - 1),
        FREE_U,
    ),
    "solve for an index": (
        rules.solve_delta,
        total(x(i) * total(w(p) * where((i + p).eq(u)), p, S), i, n),
        total(x(u - p) * w(p) * between(0, u - p, n - 1), p, S),
        FREE_LONG,
    ),
    "solve for an index that is subtracted": (
        rules.solve_delta,
        total(x(i) * where((n - 1 - i).eq(u)), i, n),
        x(n - 1 - u),
        FREE_U,
    ),
    "solve where a limit hangs on the index": (
        rules.solve_delta,
        total(span(x(i, p) * where((i + p).eq(u)), p, maximum(0, i - 1), n - 1), i, n),
        total(x(u - p, p) * where(num(0).le(u - p), (u - p).le(n - 1)) * where((u - p - 1).le(p)), p, n),
        {"u": (0, 2 * n - 2)},
    ),
    "an element that a bracket names": (
        rules.known_element,
        total(w(t(i)) * x(i) * where(t(i).eq(u)), i, n),
        total(w(u) * x(i) * where(t(i).eq(u)), i, n),
        FREE_U,
    ),
    "a decided bracket": (rules.drop_decided, x(u) * between(0, u, n - 1), x(u), FREE_U),
    "half of a bracket": (rules.drop_decided, x(u) * between(0, u, S - 1), x(u) * where(u.le(S - 1)), FREE_U),
    "a bracket decided by another": (
        rules.drop_decided,
        total(x(i) * where((i + p).le(u)) * where(i.le(u + 1)), i, n),
        total(x(i) * where((i + p).le(u)), i, n),
        {"u": (0, n - 1), "p": (0, S - 1)},
    ),
    "both parts of a max": (
        rules.drop_decided,
        x(u) * where(maximum(0, u - 1).le(u)),
        x(u),
        FREE_U,
    ),
    "a bracket becomes limits": (
        rules.bracket_to_limits,
        total(x(p) * between(0, u - p, n - 1), p, S),
        span(x(p), p, maximum(0, u - n + 1), minimum(S - 1, u)),
        {"u": (0, n + S - 2)},
    ),
    "limits that are rounded": (
        rules.bracket_to_limits,
        total(x(i) * between(0, u - S * i, D - 1), i, n),
        span(x(i), i, maximum(0, ceil((u - D + 1) / S)), minimum(n - 1, floor(u / S))),
        {"u": (0, n * S + D)},
    ),
    "a limit that always holds is left out": (
        rules.bracket_to_limits,
        total(x(i) * where(i.le(u)), i, n),
        span(x(i), i, 0, u),
        FREE_U,
    ),
    "a limit on a quotient": (
        rules.bracket_to_limits,
        total(x(i) * where(num(1).le(floor(i / 2))), i, n),
        span(x(i), i, 2, n - 1),
        {},
    ),
    "a lower limit on a quotient that is subtracted": (
        rules.bracket_to_limits,
        total(x(i) * where(floor(i / 2).le(u)), i, n),
        span(x(i), i, 0, minimum(n - 1, 2 * u + 1)),
        FREE_U,
    ),
}

DOES_NOT: DoesNot = {
    "nothing to multiply out without a delta": (rules.multiply_out, total(x(i) * (w(i) + 1), i, n), {}),
    "a delta inside a function is left": (rules.multiply_out, total(x(i) * (f(where(i.eq(u))) + w(i)), i, n), FREE_U),
    "a delta on no bound index is left": (
        rules.multiply_out,
        total(x(i) * (where(u.eq(0)) + w(i)), i, n),
        FREE_U,
    ),
    "a sum without a delta is kept": (rules.split_sum, total(x(i) + w(i), i, n), {}),
    "a delta on no bound index": (rules.contract_delta, total(x(i) * where(u.eq(0)), i, n), FREE_U),
    "an index that stands on both sides": (rules.contract_delta, total(x(i) * where(i.eq(2 * i - u)), i, n), FREE_U),
    "an inequality": (rules.contract_delta, total(x(i) * where(i.le(u)), i, n), FREE_U),
    "a data-dependent index": (rules.solve_delta, total(x(i) * where(t(i).eq(u)), i, n), FREE_U),
    "a stride is not solved for": (rules.solve_delta, total(x(i) * where((S * i).eq(u)), i, n), FREE_LONG),
    "in the place of an index whose range hangs on it": (
        rules.contract_delta,
        total(span(x(i, j) * where(i.eq(2 * j)), j, i, 2 * i), i, n),
        {},
    ),
    "an element that is compared": (rules.known_element, total(w(t(i)) * where(t(i).le(u)), i, n), FREE_U),
    "another element": (rules.known_element, total(w(t(i)) * where(t(u).eq(i)), i, n), FREE_U),
    "a bracket that decides": (rules.drop_decided, total(x(i) * where(i.le(u)), i, n), FREE_U),
    "an equation is not decided": (rules.drop_decided, x(u) * where(u.eq(u + S - 1)), FREE_U),
    "a delta is no limit": (rules.bracket_to_limits, total(x(i) * where(i.eq(u)), i, n), FREE_U),
    "a condition without the index": (rules.bracket_to_limits, total(x(i) * where(u.le(0)), i, n), FREE_U),
    "a condition on elements": (rules.bracket_to_limits, total(x(i) * where(i.le(t(u))), i, n), FREE_U),
    "a limit that would hang on an inner index and it on the outer": (
        rules.bracket_to_limits,
        total(span(x(i, j) * where(i.le(j * j)), j, i, 2 * i), i, n),
        {},
    ),
    "a square of the index": (rules.bracket_to_limits, total(x(i) * where((i * i).le(u)), i, n), FREE_U),
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
