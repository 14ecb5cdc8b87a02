"""All checks of a layer, in order."""

from dataclasses import replace

import pytest

from symderiv.check.checks import checks
from symderiv.derive.sweep import derive
from symderiv.lang.arithmetic import neg
from tests.check import declared
from tests.check.declared import Build
from tests.check.mistakes import with_gradient


@pytest.mark.parametrize("build", [declared.softmax, declared.variance_of_one])
def test_all_pass_and_come_in_order_twice_the_same(build: Build) -> None:
    derivation = derive(build())
    made = list(checks(derivation))
    assert all(check.passed for check in made)
    assert [check.name for check in made[:2]] == ["sizes", "nothing is missing"]
    assert made[-1].name.startswith("second derivative")
    assert list(checks(derivation)) == made


def test_sizes_that_are_left_out_are_said() -> None:
    first = next(checks(derive(declared.variance_of_one())))
    assert first.passed
    assert first.detail == (
        "N = 3; N = 4; N = 2; N = 5; left out, since no point with a value was found: N = 1 (division by 0)"
    )


def test_a_layer_without_values_fails_and_says_why() -> None:
    made = list(checks(derive(declared.nowhere())))
    assert not made[0].passed
    assert "log of a number that is not positive" in made[0].detail
    assert len(made) == 2


def test_what_is_missing_is_named() -> None:
    derivation = derive(declared.residual())
    without = replace(derivation, gradients=derivation.gradients[1:], partials=derivation.partials[:-1])
    last = derivation.partials[-1]
    made = list(checks(without))
    assert len(made) == 2
    assert made[1].detail == (
        f"there is no gradient of {derivation.gradients[0].wrt}, no partial of {last.of} with respect to {last.wrt}"
    )
    twice = replace(derivation, gradients=(*derivation.gradients, derivation.gradients[0]))
    assert "only one gradient of" in list(checks(twice))[1].detail


def test_a_mistake_fails_in_each_kind_of_check() -> None:
    right = derive(declared.dense())
    wrong = with_gradient(right, "w", neg)
    names = [check.name for check in checks(wrong) if not check.passed]
    assert names[0].startswith(f"step {len(right.by_name['w'].steps)} of ∂w: ")
    assert names[1:3] == [
        "forward mode through the partials meets the gradients",
        "forward mode by the relations meets the gradients",
    ]
    assert names[-1] == "second derivative is symmetric"
    assert all(name.startswith("gradient of w, central difference at 50 digits, ") for name in names[3:-1])
    assert len(names) > 4


def test_source_is_checked_too() -> None:
    derivation = derive(declared.logarithm())
    without = list(checks(derivation))
    made = list(checks(derivation, "raise RuntimeError\n"))
    assert made[: len(without)] == without
    assert made[len(without) :]
    assert not all(check.passed for check in made[len(without) :])
