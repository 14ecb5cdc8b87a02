"""Notations written out before a section is read: sums with dots, functions that a chain defines, chosen elements."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

DOTS = r"$s = w_0 + w_1 x_1 + w_2 x_2 + \cdots + w_n x_n$"
CLASSES = r"$p_{ij} = \frac{e^{z_{ij}}}{\sum_k e^{z_{ik}}}$, $L = -\sum_i \log p_{i y_i}$"


def verdicts(*lines: str) -> list[str]:
    return [finding.verdict for finding in judge("\n\n".join(lines)).findings]


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([DOTS, r"$\frac{\partial s}{\partial w_j} = x_j$"], "agrees"),
        ([DOTS, r"$\frac{\partial s}{\partial w_0} = 1$"], "agrees"),
        ([DOTS, r"$\frac{\partial s}{\partial w_0} = 0$"], "differs"),
        ([r"$s = x_1^2 + \dots + x_n^2$", r"$\frac{\partial s}{\partial x_i} = 2 x_i$"], "agrees"),
        ([r"$a_i = f(z_i) = z_i^2$", r"$\frac{\partial a_i}{\partial z_i} = f'(z_i)$"], "agrees"),
        ([r"$a_i = f(z_i) = z_i^2$", r"$\frac{\partial a_i}{\partial z_i} = 2 z_i$"], "agrees"),
        ([r"$a_i = f(z_i) = z_i^2$", r"$\frac{\partial a_i}{\partial z_i} = z_i$"], "differs"),
        ([r"$p_j = \text{softmax}(z)_j$", r"$\frac{\partial p_j}{\partial z_k} = p_j (\delta_{jk} - p_k)$"], "agrees"),
        (
            [
                r"$A_{ij} = \text{softmax}_j(S_{ij})$",
                r"$\frac{\partial A_{ij}}{\partial S_{ik}} = A_{ij} ([j = k] - A_{ik})$",
            ],
            "agrees",
        ),
        ([CLASSES, r"$\frac{\partial L}{\partial z_{ij}} = p_{ij} - [j = y_i]$"], "agrees"),
        ([CLASSES, r"$\frac{\partial L}{\partial z_{ij}} = p_{ij} - 1$"], "differs"),
        (
            [
                r"$y^{i} = A^{ij} x^{j}$",
                r"$z^{i} = B^{ij} y^{j}$",
                r"$\frac{\partial L}{\partial y^{j}} = B^{ij} \frac{\partial L}{\partial z^{i}}$",
            ],
            "agrees",
        ),
        (
            [
                "Repeated indices are summed.",
                r"$y_i = A_{ij} x_j$",
                r"$\frac{\partial L}{\partial x_j} = A_{ij} \frac{\partial L}{\partial y_i}$",
            ],
            "agrees",
        ),
    ],
)
def test_claims_about_what_is_written_short(lines: list[str], verdict: str) -> None:
    assert verdicts(*lines)[-1] == verdict


def test_no_sum_is_put_in_where_the_note_has_no_such_convention() -> None:
    lines = [
        r"$y_i = \sum_j A_{ij} x_j$",
        r"$\frac{\partial L}{\partial x_j} = A_{ij} \frac{\partial L}{\partial y_i}$",
    ]
    assert verdicts(*lines)[-1] == "differs"


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (
            [
                r"$c_t = f_t c_{t-1} + x_t$, $c_0 = 0$",
                r"$\frac{\partial E}{\partial f_t} = \frac{\partial E}{\partial c_t} c_{t-1}$",
            ],
            "agrees",
        ),
        (
            [r"$c_t = f_t c_{t-1} + x_t$", r"$\frac{\partial E}{\partial f_t} = \frac{\partial E}{\partial c_t} c_t$"],
            "differs",
        ),
        (
            [
                r"$h_t = \tanh(w h_{t-1} + x_t)$",
                r"$\frac{\partial E}{\partial w} = \sum_t (1 - h_t^2) h_{t-1} \frac{\partial E}{\partial h_t}$",
            ],
            "agrees",
        ),
        (
            [
                r"$h_t = \tanh(w h_{t-1} + x_t)$",
                r"$\frac{\partial E}{\partial w} = \sum_t (1 - h_t^2) h_t \frac{\partial E}{\partial h_t}$",
            ],
            "differs",
        ),
    ],
)
def test_a_recurrence_begins_before_its_first_step(lines: list[str], verdict: str) -> None:
    assert verdicts(*lines)[-1] == verdict


def test_a_recurrence_with_a_first_step_of_its_own_is_left_open() -> None:
    lines = [r"$h_t = w h_{t-1}$ for $t = 2, \dots, T$", r"$h_1 = x$", r"$\frac{\partial h_3}{\partial w} = 0$"]
    assert verdicts(*lines)[-1] in ("unchecked", "undecided")


@pytest.mark.parametrize(
    ("beginning", "verdict"), [("", "unchecked"), ("$h_0 = 0$", "agrees"), ("$h_0 = 1$", "differs")]
)
def test_how_a_recurrence_begins_may_have_to_be_said(beginning: str, verdict: str) -> None:
    relation = r"$h_t = \tanh(w h_{t-1} + x_t)$"
    claim = r"$\frac{\partial E}{\partial w} = \sum_{t=2}^T (1 - h_t^2) h_{t-1} \frac{\partial E}{\partial h_t}$"
    assert verdicts(relation, beginning, claim)[-1] == verdict
