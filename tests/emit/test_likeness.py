"""What a page shows once: derivations that differ in letters only, rules used on term after term."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.derive.derivation import Gradient, Step
from symderiv.emit.likeness import derived_alike, repeated
from symderiv.lang.expr import Expr
from symderiv.lang.layer import Equation
from tests.emit.layers_here import derivation
from tests.emit.shorthand import add, i, j, m, mul, n, num, over, read

PAIRS = [
    ("other tensors", mul(read("a", i), read("b", i)), mul(read("c", i), read("d", i)), True),
    ("other indices", over(i, n, read("a", i)), over(j, n, read("a", j)), True),
    ("one tensor for two", mul(read("a", i), read("b", i)), mul(read("a", i), read("a", i)), False),
    ("two tensors for one", mul(read("a", i), read("a", i)), mul(read("a", i), read("b", i)), False),
    ("indices the other way round", mul(read("a", i, j), read("b", i)), mul(read("a", j, i), read("b", i)), False),
    ("another size", over(i, n, read("a", i)), over(i, m, read("a", i)), False),
    ("another number", mul(num(2), read("a", i)), mul(num(3), read("a", i)), False),
    ("another node", add(read("a", i), read("b", i)), mul(read("a", i), read("b", i)), False),
]


def _gradient(of: str, side: Expr, identity: str = "") -> Gradient:
    lhs = read(f"∂{of}")
    return Gradient(of, Equation(lhs, side), (Step("a rule", identity, read("∂y/∂x", i, j), side),))


@pytest.mark.parametrize(("one", "other", "alike"), [case[1:] for case in PAIRS], ids=[case[0] for case in PAIRS])
def test_derivations_are_compared_but_for_letters(one: Expr, other: Expr, alike: bool) -> None:
    assert derived_alike(_gradient("v", one), _gradient("w", other)) is alike


def test_every_line_counts() -> None:
    """Results that are alike by another way, or by other identities, are no model for each other."""
    first = _gradient("v", read("a", i))
    assert not derived_alike(first, _gradient("w", read("a", i), "x = x"))
    longer = replace(first, steps=(*first.steps, *first.steps))
    assert not derived_alike(first, longer)
    detour = replace(first, steps=(replace(first.steps[0], after=num(1)), *first.steps))
    assert not derived_alike(longer, detour)


def test_the_gates_of_a_cell_are_derived_alike() -> None:
    found = derivation("recurrent/lstm_cell").by_name
    assert derived_alike(found["W_i"], found["W_f"])
    assert not derived_alike(found["W_i"], found["b_i"])


@pytest.mark.parametrize(
    ("rules", "together"),
    [
        ("abc", ["a", "b", "c"]),
        ("aabab", ["a", "a", "b", "a", "b"]),
        ("aaab", ["aaa", "b"]),
        ("cabababd", ["c", "ababab", "d"]),
        ("", []),
    ],
)
def test_rules_used_again_and_again_are_taken_together(rules: str, together: list[str]) -> None:
    steps = [Step(rule, "", num(0), num(0)) for rule in rules]
    assert ["".join(step.rule for step in those) for those in repeated(steps)] == together
