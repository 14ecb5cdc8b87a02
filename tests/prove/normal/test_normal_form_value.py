"""Bringing an expression to its normal form does not change its value: every step of it, at concrete sizes."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symderiv.lang.arithmetic import add, constant, div, mul, sub
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Bracket, Call, Cases, Comparison, Expr, Index, Max, Pow, Read, Sum
from symderiv.lang.walk import replace
from symderiv.numbers.arithmetic import EXACT, Undefined
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.realisation import realisations
from symderiv.prove.normal.atoms import GiveUp
from symderiv.prove.normal.form import plus
from symderiv.prove.normal.normal_form import formed
from symderiv.prove.normal.scope import Scope
from tests.prove.normal.form_value import Everywhere, value_of
from tests.prove.shorthand import size, up_to

n, m, S, T = (formula.expr for formula in size("n m S T"))
RANGES = {"u": up_to(size("m")[0]), "v": up_to(size("n")[0])}
SIZES = ({"n": 3, "m": 5, "S": 2, "T": 3}, {"n": 2, "m": 4, "S": 3, "T": 1}, {"n": 1, "m": 1, "S": 1, "T": 2})
VALUES = {"x": Everywhere(3), "y": Everywhere(11), "A": Everywhere(29), "s": Everywhere(40)}
RANDOMS = st.integers(0, 10**9).map(Random)


def some_index(random: Random, names: list[str], depth: int = 1) -> Expr:
    """An index expression with strides, quotients and remainders."""
    name = Index(random.choice(names))
    if depth == 0:
        return name
    other = some_index(random, names, depth - 1)
    stride = random.choice((S, T, constant(2), constant(3)))
    return random.choice(
        (
            name,
            name,
            add(name, constant(random.randint(-1, 1))),
            add(mul(stride, name), other),
            sub(name, other),
            Call("floor", (div(add(name, other), stride),)),
            Call("ceil", (div(other, stride),)),
            Call("mod", (add(name, other), stride)),
            Call(random.choice(("min", "max")), (other, random.choice((constant(1), sub(n, constant(1)), name)))),
        )
    )


def some_condition(random: Random, names: list[str]) -> Comparison:
    left, right = some_index(random, names, 2), random.choice((some_index(random, names), sub(n, constant(1))))
    return Comparison(random.choice(("=", "=", "=", "!=", "<=", "<")), left, right)


def some_range(random: Random, names: list[str]) -> tuple[Expr, Expr]:
    last = sub(random.choice((n, n, m, S, constant(3))), constant(1))
    name = Index(random.choice(names))
    lower = random.choice((constant(0), constant(0), constant(1), name, Call("max", (constant(0), sub(name, S)))))
    upper = random.choice(
        (last, last, name, Call("min", (last, add(name, constant(1)))), Call("floor", (div(name, T),)))
    )
    return lower, upper


def some_expr(random: Random, depth: int, names: list[str]) -> Expr:
    """An expression whose values are rational: sums of products of reads and brackets, powers, kinks."""

    def inner() -> Expr:
        return some_expr(random, depth - 1, names)

    kind = random.randrange(11) if depth else random.randrange(3)
    if kind == 0:
        return Read(random.choice("xy"), (some_index(random, names),))
    if kind == 1:
        return Read("A", (some_index(random, names, 0), some_index(random, names)))
    if kind == 2:
        return random.choice((Read("s"), some_index(random, names), constant(Fraction(random.randint(-3, 3), 2))))
    if kind == 3:
        return add(inner(), inner())
    if kind == 4:
        return mul(inner(), inner())
    if kind == 5:
        return Pow(inner(), constant(random.choice((2, -1, -2))))
    if kind == 6:
        held = random.choice((some_condition(random, names), Comparison(random.choice(("<", "<=")), inner(), inner())))
        return Cases(((inner(), (held,)),), inner())
    if kind == 7:
        return Call(random.choice(("abs", "sign", "f")), (inner(),))
    index = f"j{depth}{random.randrange(9)}"
    lower, upper = some_range(random, names)
    body = some_expr(random, depth - 1, [*names, index, index])
    held = [some_condition(random, [*names, index, index]) for _ in range(random.randrange(3))]
    return Sum(mul(body, Bracket(tuple(held))) if held else body, index, lower, upper)


def check(expr: Expr, scope: Scope) -> int:
    """At how many points the value of the normal form was compared with that of the expression."""
    try:
        form = formed(expr, scope)
    except GiveUp:
        return 0
    compared = 0
    for sizes in SIZES:
        evaluation = Evaluation(EXACT, VALUES, sizes, realisations(["f"]))
        for u in range(sizes["m"]):
            for v in range(sizes["n"]):
                at = {"u": u, "v": v}
                try:
                    expected, found = evaluation.value(expr, at), value_of(form, evaluation, at)
                except Undefined:  # as where a factor 1/0 is taken out of a sum without terms: the domain says so
                    continue
                assert found == expected
                compared += 1
    return compared


@pytest.mark.parametrize("write_out", (1, 16), ids=("sums stay sums", "short sums are written out"))
@settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(RANDOMS)
def test_the_normal_form_has_the_value_of_the_expression(write_out: int, random: Random) -> None:
    check(some_expr(random, random.choice((1, 2, 2, 3)), ["u", "v"]), Scope(Facts(RANGES), write_out=write_out))


def test_a_largest_element_has_its_value() -> None:
    body = add(mul(constant(3), Read("x", (add(Index("j"), Index("u")),))), Read("s"))
    assert check(Max(body, "j", constant(0), sub(n, constant(1))), Scope(Facts(RANGES))) > 20


def test_most_expressions_are_compared() -> None:
    """The test above would pass if every normal form were given up."""
    compared = sum(check(some_expr(Random(seed), 2, ["u", "v"]), Scope(Facts(RANGES))) > 0 for seed in range(40))
    assert compared >= 34


def test_a_wrong_normal_form_is_noticed() -> None:
    expr = Sum(mul(Read("x", (Index("j"),)), Read("y", (Index("u"),))), "j", constant(0), sub(n, constant(1)))
    form = formed(replace(expr, lambda node: m if node == n else None), Scope(Facts(RANGES)))
    evaluation = Evaluation(EXACT, VALUES, SIZES[0], {})
    assert value_of(form, evaluation, {"u": 0, "v": 0}) != evaluation.value(expr, {"u": 0, "v": 0})
    right = plus(formed(expr, Scope(Facts(RANGES))), {})
    assert value_of(right, evaluation, {"u": 0, "v": 0}) == evaluation.value(expr, {"u": 0, "v": 0})
