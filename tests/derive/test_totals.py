"""Sums over a tensor whose terms come to something short."""

from __future__ import annotations

import pytest

from symderiv.derive.sums import count_terms, factors_out_of_sum
from symderiv.derive.through import relation_rules
from symderiv.derive.totals import known_parts, known_total
from symderiv.lang.bounds import Facts
from symderiv.lang.layer import Equation
from symderiv.lang.show import show
from tests.derive.rule_cases import i, j, k, n, u
from tests.prove.shorthand import Formula, defined, exp, log, span, tensor, total, up_to

x, y, s, z = map(tensor, ("x", "y", "s", "z"))
FACTS = Facts({"u": up_to(n)}, boxes={name: (up_to(n),) for name in ("x", "y")} | {"s": (), "z": ()})

SOFTMAX = (defined(y(i), exp(x(i)) / total(exp(x(k)), k, n)),)
NORMALISED = (defined(s(), total(x(k), k, n)), defined(y(i), x(i) / s()))
UNIFORM = (defined(y(i), (1 - z()) / n),)
PLAIN = (defined(y(i), x(i) ** 2),)

KNOWN = {
    "softmax": (SOFTMAX, total(y(j), j, n), "1"),
    "divided by the sum": (NORMALISED, total(y(j), j, n), "1"),
    "all equal": (UNIFORM, total(y(j), j, n), "1 - z"),
}

UNKNOWN = {
    "not over the whole": (SOFTMAX, span(y(j), j, 1, n - 1)),
    "squares": (SOFTMAX, total(y(j) ** 2, j, n)),
    "a sum that stays a sum": (PLAIN, total(y(j), j, n)),
    "of a given tensor": (SOFTMAX, total(x(j), j, n)),
    "no sum": (SOFTMAX, y(u)),
}


def found(relations: tuple[Equation, ...], before: Formula) -> str | None:
    rules = tuple(rule for relation in relations for rule in relation_rules(relation))
    after = known_total(relations, rules, factors_out_of_sum, count_terms)(before.expr, FACTS)
    return None if after is None else show(after)


@pytest.mark.parametrize(("relations", "before", "text"), KNOWN.values(), ids=KNOWN.keys())
def test_known(relations: tuple[Equation, ...], before: Formula, text: str) -> None:
    assert found(relations, before) == text


ENTROPY = (*SOFTMAX, defined(z(), -total(y(k) * log(y(k)), k, n)))
PARTS = {
    "one is a number": (SOFTMAX, total(y(j) * (2 + x(j)), j, n), "Sum(x[j]*y[j], j = 0..n - 1) + 2"),
    "both are known": (ENTROPY, total(y(j) * (1 + log(y(j))), j, n), "1 - z"),
    "none is known": (SOFTMAX, total(y(j) * (y(j) - x(j)), j, n), None),
    "two are left": (SOFTMAX, total(y(j) * (1 + x(j) + x(j) ** 2), j, n), None),
}


@pytest.mark.parametrize(("relations", "before", "text"), PARTS.values(), ids=PARTS.keys())
def test_parts(relations: tuple[Equation, ...], before: Formula, text: str | None) -> None:
    rules = tuple(rule for relation in relations for rule in relation_rules(relation))
    after = known_parts(relations, rules, factors_out_of_sum, count_terms)(before.expr, FACTS)
    assert (None if after is None else show(after)) == text


@pytest.mark.parametrize(("relations", "before"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_unknown(relations: tuple[Equation, ...], before: Formula) -> None:
    assert found(relations, before) is None
