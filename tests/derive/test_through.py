"""Relations read through exp, and through 1 - sigmoid."""

from __future__ import annotations

import pytest

from symderiv.derive.collect import collect_powers, everywhere
from symderiv.derive.functions import LOGISTIC, join_exponentials
from symderiv.derive.through import early_rules, relation_rules
from symderiv.lang.bounds import Facts
from symderiv.lang.layer import Equation
from symderiv.lang.show import show
from tests.derive.rule_cases import i, k, n, u
from tests.prove.shorthand import Formula, call, defined, exp, log, tensor, total, up_to

x, y, z, b = map(tensor, ("x", "y", "z", "b"))
sigmoid = call("sigmoid")
BOXES = {name: (up_to(n),) for name in ("x", "y")} | {"z": (), "b": ()}
FACTS = Facts({"i": up_to(n), "u": up_to(n)}, boxes=BOXES)

LOG_SOFTMAX = defined(y(i), x(i) - log(total(exp(x(k)), k, n)))
LOG_SUM = defined(z(), log(total(exp(x(k)), k, n)))
SCALED = defined(z(), log(total(exp(b() * x(k)), k, n)) / b())
SIGMOID = defined(y(i), 1 / (1 + exp(-x(i))))
NAMED = defined(y(i), sigmoid(b() * x(i)))
LOG_SQUARE = defined(y(i), log(1 + x(i) ** 2))

FOLDED = {
    "exp of the output": (LOG_SOFTMAX, exp(x(u)) / total(exp(x(k)), k, n), "exp(y[u])"),
    "its square": (LOG_SOFTMAX, exp(x(u)) ** 2 * total(exp(x(k)), k, n) ** -2, "exp(y[u])**2"),
    "the output itself": (LOG_SOFTMAX, x(u) - log(total(exp(x(k)), k, n)), "y[u]"),
    "beside the sum": (LOG_SUM, exp(x(u)) / total(exp(x(k)), k, n), "exp(x[u] - z)"),
    "the sum": (LOG_SUM, x(u) * total(exp(x(k)), k, n), "x[u]*exp(z)"),
    "with a factor": (SCALED, exp(b() * x(u)) / total(exp(b() * x(k)), k, n), "exp(b*x[u] - b*z)"),
    "in exponentials": (SIGMOID, exp(-x(u)) * (1 + exp(-x(u))) ** -2, "y[u]*(1 - y[u])"),
    "one minus it": (SIGMOID, x(u) * exp(-x(u)) / (1 + exp(-x(u))), "x[u]*(1 - y[u])"),
    "by its name": (NAMED, x(u) * sigmoid(b() * x(u)), "x[u]*y[u]"),
    "of minus, by its name": (NAMED, x(u) * sigmoid(-b() * x(u)), "x[u]*(1 - y[u])"),
}

TANH = defined(y(i), (exp(2 * x(i)) - 1) / (exp(2 * x(i)) + 1))


def test_a_quotient_of_exponentials_comes_first() -> None:
    """Before its denominator is taken for a logistic function."""
    before = 2 * exp(2 * x(u)) * (exp(2 * x(u)) - 1) * (exp(2 * x(u)) + 1) ** -2
    (rule,) = early_rules(TANH)
    assert show(everywhere(before.expr, rule, FACTS)) == "2*y[u]*exp(2*x[u])*(exp(2*x[u]) + 1)**-1"
    assert [early_rules(relation) for relation in (SIGMOID, NAMED, LOG_SOFTMAX)] == [(), (), ()]


KEPT = {
    "no exponential is saved": (LOG_SQUARE, x(u) / (1 + x(u) ** 2)),
    "another sum": (LOG_SOFTMAX, exp(x(u)) / total(exp(2 * x(k)), k, n)),
    "the exponential alone": (LOG_SOFTMAX, exp(x(u))),
    "another argument": (NAMED, sigmoid(x(u))),
}


def written(relation: Equation, before: Formula) -> str:
    expr = before.expr
    for rule in (*LOGISTIC, *relation_rules(relation), join_exponentials, collect_powers):
        expr = everywhere(expr, rule, FACTS)
    return show(expr)


@pytest.mark.parametrize(("relation", "before", "text"), FOLDED.values(), ids=FOLDED.keys())
def test_folded(relation: Equation, before: Formula, text: str) -> None:
    assert written(relation, before) == text


@pytest.mark.parametrize(("relation", "before"), KEPT.values(), ids=KEPT.keys())
def test_kept(relation: Equation, before: Formula) -> None:
    assert written(relation, before) == show(before.expr)
