"""Steps, before against after: what is right passes, and each mistake is seen where it was made."""

from dataclasses import replace

import pytest

from symderiv.check.environment import Arbitrary, Computed, environments
from symderiv.check.exactness import exactnesses
from symderiv.check.point import point_at
from symderiv.check.result import Check
from symderiv.check.steps import Place, check_joins, step_checks
from symderiv.check.usable import usable_points
from symderiv.derive.derivation import Derivation, Step
from symderiv.derive.sweep import derive
from symderiv.lang.arithmetic import add, constant, mul, neg, power
from symderiv.lang.expr import ONE, Add, Bracket, Expr, Index, Read, Size, Sum
from symderiv.lang.walk import replace as replace_nodes
from symderiv.lang.walk import tensors_read
from tests.check import declared
from tests.check.declared import Build
from tests.check.mistakes import Change, reading, with_gradient


def places_of(derivation: Derivation) -> list[Place]:
    points, _ = usable_points(derivation)
    return [environments(derivation, point) for point in points]


def failed(derivation: Derivation) -> list[Check]:
    return [check for check in step_checks(derivation, places_of(derivation)) if not check.passed]


@pytest.mark.parametrize("build", declared.EVERY_LAYER)
def test_every_step_of_a_derivation_holds(build: Build) -> None:
    derivation = derive(build())
    made = list(step_checks(derivation, places_of(derivation)))
    assert [check for check in made if not check.passed] == []
    steps = [step for partial in derivation.partials for step in partial.steps]
    steps += [step for gradient in derivation.gradients for step in gradient.steps]
    assert len([check for check in made if check.name.startswith("step ")]) == len(steps)
    assert len([check for check in made if "chain rule" in check.name]) == len(derivation.gradients)


def drop_last_term(expr: Expr) -> Expr:
    """The innermost sum of terms without its last one."""
    return replace_nodes(expr, lambda node: node.terms[0] if isinstance(node, Add) else None)


def shorter_sums(expr: Expr) -> Expr:
    return replace_nodes(
        expr,
        lambda node: (
            Sum(node.body, node.index, add(node.lower, constant(1)), node.upper) if isinstance(node, Sum) else None
        ),
    )


def swapped(read: Read) -> Expr:
    return Read(read.tensor, read.indices[::-1])


def without_brackets(expr: Expr) -> Expr:
    return replace_nodes(expr, lambda node: ONE if isinstance(node, Bracket) else None)


MISTAKES: list[tuple[Build, str, Change]] = [
    (declared.softmax, "x", drop_last_term),
    (declared.softmax, "y", neg),
    (declared.residual, "x", drop_last_term),
    (declared.root_mean_square, "x", lambda rhs: mul(constant(2), rhs)),
    (declared.correlation, "x", shorter_sums),
    (declared.correlation, "w", reading("x", lambda read: Read("x", (Index("h"),)))),
    (declared.pool, "x", lambda rhs: mul(Size("S"), rhs)),
    (declared.dense, "x", reading("w", swapped)),
    (declared.dense, "w", lambda rhs: mul(rhs, rhs)),
    (declared.table, "w", without_brackets),
    (declared.logarithm, "x", lambda rhs: constant(0)),
]


@pytest.mark.parametrize(("build", "wrt", "change"), MISTAKES)
def test_a_step_that_comes_to_something_else_is_seen(build: Build, wrt: str, change: Change) -> None:
    right = derive(build())
    wrong = with_gradient(right, wrt, change)
    assert wrong != right
    last = len(right.by_name[wrt].steps)
    found = [check.name.split(":")[0] for check in failed(wrong)]
    assert found[0] == f"step {last} of ∂{wrt}"
    assert not any(name.endswith(f" of ∂{wrt}") for name in found[1:])  # others may put it in its place


def test_the_witness_names_sizes_indices_and_both_values() -> None:
    (check,) = failed(with_gradient(derive(declared.logarithm()), "x", lambda rhs: constant(0)))
    assert check.detail.startswith("at N = 3, i = 0: before ")
    assert check.detail.endswith(", after 0")


def test_a_term_lost_at_n_above_1_only_is_seen() -> None:
    """The off-diagonal part of softmax: at N = 1 the sum is one term, and a formula that has no sum agrees."""

    def one_term(expr: Expr) -> Expr:
        return replace_nodes(
            expr,
            lambda node: (
                replace_nodes(node.body, lambda n: Index("i") if n == Index(node.index) else None)
                if isinstance(node, Sum)
                else None
            ),
        )

    wrong = with_gradient(derive(declared.softmax()), "x", one_term)
    places = places_of(wrong)
    at_1 = [place for place in places if place[0].point.sizes["N"] == 1]
    assert len(at_1) == 1
    assert all(check.passed for check in step_checks(wrong, at_1))
    assert not all(check.passed for check in step_checks(wrong, places))


