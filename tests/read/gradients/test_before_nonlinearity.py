"""Deltas before the nonlinearity: where words say so, and where only the derivative of the function tells it."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

CELL = "$$u_t = \\sigma(V x_t + c), \\quad E = \\sum_t \\ell(u_t)$$\n\n"
DELTA = r"$$\delta_{u_t} = \frac{\partial E}{\partial u_t} \odot u_t \odot (1 - u_t)$$"
GUESS = r"\delta_u is read as the gradient by what \sigma is applied to"


@pytest.mark.parametrize(("words", "is_guessed"), [("", True), ("Deltas are taken before the activation.\n\n", False)])
def test_a_guess_is_told(words: str, is_guessed: bool) -> None:
    finding = judge(CELL + words + DELTA).findings[-1]
    assert finding.verdict == "agrees"
    assert (GUESS in finding.notes) == is_guessed


def test_a_delta_without_the_derivative_is_no_gradient_before_it() -> None:
    finding = judge(CELL + r"$$\delta_{u_t} = 2 \frac{\partial E}{\partial u_t}$$").findings[-1]
    assert GUESS not in finding.notes
    assert finding.verdict != "agrees"


def test_a_sum_of_which_one_term_lacks_the_derivative_is_no_gradient_before_it() -> None:
    cell = "$$h_t = \\tanh(U h_{t-1} + V x_t), \\quad E = \\sum_t g_t^T h_t$$\n\n"
    delta = r"$$\delta_{h_t} = g_t + U^T (\delta_{h_{t+1}} \odot (1 - h_t^2))$$"
    assert not any("is read as the gradient by what" in note for note in judge(cell + delta).findings[-1].notes)
