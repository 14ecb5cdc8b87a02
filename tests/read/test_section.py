"""What a section's relations make, and what is said where they cannot be used."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge
from symderiv.read.document import read_note


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([r"$y_i = \int x_i$", r"$s = \sum_i y_i$", r"$\frac{\partial s}{\partial x_i} = 0$"], "x"),
        ([r"$h_i = a^{l+1}_i a^l_i$", r"$s = \sum_i h_i$", r"$\frac{\partial s}{\partial a^l_i} = 1$"], "a"),
        ([r"$y_i = g(x_i)$", r"$g(t) = \int t$", r"$\frac{\partial y_i}{\partial x_i} = 1$"], "g"),
        ([r"$y_i = g(x_i)$", r"$g'(t) = g(t)$", r"$\frac{\partial y_i}{\partial x_i} = y_i$"], "g"),
        ([r"$y_i = 2 x_i$", r"$\frac{\partial L}{\partial q_i} = 3$"], "q"),
        ([r"$y_i = 2 x_i$", r"$\frac{\partial y_i}{\partial x_i} = \alpha$"], r"\alpha"),
        ([r"$\frac{\partial L}{\partial q_i} = 3$"], "no forward relation"),
    ],
)
def test_what_is_not_understood_is_never_said_to_differ(lines: list[str], reason: str) -> None:
    finding = judge("\n\n".join(lines)).findings[-1]
    assert finding.verdict == "unchecked"
    assert finding.message is not None
    assert reason in finding.message


def test_the_same_claims_are_judged_where_all_is_understood() -> None:
    lines = [r"$y_i = g(x_i)$", r"$g(t) = t^2$", r"$\frac{\partial y_i}{\partial x_i} = %s$"]
    for claimed, verdict in (("2 x_i", "agrees"), ("x_i", "differs"), ("g'(x_i)", "agrees")):
        assert judge("\n\n".join(lines) % claimed).findings[-1].verdict == verdict


def test_a_definition_of_a_known_function_is_that_function() -> None:
    (found,) = read_note("$s(u) = 1/(1+e^{-u})$\n\n$y_i = s(x_i)$").sections
    assert found.layer is not None
    assert found.layer.functions == ()
    assert "sigmoid" in repr(found.layer.forward)


def test_what_is_assumed_of_a_number_holds_for_the_claims() -> None:
    text = (
        "$r = \\max(x, c x)$ with $%s$ and $x \\ne 0$\n\n"
        + r"$\frac{dr}{dx} = \frac{1+c}{2} + \frac{1-c}{2} \operatorname{sgn}(x)$"
    )
    assert judge(text % "0 < c < 1").findings[-1].verdict == "agrees"
    assert judge(text % "c > 0").findings[-1].verdict == "differs"
