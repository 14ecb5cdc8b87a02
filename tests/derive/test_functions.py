"""Rules on exponentials, the logistic function and signs."""

from __future__ import annotations

import pytest

from symderiv.derive.collect import ExprRule, everywhere
from symderiv.derive.functions import (
    LOGISTIC,
    complement_of_logistic,
    join_exponentials,
    logistic,
    logistic_of_minus,
    sign_is_odd,
    sign_times_itself,
)
from symderiv.derive.rewrite import described
from symderiv.lang.bounds import Facts
from symderiv.lang.show import show
from symderiv.prove.normal.equal import prove_equal
from tests.derive.rule_cases import n, u, w, x, y
from tests.prove.shorthand import Formula, call, exp, num, up_to

a, b, c = x(u), w(u), y(u)
sigmoid, sign = call("sigmoid"), call("sign")
FACTS = Facts({"u": up_to(n)}, boxes={"x": (up_to(n),), "w": (up_to(n),), "y": (up_to(n),)})

APPLIES: dict[str, tuple[ExprRule, Formula, str]] = {
    "above and below": (logistic, exp(a) / (1 + exp(a)), "sigmoid(x[u])"),
    "in another order": (logistic, exp(a) * b / (exp(a) + 1), "w[u]*sigmoid(x[u])"),
    "of a product": (logistic, exp(2 * a * b) / (1 + exp(2 * a * b)), "sigmoid(2*x[u]*w[u])"),
    "a square below": (logistic, exp(a) * (1 + exp(a)) ** -2, "sigmoid(x[u])*(1 - sigmoid(x[u]))"),
    "of minus, a square below": (logistic, exp(-a) * (1 + exp(-a)) ** -2, "sigmoid(x[u])*(1 - sigmoid(x[u]))"),
    "squares": (logistic, exp(a) ** 2 * (1 + exp(a)) ** -2, "sigmoid(x[u])**2"),
    "of minus, above and below": (logistic, exp(-a) / (1 + exp(-a)), "sigmoid(-x[u])"),
    "more above than below": (logistic, exp(a) ** 2 / (1 + exp(a)), "exp(x[u])*sigmoid(x[u])"),
    "of minus": (logistic_of_minus, 1 / (1 + exp(-a)), "sigmoid(x[u])"),
    "of a difference": (logistic_of_minus, 1 / (1 + exp(a - b)), "sigmoid(-x[u] + w[u])"),
    "a square": (logistic_of_minus, (1 + exp(-a)) ** -2, "sigmoid(x[u])**2"),
    "one minus it": (complement_of_logistic, 1 - sigmoid(-a), "sigmoid(x[u])"),
    "two exponentials": (join_exponentials, c * exp(a) * exp(b), "y[u]*exp(x[u] + w[u])"),
    "a quotient of exponentials": (join_exponentials, exp(a) / exp(b), "exp(x[u] - w[u])"),
    "one over an exponential": (join_exponentials, exp(a) ** -1, "exp(-x[u])"),
    "exponentials that cancel": (join_exponentials, c * exp(a) * exp(-a), "y[u]"),
    "a number times its sign": (sign_times_itself, b * a * sign(a), "w[u]*abs(x[u])"),
    "its square times its sign": (sign_times_itself, a**2 * sign(a), "x[u]*abs(x[u])"),
    "the sign of a difference": (sign_is_odd, -b * sign(c - a), "w[u]*sign(x[u] - y[u])"),
}

DOES_NOT: dict[str, tuple[ExprRule, Formula]] = {
    "another number": (logistic, exp(a) / (2 + exp(a))),
    "another argument": (logistic, exp(b) / (1 + exp(a))),
    "no quotient": (logistic, exp(a) * (1 + exp(a))),
    "a root": (logistic_of_minus, (1 + exp(a)) ** num("-1/2").expr.value),  # type: ignore[attr-defined]
    "one minus it of no minus": (complement_of_logistic, 1 - sigmoid(a)),
    "two minus it": (complement_of_logistic, 2 - sigmoid(-a)),
    "one exponential": (join_exponentials, c * exp(a)),
    "the sign of another": (sign_times_itself, b * sign(a)),
    "a number by its sign": (sign_times_itself, sign(a) / a),
    "a sign that stands alone": (sign_is_odd, -b * sign(a)),
    "a sign that is not subtracted": (sign_is_odd, b * sign(c - a)),
}


@pytest.mark.parametrize(("rule", "before", "text"), APPLIES.values(), ids=APPLIES.keys())
def test_what_a_rule_makes_of_it(rule: ExprRule, before: Formula, text: str) -> None:
    found = rule(before.expr, FACTS)
    assert found is not None
    assert show(found) == text


@pytest.mark.parametrize(("rule", "before", "text"), APPLIES.values(), ids=APPLIES.keys())
def test_it_is_proved(rule: ExprRule, before: Formula, text: str) -> None:
    """By the prover, which knows nothing of the rules; twice as much is not proved."""
    found = rule(before.expr, FACTS)
    assert found is not None
    assert prove_equal(before.expr, found, FACTS) is not None
    assert prove_equal(before.expr, (2 * Formula(found)).expr, FACTS) is None


@pytest.mark.parametrize(("rule", "before"), DOES_NOT.values(), ids=DOES_NOT.keys())
def test_where_a_rule_does_not_apply(rule: ExprRule, before: Formula) -> None:
    found = rule(before.expr, FACTS)
    assert found is None, show(found)


@pytest.mark.parametrize("rule", [*LOGISTIC, join_exponentials, sign_is_odd, sign_times_itself])
def test_every_rule_is_in_both_tables_and_described(rule: ExprRule) -> None:
    assert any(found is rule for found, *_ in APPLIES.values())
    assert any(found is rule for found, *_ in DOES_NOT.values())
    name, identity = described(rule)
    assert name
    assert "=" in identity


def test_the_whole_quotient_before_its_denominator() -> None:
    """So that e^u/(1 + e^u) is sigmoid(u) and not e^u sigmoid(-u)."""
    expr = (exp(a) / (1 + exp(a)) * c + 1 / (1 + exp(a))).expr
    for rule in LOGISTIC:
        expr = everywhere(expr, rule, FACTS)
    assert show(expr) == "y[u]*sigmoid(x[u]) + sigmoid(-x[u])"
