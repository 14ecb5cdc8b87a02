"""Headlines say which part is wrong, in the author's letters and counting."""

from __future__ import annotations

import pytest

from symderiv.compare.examples import EXAMPLES
from symderiv.compare.judge import judge

SQUARED = r"$E = \frac12 \sum_i (y_i - t_i)^2$"
LINEAR = rf"$y_i = \sum_j w_{{ij}} x_j + b_i$, {SQUARED}"

# by its code, what is said of the example of that code
SAID = {
    "SD200": "differs",
    "SD201": "wrong sign",
    "SD202": "extra term: x_i",
    "SD203": "missing terms: every y_j depends on x_i",
    "SD204": "missing factor: x_j",
    "SD205": "extra factor: 2",
    "SD206": "missing or extra prime: f'(x_i) belongs in place of f(x_i)",
    "SD207": "wrong index: x_j belongs in place of x_i",
    "SD208": "wrong range",
    "SD209": "wrong variable: t_i belongs in place of b_i",
    "SD210": "wrong argument: f'(a_i) belongs in place of f'(x_i)",
    "SD211": "wrong function: cos(x_i) belongs in place of sin(x_i)",
    "SD212": "wrong exponent: x_i^2 belongs in place of x_i^3",
    "SD213": "missing sum over i",
    "SD214": "extra sum over i",
    "SD215": "wrong transpose",
    "SD221": "right only under a reading that is not declared: f'(x_i) belongs in place of f'(y_i)",
}
# what is claimed of relations, what is said of it
OTHERS = [
    (rf"$y_i = f(x_i)$, {SQUARED}", r"\frac{\partial E}{\partial y_i} = y_i + t_i", "wrong sign: t_i"),
    (
        LINEAR,
        r"\frac{\partial E}{\partial x_j} = \sum_i (y_i - t_i) w_{ji}",
        "wrong index: w_ij belongs in place of w_ji",
    ),
    (LINEAR, r"\frac{\partial E}{\partial w_{ij}} = 2 (y_i - t_i) x_j", "extra factor: 2"),
    (
        r"$y_1 = a_1 a_2$, $y_2 = a_2 a_2$, $E = y_1 + y_2$",
        r"\frac{\partial y_1}{\partial a_1} = a_1",
        "wrong index: a_2 belongs in place of a_1",
    ),
]


@pytest.mark.parametrize("code", SAID)
def test_the_headline_names_the_part(code: str) -> None:
    (finding,) = [f for f in judge(EXAMPLES[code]).findings if f.code is not None]
    assert finding.message == SAID[code]


@pytest.mark.parametrize(("relations", "claim", "message"), OTHERS)
def test_parts_inside_and_counted_as_the_author_does(relations: str, claim: str, message: str) -> None:
    assert judge(f"{relations}\n\n${claim}$").findings[-1].message == message


def test_a_part_that_is_long_is_not_named() -> None:
    lost = "(a_i + b_i + c_i + d_i + e_i + g_i + h_i + k_i + m_i)"
    note = rf"$y_i = {lost} x_i$, {SQUARED}"
    finding = judge(note + "\n\n" + r"$\frac{\partial E}{\partial x_i} = y_i - t_i$").findings[-1]
    assert finding.error_class == "missing_factor"
    assert finding.message == "missing factor"
