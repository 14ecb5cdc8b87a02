"""Letters below names that are labels beside indices, and one formula for several letters."""

from __future__ import annotations

import pytest

from symderiv.read.document import read_note
from symderiv.read.meaning.letter_labels import with_letter_labels
from symderiv.read.tex.parse import parse


def labelled(*formulas: str) -> frozenset[str]:
    return with_letter_labels([parse(formula, {}) for formula in formulas])[1]


@pytest.mark.parametrize(
    ("formulas", "names"),
    [
        ((r"f_t = \sigma(a_{f,t})",), {"a_f"}),
        ((r"f_t = \sigma(a_{ft})", "a_{ft} = w_{fx} x_t + b_f"), {"a_f"}),
        ((r"\mathbf z_t = \sigma(\mathbf a_{z,t})",), {"a_z"}),
        ((r"f_t = \sigma(u_{ft})", r"u_{ft} = \sum_i W_{fi} x_{ti} + W_{fh} h_{t-1}"), {"u_f", "W_f", "W_{fh}"}),
        ((r"a_{f,t} = w x_t",), set()),  # nothing is called f
        ((r"y_k = \sum_j w_{kj} x_j",), set()),
        ((r"k_{kl} = 1", r"o_{ij} = \sum_k k_{kl} x_{ik}"), set()),  # a sum runs over k
        ((r"t_n = a_{t,n-1} + t_{n-1}", r"x_t = y_{t+1}"), set()),  # one calculates with t
        ((r"h_t = \tanh(W_{hh} h_{t-1} + W_{xh} x_t)",), set()),  # no index stands beside the label
    ],
)
def test_names_with_labels(formulas: tuple[str, ...], names: set[str]) -> None:
    assert labelled(*formulas) == names


@pytest.mark.parametrize(
    ("text", "tensors"),
    [
        (r"$a_{k,t} = w_k x_t$ for $k \in \{f, i\}$" + "\n\n$f_t = a_{f,t}$", {"a_f", "a_i", "w_f", "w_i", "x", "f"}),
        (r"$k_t = w_k x_t, \quad k \in \{f, i\}$", {"f", "i", "w_f", "w_i", "x"}),
        (r"$y_k = w x_k$ for $k \in \{1, 2\}$", {"y", "w", "x"}),
        (r"$y_k = w x_k$ where $c \in \{a, b\}$", {"y", "w", "x"}),
    ],
)
def test_one_formula_for_several_letters(text: str, tensors: set[str]) -> None:
    (section,) = read_note(text).sections
    assert section.layer is not None
    assert set(section.layer.tensors) == tensors
    spoken = [relation.placed.text for relation in section.relations]
    assert len(spoken) == len(set(spoken))
