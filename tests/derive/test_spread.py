"""Multiplying out where that leaves less, signs taken into sums, and what a delta makes equal."""

from __future__ import annotations

import pytest

from symderiv.derive.collect import ExprRule
from symderiv.derive.rewrite import described
from symderiv.derive.spread import (
    equal_under_delta,
    multiply_out_and_collect,
    over_one_denominator,
    sign_into_sum,
    sign_out_of_sum,
)
from symderiv.lang.bounds import Facts
from symderiv.lang.layer import Tensor
from symderiv.lang.show import show
from symderiv.prove.normal.equal import prove_equal
from tests.derive.rule_cases import i, j, n, u, w, x, y
from tests.prove.shorthand import Formula, cases, num, tensor, total, up_to, where

a, b, c = x(u), w(u), y(u)
p, ids = tensor("p"), tensor("ids")
TENSORS = {"ids": Tensor("ids", (n.expr,), "integer")}
FACTS = Facts({name: up_to(n) for name in "uij"})

APPLIES: dict[str, tuple[ExprRule, Formula, str]] = {
    "products that cancel": (multiply_out_and_collect, a * (1 - b) - b * (1 - a), "x[u] - w[u]"),
    "a sum and one of its terms": (multiply_out_and_collect, num("1/6") * (a + 3) + num("1/6") * a, "(1/3)*x[u] + 1/2"),
    "nothing is left": (multiply_out_and_collect, a * (b + c) - a * b - a * c, "0"),
    "a quotient that cancels": (
        over_one_denominator,
        1 - a / (a + b),
        "w[u]*(x[u] + w[u])**-1",
    ),
    "a difference": (sign_into_sum, -2 * c * (a - b), "2*y[u]*(w[u] - x[u])"),
    "under a sum": (sign_into_sum, total(-x(i) * (w(i) - y(i)), i, n), "Sum(x[i]*(y[i] - w[i]), i = 0..n - 1)"),
    "of one case": (
        sign_into_sum,
        c * cases((-(a - b), a.le(b)), (a, b.le(c)), otherwise=b),
        "y[u]*(w[u] - x[u] if x[u] <= w[u]; x[u] if w[u] <= y[u]; w[u])",
    ),
    "all is subtracted": (sign_out_of_sum, 2 * c * (-a - b), "-2*y[u]*(x[u] + w[u])"),
    "the diagonal": (
        equal_under_delta,
        p(i, j) * (1 - where(i.eq(j)) / p(i, i)),
        "p[i, j]*(1 - p[i, j]**-1*[i = j])",
    ),
    "at a place that data name": (
        equal_under_delta,
        p(i, j) * (1 - where(ids(i).eq(j)) / p(i, ids(i))),
        "p[i, j]*(1 - p[i, j]**-1*[ids[i] = j])",
    ),
    "the other diagonal": (
        equal_under_delta,
        p(i, j) * (1 - where(i.eq(j)) / p(j, j)),
        "p[i, j]*(1 - p[i, j]**-1*[i = j])",
    ),
}

DOES_NOT: dict[str, tuple[ExprRule, Formula]] = {
    "nothing cancels": (multiply_out_and_collect, a * (1 - b) - c * (1 - a)),
    "no longer sum than before": (multiply_out_and_collect, a * (b + c) + b * c),
    "nothing cancels above": (over_one_denominator, c - a / (a + b)),
    "a sum that is added": (sign_into_sum, 2 * c * (a - b)),
    "nothing is subtracted in it": (sign_into_sum, -c * (a + b)),
    "not all is subtracted": (sign_out_of_sum, c * (a - b)),
    "a term of a sum": (sign_into_sum, a - c * (a - b)),
    "equal anyway": (equal_under_delta, p(i, j) * (1 - where(i.eq(j)) / p(i, j))),
    "other indices": (equal_under_delta, p(i, j) * (1 - where(i.eq(j)) / p(u, u))),
    "no delta": (equal_under_delta, p(i, j) * (1 - where(i.le(j)) / p(i, i))),
}


@pytest.mark.parametrize(("rule", "before", "text"), APPLIES.values(), ids=APPLIES.keys())
def test_what_a_rule_makes_of_it(rule: ExprRule, before: Formula, text: str) -> None:
    found = rule(before.expr, FACTS)
    assert found is not None
    assert show(found) == text
    assert prove_equal(before.expr, found, FACTS, TENSORS) is not None
    assert prove_equal(before.expr, (1 + Formula(found)).expr, FACTS) is None


@pytest.mark.parametrize(("rule", "before"), DOES_NOT.values(), ids=DOES_NOT.keys())
def test_where_a_rule_does_not_apply(rule: ExprRule, before: Formula) -> None:
    found = rule(before.expr, FACTS)
    assert found is None, show(found)


RULES = [multiply_out_and_collect, over_one_denominator, sign_into_sum, sign_out_of_sum, equal_under_delta]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_described(rule: ExprRule) -> None:
    name, identity = described(rule)
    assert name
    assert "=" in identity
