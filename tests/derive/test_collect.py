"""Rules that collect, cancel and factor."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderiv.derive.collect import (
    ExprRule,
    cancel_in_sum,
    collect_powers,
    collect_terms,
    everywhere,
    factor_common,
    from_powers,
    power_of_product,
    powers,
)
from symderiv.derive.rewrite import described
from symderiv.lang.arithmetic import constant
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Add, Mul, Pow, Read
from symderiv.lang.show import show
from tests.derive.rule_cases import S, f, i, j, n, u, w, x, y
from tests.lang.oracle import grid, value
from tests.prove.shorthand import Formula, exp, index, num, of, sqrt, total, up_to, where

a, b, c = x(u), w(u), y(u)
FACTS = Facts({"u": up_to(n), "i": up_to(n)}, boxes={"x": (up_to(n),), "w": (up_to(n),), "y": (up_to(n),)})
POINTS = tuple(grid(n=range(1, 4), S=range(1, 4), u=range(3), i=range(3)))


def product(*factors: Formula) -> Formula:
    """Factors as they stand, nothing folded."""
    return Formula(Mul(tuple(of(factor) for factor in factors)))


def power(base: Formula, exponent: int | Fraction) -> Formula:
    """A power as it stands."""
    return Formula(Pow(base.expr, constant(exponent)))


APPLIES: dict[str, tuple[ExprRule, Formula, str]] = {
    "powers of one base": (collect_powers, product(a, power(a, 2), b), "w[u]*x[u]**3"),
    "a power that cancels": (collect_powers, product(b, a, power(a, -1)), "w[u]"),
    "roots": (collect_powers, product(sqrt(a + 1), a + 1), "(x[u] + 1)**(3/2)"),
    "a base in another order": (collect_powers, product(a + b, power(b + a, 2)), "(x[u] + w[u])**3"),
    "a power of a product": (power_of_product, power(product(a, b), 2), "w[u]**2*x[u]**2"),
    "a power of a power": (power_of_product, power(power(a, 2), 3), "x[u]**6"),
    "a square of a root": (power_of_product, power(sqrt(a), 2), "x[u]"),
    "a root of a number": (power_of_product, power(product(num("1/2"), sqrt(num(2)), a), 2), "(1/2)*x[u]**2"),
    "a bracket in a square": (power_of_product, power(product(a, where(u.le(S))), 2), "x[u]**2*[u <= S]"),
    "an inverse of a quotient": (power_of_product, power(product(a, power(b, -1)), -1), "w[u]*x[u]**-1"),
    "equal terms": (collect_terms, 2 * a + b + 3 * a, "5*x[u] + w[u]"),
    "terms that cancel": (collect_terms, a * b - b * a + c, "y[u]"),
    "nothing is left": (collect_terms, a - a, "0"),
    "sums over other letters": (collect_terms, total(x(i), i, n) + total(x(j), j, n), "2*Sum(x[i], i = 0..n - 1)"),
    "a factor that cancels in a term": (cancel_in_sum, a * (b / a + c), "w[u] + x[u]*y[u]"),
    "a root that cancels": (cancel_in_sum, sqrt(a) * (b + c / a), "w[u]*x[u]**(1/2) + y[u]*x[u]**(-1/2)"),
    "a size that cancels": (cancel_in_sum, (n * a + b) / n, "x[u] + n**-1*w[u]"),
    "a common factor": (factor_common, a * b + a * c, "x[u]*(w[u] + y[u])"),
    "the lesser power": (factor_common, a**2 * b - a**3, "x[u]**2*(w[u] - x[u])"),
    "a common denominator": (factor_common, b / a + c * a**-2, "x[u]**-1*(w[u] + y[u]*x[u]**-1)"),
    "a term without more": (factor_common, a * b + a, "x[u]*(w[u] + 1)"),
    "a common bracket": (
        factor_common,
        a * where(u.le(S)) + b * where(u.le(S)),
        "(x[u] + w[u])*[u <= S]",
    ),
}

DOES_NOT: dict[str, tuple[ExprRule, Formula]] = {
    "different bases": (collect_powers, a * b),
    "a sum": (collect_powers, a + a),
    "a root of a square is no power of the base": (power_of_product, power(power(a, 2), Fraction(1, 2))),
    "a root of a product": (power_of_product, power(product(a, b), Fraction(1, 2))),
    "an inverse of something guarded": (power_of_product, power(product(a, where(u.le(S))), -1)),
    "different terms": (collect_terms, a + b),
    "different indices": (collect_terms, x(u) + x(i)),
    "nothing cancels": (cancel_in_sum, a * (a + b)),
    "a power of a sum": (cancel_in_sum, a * (b / a + c) ** 2),
    "no common factor": (factor_common, a + b),
    "a common number": (factor_common, 2 * a + 2 * b),
    "powers of both signs": (factor_common, b * a + c / a),
    "one term": (factor_common, a * b),
}


@pytest.mark.parametrize(("rule", "before", "text"), APPLIES.values(), ids=APPLIES.keys())
def test_what_a_rule_makes_of_it(rule: ExprRule, before: Formula, text: str) -> None:
    found = rule(before.expr, FACTS)
    assert found is not None
    assert show(found) == text


WITH_ROOTS = {"roots", "a root of a number", "a root that cancels", "a square of a root"}


@pytest.mark.parametrize("name", [name for name in APPLIES if name not in WITH_ROOTS])
def test_the_value_stays(name: str) -> None:
    """Where the expression has one: a quotient by 0 has none."""
    rule, before, _ = APPLIES[name]
    found = rule(before.expr, FACTS)
    assert found is not None
    compared = 0
    for point in POINTS:
        try:
            wanted = value(before.expr, point)
        except ZeroDivisionError:
            continue
        assert value(found, point) == wanted
        compared += 1
    assert compared > 10


@pytest.mark.parametrize(("rule", "before"), DOES_NOT.values(), ids=DOES_NOT.keys())
def test_where_a_rule_does_not_apply(rule: ExprRule, before: Formula) -> None:
    found = rule(before.expr, FACTS)
    assert found is None, show(found)


RULES: list[ExprRule] = [collect_powers, power_of_product, collect_terms, cancel_in_sum, factor_common]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_in_both_tables_and_described(rule: ExprRule) -> None:
    assert any(found is rule for found, *_ in APPLIES.values())
    assert any(found is rule for found, *_ in DOES_NOT.values())
    name, identity = described(rule)
    assert name
    assert "=" in identity


def test_a_read_stays_under_the_bracket_that_keeps_it_inside() -> None:
    """x[u - 1] is common to both terms, but each has a bracket of its own."""
    before = x(u - 1) * b * where(num(1).le(u)) + x(u - 1) * c * where(num(2).le(u))
    assert factor_common(before.expr, FACTS) is None
    inside = a * b * where(num(1).le(u)) + a * c * where(num(2).le(u))
    found = factor_common(inside.expr, FACTS)
    assert found is not None
    assert show(found) == "x[u]*(w[u]*[1 <= u] + y[u]*[2 <= u])"


def test_the_common_bracket_comes_out_with_the_read() -> None:
    before = x(u - 1) * b * where(num(1).le(u)) + x(u - 1) * where(num(1).le(u)) * where(u.le(S))
    found = factor_common(before.expr, FACTS)
    assert found is not None
    assert show(found) == "x[u - 1]*(w[u] + [u <= S])*[1 <= u]"


def test_powers_and_back() -> None:
    expr = product(num(2), a, power(b, -1), power(num(2), Fraction(1, 2)), power(a, Fraction(1, 2)))
    found = powers(expr.expr)
    assert found[a.expr] == Fraction(3, 2)
    assert found[b.expr] == -1
    assert found[num(2).expr] == Fraction(3, 2)
    assert show(from_powers(found)) == "2*2**(1/2)*w[u]**-1*x[u]**(3/2)"


def test_everywhere_is_innermost_first_and_not_in_positions() -> None:
    two = index("v")[0]
    seen: list[str] = []

    def note(expr: object, facts: Facts) -> None:
        seen.append(show(expr))  # type: ignore[arg-type]

    everywhere(exp(f(x(u + two)) + 1).expr, note, FACTS)  # type: ignore[arg-type]
    assert seen == ["x[u + v]", "f(x[u + v])", "1", "f(x[u + v]) + 1", "exp(f(x[u + v]) + 1)"]


def test_everywhere_tries_a_power_before_its_base() -> None:
    """u^(-1/2) is 1/s where s is the root of u, and not the root of 1/s^2."""
    base = (a + 1).expr

    def root(expr: object, facts: Facts) -> Read | None:
        return Read("s") if expr in (base, Pow(base, constant(Fraction(-1, 2)))) else None

    assert everywhere(power(a + 1, Fraction(-1, 2)).expr, root, FACTS) == Read("s")
    assert everywhere(power(a + 1, Fraction(1, 3)).expr, root, FACTS) == Pow(Read("s"), constant(Fraction(1, 3)))


def test_everywhere_knows_ranges_and_brackets() -> None:
    known: list[tuple[int, int]] = []

    def note(expr: object, facts: Facts) -> None:
        if expr == x(i).expr:
            known.append((len(facts.ranges), len(facts.at_least_zero)))

    everywhere(total(x(i) * where(i.le(u)), i, n).expr, note, Facts({}))  # type: ignore[arg-type]
    assert known == [(1, 1)]


def test_zeros_are_folded_on_the_way_out() -> None:
    def nothing(expr: object, facts: Facts) -> Read | None:
        return num(0).expr if expr == a.expr else None  # type: ignore[return-value]

    assert show(everywhere((a * b + c).expr, nothing, FACTS)) == "y[u]"
    assert isinstance((a * b + c).expr, Add)
