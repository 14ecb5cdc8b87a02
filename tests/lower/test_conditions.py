"""Conditions: the same one is known again however it is written, and one that always holds is dropped."""

import pytest

from symderiv.lang.arithmetic import add, constant, equal, mul, sub
from symderiv.lang.expr import ONE, ZERO, Comparison, Expr, Index, Size
from symderiv.lower.conditions import box_conditions, conditions_of, divides, excluded, size_facts
from symderiv.lower.ops import Variable
from symderiv.lower.scope import Known, Scope
from tests.examples import at, call, ceil, floor, less, number

H, K, S, P, U = (Size(name) for name in "HKSPU")
i, p, u = (Index(name) for name in "ipu")
DERIVED = {"U": add(floor(sub(add(H, mul(number(2), P)), K), S), ONE)}
SCOPE = Scope(
    where="here",
    tensors={},
    functions={},
    derived=DERIVED,
    facts=size_facts(DERIVED),
    extents={"i": H, "p": K, "u": U},
    order=("i", "p", "u"),
    like=(),
)


def at_most(left: Expr, right: Expr) -> Comparison:
    return Comparison("<=", left, right)


SAME = [
    (at_most(ZERO, sub(i, p)), at_most(p, i)),
    (less(sub(p, ONE), i), at_most(p, i)),
    (at_most(ceil(sub(add(i, P), sub(K, ONE)), S), u), at_most(ZERO, sub(add(mul(S, u), sub(K, ONE)), add(i, P)))),
    (at_most(u, floor(add(i, P), S)), at_most(ZERO, sub(add(i, P), mul(S, u)))),
    (at_most(ZERO, floor(sub(i, p), S)), at_most(p, i)),
    (less(ZERO, sub(mul(number(2), i), number(3))), at_most(number(2), i)),
    (Comparison("=", i, p), Comparison("=", sub(p, i), ZERO)),
    (equal(call("mod", i, S), ZERO).conditions[0], equal(sub(i, mul(S, floor(i, S))), ZERO).conditions[0]),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_equivalent_conditions_have_one_key(left: Comparison, right: Comparison) -> None:
    (one,), (other,) = conditions_of((left,), SCOPE), conditions_of((right,), SCOPE)
    assert one.key == other.key


DIFFERENT = [
    (at_most(p, i), less(p, i)),
    (at_most(p, i), at_most(i, p)),
    (Comparison("=", i, p), Comparison("!=", i, p)),
    (at_most(mul(number(2), i), number(3)), at_most(number(2), i)),
    (less(p, mul(S, i)), at_most(p, mul(S, i))),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different_conditions_have_different_keys(left: Comparison, right: Comparison) -> None:
    (one,), (other,) = conditions_of((left,), SCOPE), conditions_of((right,), SCOPE)
    assert one.key != other.key


@pytest.mark.parametrize(
    "comparison",
    [
        at_most(ZERO, i),
        at_most(i, sub(H, ONE)),
        at_most(floor(i, S), i),
        at_most(mul(S, u), sub(add(H, mul(number(2), P)), K)),
        Comparison("=", add(i, p), add(p, i)),
    ],
)
def test_what_always_holds_is_dropped(comparison: Comparison) -> None:
    assert conditions_of((comparison,), SCOPE) == ()


def test_the_limits_of_a_sum_are_taken_apart() -> None:
    limits = (at_most(call("max", ZERO, add(sub(i, H), ONE)), p), at_most(p, call("min", sub(K, ONE), i)))
    shown = [condition.shown for condition in conditions_of(limits, SCOPE)]
    assert shown == [at_most(p, i)]  # the rest holds for every i and p in their ranges


def test_a_box_and_a_division_have_conditions() -> None:
    before, behind = box_conditions(sub(add(i, P), p), H, SCOPE)
    assert (before.indices, behind.indices) == ({"i", "p"}, {"i", "p"})
    (even,) = divides(S, sub(i, p), SCOPE)
    assert even.key.relation == "="
    assert divides(constant(1), i, SCOPE) == ()


def test_the_opposite_of_one_condition() -> None:
    (condition,) = conditions_of((at_most(p, i),), SCOPE)
    (opposite,) = excluded((condition,), SCOPE)
    assert opposite.shown == less(i, p)
    assert excluded((condition, condition), SCOPE) == ()


def test_real_numbers_are_not_taken_for_integers() -> None:
    known = {"x": Known(Variable("x", 1), (H,))}
    real = Scope("here", known, {}, {}, (), {"i": H}, ("i",), ())
    (condition,) = conditions_of((less(ZERO, at("x", i)),), real)
    assert condition.key == less(ZERO, at("x", i))
    (other,) = conditions_of((at_most(ONE, at("x", i)),), real)
    assert condition.key != other.key
