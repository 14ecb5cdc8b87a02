"""What words say to add up to 1."""

from __future__ import annotations

import pytest

from symderiv.read.names.shares import share_names

SAID = [
    ("where $y$ is one-hot", {"y"}),
    ("The target $\\mathbf{t}$ is a one-hot vector.", {"t"}),
    ("with one-hot labels $y^{(i)}$", {"y"}),
    ("Sei $q \\in \\mathbb{R}^K$ eine Wahrscheinlichkeitsverteilung", {"q"}),
    ("the entries of \\(w_{ij}\\) sum to one", {"w"}),
    ("one-hot targets $t$ and logits $z$", {"t"}),
    ("$y$ is not one-hot", set()),
    ("$x$ is the input. One-hot targets are common.", set()),
    ("$x$ and $y$, where the last is one-hot", {"y"}),
    ("the one-hot trick is not used for $t$", set()),
]


@pytest.mark.parametrize(("words", "names"), SAID)
def test_what_is_said_of_a_name(words: str, names: set[str]) -> None:
    assert share_names([words]) == names