def test_a_step_that_leaves_the_box_is_seen() -> None:
    beyond = reading("∂y", lambda read: Read("∂y", (add(read.indices[0], Size("N")),)))
    (check,) = failed(with_gradient(derive(declared.logarithm()), "x", beyond))
    assert "after has no value: ∂y[3] is read, which lies outside the tensor." in check.detail


def test_a_step_that_loses_a_value_is_seen() -> None:
    (check,) = failed(with_gradient(derive(declared.logarithm()), "x", lambda rhs: mul(rhs, _one_over_zero())))
    assert "after has no value: division by 0" in check.detail


def _one_over_zero() -> Expr:
    return power(add(Size("N"), neg(Size("N"))), -1)


def test_an_index_that_nothing_binds_is_seen() -> None:
    (check,) = failed(with_gradient(derive(declared.logarithm()), "x", lambda rhs: mul(rhs, Index("k"))))
    assert check.detail == "the index k is neither summed over nor on the left side"


def test_a_gradient_may_not_stand_for_what_it_happens_to_be() -> None:
    """∂y = y - t here; a step that writes one for the other must be one that puts the gradient in its place."""
    derivation = derive(declared.softmax())
    gradient = derivation.by_name["x"]
    number, step = next(
        (number, step)
        for number, step in enumerate(gradient.steps)
        if "∂y" in tensors_read(step.before) and "∂y" not in tensors_read(step.after)
    )
    assert failed(derivation) == []
    half = replace_nodes(
        step.before, lambda node: add(node, Read("∂y", node.indices)) if node == Read("y", (Index("i"),)) else None
    )
    steps = (*gradient.steps[:number], Step("nothing", "", step.before, half), *gradient.steps[number:])
    wrong = replace(
        derivation,
        gradients=tuple(replace(g, steps=steps) if g.wrt == "x" else g for g in derivation.gradients),
    )
    assert f"step {number + 1} of ∂x: nothing" in [check.name for check in failed(wrong)]


@pytest.mark.parametrize("build", [declared.softmax, declared.residual, declared.root_mean_square])
def test_steps_that_do_not_join_are_seen(build: Build) -> None:
    gradient = derive(build()).by_name["x"]
    assert check_joins(gradient).passed
    for number in range(len(gradient.steps)):
        less = replace(gradient, steps=gradient.steps[:number] + gradient.steps[number + 1 :])
        if number:  # without the first step the others still join
            assert not check_joins(less).passed
    other = replace(gradient, equation=replace(gradient.equation, rhs=constant(0)))
    assert check_joins(other).detail == f"step {len(gradient.steps)} does not end with the result"


@pytest.mark.parametrize(
    ("build", "wrt", "lost"),
    [
        (declared.residual, "x", 0),
        (declared.residual, "x", 1),
        (declared.residual, "y", 1),
        (declared.root_mean_square, "x", 0),
    ],
)
def test_a_path_that_the_chain_rule_forgets_is_seen(build: Build, wrt: str, lost: int) -> None:
    derivation = derive(build())
    gradient = derivation.by_name[wrt]
    first = gradient.steps[0]
    assert isinstance(first.before, Add)
    less = add(*(term for place, term in enumerate(first.before.terms) if place != lost))
    steps = (Step(first.rule, first.identity, less, first.after), *gradient.steps[1:])
    wrong = replace(
        derivation,
        gradients=tuple(replace(g, steps=steps) if g.wrt == wrt else g for g in derivation.gradients),
    )
    names = [check.name for check in failed(wrong)]
    assert names[0].startswith(f"∂{wrt} begins with the chain rule over ")


def test_numbers_are_exact_where_they_can_be() -> None:
    derivation = derive(declared.dense())
    assert places_of(derivation)[0][0].exactness.called == "exactly"
    derivation = derive(declared.softmax())
    assert [e.exactness.called for e in places_of(derivation)[0]] == ["in balls of 256 bits", "to 40 of 60 digits"]


def test_tables_have_the_elements_of_their_box_only() -> None:
    layer = declared.dense()
    derivation = derive(layer)
    environment = environments(derivation, point_at(layer, {"N": 2, "M": 3}))[0]
    arbitrary = Arbitrary("∂w", (2, 3), next(exactnesses()))
    computed = environment.evaluation.values["∂c/∂w"]
    assert isinstance(computed, Computed)
    assert len(arbitrary) == len(list(arbitrary)) == 6
    assert len(computed) == len(list(computed)) == 18
    assert arbitrary[1, 2] == arbitrary[1, 2] != arbitrary[0, 2]
    for table, position in ((arbitrary, (2, 0)), (arbitrary, (0, -1)), (arbitrary, (0,)), (computed, (0, 0, 3))):
        with pytest.raises(KeyError):
            table[position]
