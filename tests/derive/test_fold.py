"""Writing a result with the letters of the forward pass."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderiv.derive.collect import collect_powers, everywhere
from symderiv.derive.fold import fold_relation, fold_under_sum, vanishing_sum
from symderiv.derive.match import match_indices
from symderiv.derive.nest import open_nest
from symderiv.derive.sums import count_terms, factors_out_of_sum
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Expr
from symderiv.lang.layer import Equation
from symderiv.lang.show import show
from tests.derive.rule_cases import S, f, i, j, k, n, u
from tests.prove.shorthand import (
    Formula,
    call,
    defined,
    exp,
    index,
    size,
    span,
    sqrt,
    tensor,
    total,
    up_to,
    where,
)

M = size("M")[0]
m = index("m")[0]
x, y, s, g, z, v = map(tensor, ("x", "y", "s", "g", "z", "v"))

BOXES = {name: (up_to(n),) for name in ("x", "y", "z", "g", "v")} | {"A": (up_to(n), up_to(S))}
FACTS = Facts({name: up_to(n) for name in "ijku"}, boxes=BOXES)
A = tensor("A")

SOFTMAX = defined(y(i), exp(x(i)) / total(exp(x(j)), j, n))
MEAN = defined(z(), total(x(i), i, n) / n)
ROOT = defined(s(), sqrt(z() + 1))
NORMAL = defined(y(i), (x(i) - z()) / s())
UNKNOWN = defined(y(i), f(x(i)))
DENSE = defined(y(j), total(A(i, j) * x(i), i, n) + z())
QUOTIENT = defined(y(i), x(i) / s())
PRODUCT = defined(y(i), g(i) * x(i))
SHIFTED = defined(y(i), f(x(i + 1)))
PADDED = defined(y(i), exp(x(i)) * where(i.le(S)))

FOLDED = {
    "the whole right side": (SOFTMAX, exp(x(u)) / total(exp(x(k)), k, n), "y[u]"),
    "among other factors": (SOFTMAX, 2 * x(u) * exp(x(u)) / total(exp(x(k)), k, n), "2*x[u]*y[u]"),
    "more than once": (
        SOFTMAX,
        exp(x(u)) * exp(x(i)) * total(exp(x(k)), k, n) ** -2,
        "y[i]*y[u]",
    ),
    "a square": (SOFTMAX, exp(x(u)) ** 2 * total(exp(x(k)), k, n) ** -2, "y[u]**2"),
    "an inverse": (SOFTMAX, exp(x(u)) ** -1 * total(exp(x(k)), k, n), "y[u]**-1"),
    "within a sum": (
        SOFTMAX,
        total(x(i) * exp(x(i)) / total(exp(x(k)), k, n), i, n),
        "Sum(x[i]*y[i], i = 0..n - 1)",
    ),
    "the sum alone": (MEAN, total(x(k), k, n), "n*z"),
    "the sum with its denominator": (MEAN, total(x(k), k, n) / n, "z"),
    "a root": (ROOT, sqrt(z() + 1), "s"),
    "an inverse root": (ROOT, 1 / sqrt(z() + 1), "s**-1"),
    "the third power of an inverse root": (ROOT, x(u) * (z() + 1) ** Fraction(-3, 2), "s**(-3)*x[u]"),
    "terms in another order": (NORMAL, (-z() + x(u)) / s(), "y[u]"),
    "what is left over": (NORMAL, (x(u) - z()) * s() ** -2, "s**-1*y[u]"),
    "a function": (UNKNOWN, f(x(u)) * x(u), "x[u]*y[u]"),
    "a sum of sums": (DENSE, f(z() + total(x(k) * A(k, u), k, n)), "f(y[u])"),
    "a quotient of elements": (QUOTIENT, -x(u) * s() ** -2, "-s**-1*y[u]"),
    "a position that is computed": (UNKNOWN, f(x(2 * u)) * where((2 * u).le(n - 1)), "y[2*u]*[2*u <= n - 1]"),
    "a relation of shifted reads": (SHIFTED, f(x(u + 1)), "y[u]"),
    "under a bracket that is not needed": (PADDED, exp(x(u)) * where(u.le(S)), "y[u]"),
}

KEPT = {
    "another function": (UNKNOWN, f(z())),
    "a derivative": (UNKNOWN, call("f", 1)(x(u))),
    "a part of a sum": (NORMAL, x(u) - z() + 1),
    "other indices in the sum": (SOFTMAX, exp(x(u)) / total(exp(x(k)), k, S)),
    "half of it": (SOFTMAX, exp(x(u))),
    "one up and the other too": (SOFTMAX, exp(x(u)) * total(exp(x(k)), k, n)),
    "the square of a root is no gain": (ROOT, x(u) * (z() + 1)),
    "a product of elements": (PRODUCT, g(u) * x(u)),
    "an element": (defined(y(i), x(i)), x(u)),
    "a number of times an element": (defined(y(i), 2 * x(i)), 2 * x(u)),
    "where the left side has no such element": (SHIFTED, f(x(u))),
    "beyond the box": (UNKNOWN, f(x(2 * u))),
    "the inverse of what may be 0": (PADDED, exp(x(u)) ** -1 * where(u.le(S))),
}


@pytest.mark.parametrize(("relation", "before", "text"), FOLDED.values(), ids=FOLDED.keys())
def test_folded(relation: Equation, before: Formula, text: str) -> None:
    rule, expr = fold_relation(relation), before.expr
    for _ in range(3):
        expr = everywhere(everywhere(expr, rule, FACTS), collect_powers, FACTS)
    assert show(expr) == text


@pytest.mark.parametrize(("relation", "before"), KEPT.values(), ids=KEPT.keys())
def test_kept(relation: Equation, before: Formula) -> None:
    found = everywhere(before.expr, fold_relation(relation), FACTS)
    assert show(found) == show(before.expr)


def test_a_bracket_stays_with_what_it_guards() -> None:
    """x[u + 1] is read beside what becomes y[u]."""
    guarded = exp(x(u + 1)) * where((u + 1).le(n - 1))
    relation = defined(y(i), exp(x(i + 1)) * where((i + 1).le(n - 1)))
    assert show(everywhere(guarded.expr, fold_relation(relation), FACTS)) == "y[u]"
    beside = x(u + 1) * guarded
    assert show(everywhere(beside.expr, fold_relation(relation), FACTS)) == "y[u]*x[u + 1]*[u + 1 <= n - 1]"


UNDER_A_SUM = {
    "a denominator outside": (
        SOFTMAX,
        total(exp(x(k)) * g(k), k, n) / total(exp(x(j)), j, n),
        "Sum(g[k]*y[k], k = 0..n - 1)",
    ),
    "among other factors": (
        QUOTIENT,
        z() * s() ** -2 * total(x(k) * g(k), k, n),
        "Sum(z*s**-1*g[k]*y[k], k = 0..n - 1)",
    ),
    "under a bracket": (
        QUOTIENT,
        total(x(k) * where(k.le(u)), k, n) / s(),
        "Sum(y[k]*[k <= u], k = 0..n - 1)",
    ),
}

NOT_UNDER_A_SUM = {
    "nothing outside": (SOFTMAX, total(exp(x(k)) * g(k), k, n)),
    "another denominator": (SOFTMAX, total(exp(x(k)) * g(k), k, n) / total(exp(x(j)), j, S)),
    "no sum": (QUOTIENT, x(u) * z()),
    "beyond the box": (QUOTIENT, total(x(2 * k) * g(k), k, n) / s()),
}


@pytest.mark.parametrize(("relation", "before", "text"), UNDER_A_SUM.values(), ids=UNDER_A_SUM.keys())
def test_a_factor_goes_under_a_sum(relation: Equation, before: Formula, text: str) -> None:
    changed = fold_under_sum(fold_relation(relation))(open_nest(before.expr), FACTS)
    assert changed is not None
    assert show(changed) == text


@pytest.mark.parametrize(("relation", "before"), NOT_UNDER_A_SUM.values(), ids=NOT_UNDER_A_SUM.keys())
def test_a_factor_stays_outside(relation: Equation, before: Formula) -> None:
    assert fold_under_sum(fold_relation(relation))(open_nest(before.expr), FACTS) is None


MATCHES = {
    "an index": (f(x(i)), f(x(u)), {"i": "u"}),
    "a position": (f(x(i)), f(x(2 * u + 1)), {"i": "2*u + 1"}),
    "two indices": (A(i, j) + x(i), x(u) + A(u, k), {"i": "u", "j": "k"}),
    "an index that has to be the same": (A(i, i), A(u, k), None),
    "a bound index": (total(A(i, k) * x(k), k, n), total(x(m) * A(u, m), m, n), {"i": "u"}),
    "an index that is bound there": (total(A(i, k), k, n), total(A(m, m), m, n), None),
    "another range": (total(A(i, k), k, n), total(A(u, k), k, S), None),
    "another tensor": (x(i), g(u), None),
    "another function": (exp(x(i)), f(x(u)), None),
    "another number": (2 * x(i), 3 * x(u), None),
}


@pytest.mark.parametrize(("pattern", "target", "wanted"), MATCHES.values(), ids=MATCHES.keys())
def test_matching(pattern: Formula, target: Formula, wanted: dict[str, str] | None) -> None:
    found = match_indices(pattern.expr, target.expr, frozenset("ij"), Facts({}))
    assert (None if found is None else {name: show(value) for name, value in found.items()}) == wanted


def vanishes(before: Formula, *relations: Equation) -> bool:
    rule = vanishing_sum(tuple(map(fold_relation, relations)), factors_out_of_sum, count_terms)
    found: Expr | None = rule(before.expr, FACTS)
    return found is not None and show(found) == "0"


def test_deviations_from_the_mean_add_up_to_0() -> None:
    assert vanishes(total(x(k) - z(), k, n), MEAN)
    assert vanishes(total(2 * x(k) - 2 * z(), k, n), MEAN)
    assert not vanishes(total(x(k) - z(), k, n))  # without the relation
    assert not vanishes(total(x(k) - z() + 1, k, n), MEAN)
    assert not vanishes(total(x(k) - 2 * z(), k, n), MEAN)
    assert not vanishes(span(x(k) - z(), k, 1, n - 1), MEAN)  # not over the whole
    assert not vanishes(total(x(k) ** 2 - z() ** 2, k, n), MEAN)
    assert not vanishes(x(u) - z(), MEAN)
