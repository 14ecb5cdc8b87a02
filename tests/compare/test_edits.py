"""Slips of every kind are undone by a proved edit; and no edit of a true formula is said to agree without a proof."""

from __future__ import annotations

import pytest

from symderiv.compare.diagnose import diagnose
from symderiv.compare.edits import edits
from symderiv.compare.finding import AGREES
from symderiv.compare.links import judge_link
from symderiv.compare.screen import screen
from symderiv.compare.settle import is_proved
from symderiv.compare.slips import Surroundings
from symderiv.compare.true_formula import true_formula
from symderiv.compare.truth import Truth, truth_of, with_partials
from symderiv.lang.expr import Expr, Read
from symderiv.prove.decide import Problem, prove
from symderiv.read.document import read_note
from symderiv.read.note import ReadClaim, ReadLink, ReadSection

DENSE = r"""
$c_j = \sum_{i=1}^{n} w_{ij} f(a_i) + b_j$ for $j = 1, \dots, m$

$\frac{\partial E}{\partial %s} = %s$
"""
SOFTMAX = r"""
$l_i = \frac{e^{a_i}}{\sum_j e^{a_j}}$

$E = \frac12 \sum_i (l_i - o_i)^2$

$\frac{\partial E}{\partial %s} = %s$
"""
CUBE = r"""
$y = \tanh(x + c x^3)$

$\frac{\partial y}{\partial %s} = %s$
"""
LOGARITHMS = r"""
$L = \log(1 - \sigma(x)) + \log s + \frac{u^2}{2 s^2}$ with $\sigma(x) = \frac{1}{1 + e^{-x}}$

$\frac{\partial L}{\partial %s} = %s$
"""
TWO_MATRICES = r"""
$y_i = \sum_{j=1}^{n} (U_{ij} + c V_{ij}) x_j$ for $i = 1, \dots, m$

$\frac{\partial E}{\partial %s} = %s$
"""
HINGE = r"""
$s_b = \sum_{k=1}^{K} v_k z_{bk} + c$

$J = \frac{1}{2} \sum_{b=1}^{B} \max(0, 1 - y_b s_b)^2$

$\frac{\partial J}{\partial %s} = %s$
"""


def claim_of(text: str) -> tuple[ReadClaim, ReadSection, Truth]:
    (section,) = read_note(text).sections
    (claim,) = section.claims
    assert section.layer is not None
    assert claim.target is not None
    assert claim.links[0].expr is not None
    return claim, section, with_partials(truth_of(section.layer, section.loss), (claim.target, claim.links[0].expr))


