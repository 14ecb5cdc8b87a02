"""All rules together: each has a name, an identity, and a table that shows it applied and not applied."""

from __future__ import annotations

import pytest

from symderiv.derive import passes
from symderiv.derive.nest import NestRule
from symderiv.derive.rewrite import described
from tests.derive import test_choices, test_divisions, test_quotients, test_radix, test_rules, test_shifts, test_sums
from tests.derive.rule_cases import FREE_U, i, n, points, u, x
from tests.lang.oracle import value
from tests.prove.shorthand import total, where

TABLES = (test_choices, test_divisions, test_quotients, test_radix, test_rules, test_shifts, test_sums)
IN_USE: list[NestRule] = list(dict.fromkeys((*passes.CLEAN, *passes.OPEN, *passes.CLOSE)))


def test_every_rule_is_shown_applied() -> None:
    assert {rule for table in TABLES for rule, *_ in table.APPLIES.values()} == set(IN_USE)


def test_every_rule_is_shown_not_applied() -> None:
    assert {rule for table in TABLES for rule, *_ in table.DOES_NOT.values()} == set(IN_USE)


@pytest.mark.parametrize("rule", IN_USE, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_name_and_an_identity(rule: NestRule) -> None:
    name, identity = described(rule)
    assert name
    assert "=" in identity or "holds" in identity


def test_a_wrong_value_is_seen() -> None:
    """At every point of the tables' comparison, a pair that differs at one size only."""
    left, right = total(x(i) * where(i.eq(u)), i, n), x(u) * where(u.le(1))
    at = points(FREE_U, left.expr, right.expr)
    assert [point for point in at if value(left.expr, point) != value(right.expr, point)] == [{"n": 3, "u": 2}]