@pytest.mark.parametrize(
    ("note", "wrt", "wrong", "error_class"),
    [
        (DENSE, "b_j", r"-\frac{\partial E}{\partial c_j}", "sign"),
        (DENSE, "b_j", r"2 \frac{\partial E}{\partial c_j}", "extra_factor"),
        (DENSE, "b_j", r"\sum_j \frac{\partial E}{\partial c_j}", "extra_sum"),
        (DENSE, "b_j", "1", "missing_factor"),
        (DENSE, "w_{ij}", r"f'(a_i) \frac{\partial E}{\partial c_j}", "missing_prime"),
        (DENSE, "w_{ij}", r"f(a_j) \frac{\partial E}{\partial c_j}", "wrong_index"),
        (DENSE, "w_{ij}", r"f(b_i) \frac{\partial E}{\partial c_j}", "wrong_argument"),
        (DENSE, "w_{ij}", r"a_i \frac{\partial E}{\partial c_j}", "wrong_variable"),
        (DENSE, "a_i", r"f'(a_i) \sum_j w_{ji} \frac{\partial E}{\partial c_j}", "transpose"),
        (DENSE, "a_i", r"f'(a_i) w_{ij} \frac{\partial E}{\partial c_j}", "missing_sum"),
        (DENSE, "a_i", r"\sum_j w_{ij} \frac{\partial E}{\partial c_j}", "missing_prime"),
        (DENSE, "a_i", r"f'(a_i) \sum_{j=2}^m w_{ij} \frac{\partial E}{\partial c_j}", "range"),
        (SOFTMAX, "l_i", r"(l_i - o_i)^2", "wrong_exponent"),
        (CUBE, "x", r"(1 - \tanh(x + c x^3)^2) (1 + c x^2)", "missing_factor"),
        (CUBE, "x", r"(1 - \tanh(x + c x^3)^2) (1 + 15 c x^2)", "extra_factor"),
        (LOGARITHMS, "x", r"-\frac{1}{1 - \sigma(x)}", "missing_factor"),
        (LOGARITHMS, "s", r"\frac{1}{2 s} - \frac{u^2}{s^3}", "missing_factor"),
        (HINGE, "c", r"-\sum_{b=1}^{B} \max(0, 1 - y_b s_b)", "missing_factor"),
        (TWO_MATRICES, "x_j", r"c \sum_{i=1}^{m} V_{ij} \frac{\partial E}{\partial y_i}", "missing_term"),
        (SOFTMAX, "l_i", r"l_i", "missing_term"),
        (SOFTMAX, "l_i", r"l_i - o_i + a_i", "extra_term"),
        (SOFTMAX, "o_i", r"l_i - o_i", "sign"),
    ],
)
def test_slips_are_named(note: str, wrt: str, wrong: str, error_class: str) -> None:
    claim, _, truth = claim_of(note % (wrt, wrong))
    assert claim.target is not None
    expr = claim.links[0].expr
    assert expr is not None
    found = diagnose(claim.target, expr, claim.ranges, truth)
    assert found is not None
    assert found.error_class == error_class
    assert is_proved(claim.target, found.mended, claim.ranges, truth)
    assert not is_proved(claim.target, expr, claim.ranges, truth)


def edited(claim: ReadClaim, truth: Truth) -> list[tuple[str, Expr]]:
    assert claim.target is not None
    formula = true_formula(claim.target, truth)
    around = Surroundings(truth.tensors, claim.ranges, (), claim.target)
    return list({expr: (kind, expr) for kind, expr in edits(formula, around)}.values())


def definitely_equal(target: Read, expr: Expr, claim: ReadClaim, truth: Truth) -> bool:
    """Whether the prover itself, asked without the judge, finds the two equal."""
    return prove(Problem(target, expr, claim.ranges, truth.tensors, truth.definitions)) is not None


@pytest.mark.parametrize(
    ("note", "wrt"), [(DENSE, "b_j"), (DENSE, "w_{ij}"), (DENSE, "a_i"), (SOFTMAX, "l_i"), (SOFTMAX, "o_i")]
)
def test_an_edit_of_the_true_formula_agrees_only_where_the_prover_says_so(note: str, wrt: str) -> None:
    claim, _, truth = claim_of(note % (wrt, "0"))
    assert claim.target is not None
    seen = screen(claim.target, claim.ranges, truth)
    changed = edited(claim, truth)
    assert len(changed) > 8
    agreeing = 0
    for _, expr in changed[::2]:
        link = ReadLink(claim.links[0].term, expr)
        if judge_link(claim, link, truth, {}).verdict == AGREES:
            agreeing += 1
            assert seen.passes(expr)
            assert definitely_equal(claim.target, expr, claim, truth)
    assert agreeing < len(changed) / 4


def test_points_tell_a_wrong_claim_from_what_is_true() -> None:
    claim, _, truth = claim_of(HINGE % ("c", r"-\sum_{b=1}^{B} \max(0, 1 - y_b s_b)"))
    wrong = claim.links[0].expr
    assert claim.target is not None
    assert wrong is not None
    assert screen(claim.target, claim.ranges, truth).passes(wrong)  # every maximum is 0 there
    assert not screen(claim.target, claim.ranges, truth, apart_from=wrong).passes(wrong)
