"""How it is known that a statement agrees, in words."""

from __future__ import annotations

import pytest

from symderiv.compare.explained import ENGINES, engine_text, engines, how_it_is_known
from symderiv.compare.finding import Finding, JudgedLink, Place
from symderiv.compare.judge import judge
from symderiv.prove.verdict import Checked, Proof, Undecided

PLACE = Place(1, 2, 1, 7)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("", "proved for all sizes by normal form"),
        ("both are one", "proved for all sizes by normal form: both are one"),
        (
            "both are one, after unfolding ∂l/∂a, ∂a, y",
            "proved for all sizes by normal form: both are one, with dl/da, the gradient of a and the relation of y "
            "put in place",
        ),
        (
            "both are one, after unfolding y",
            "proved for all sizes by normal form: both are one, with the relation of y put in place",
        ),
    ],
)
def test_what_an_engine_found(detail: str, said: str) -> None:
    assert engine_text(Proof("normal form", "all sizes", (), detail)) == said


def test_what_is_checked_says_so() -> None:
    checked = Checked("modular evaluation", "n = 3", 112, 3, 9, (5, 7, 11))
    assert engine_text(checked) == "checked for n = 3, the error below 2^-112 by modular evaluation"
    assert engine_text(Undecided("why")) == "not settled"


def test_a_line_for_each_right_side() -> None:
    proof = Proof("exact tower", "all sizes", (), "zero in 4 sign cells")
    links = (JudgedLink("a\n b", PLACE, "agrees", proof), JudgedLink("c", PLACE, "agrees", proof))
    finding = Finding(PLACE, "x = a b = c", "gradient", "agrees", links=links, proof=proof)
    assert how_it_is_known(finding) == (
        "= a b: proved for all sizes by exact tower: zero in 4 sign cells",
        "= c: proved for all sizes by exact tower: zero in 4 sign cells",
    )
    assert how_it_is_known(Finding(PLACE, "x = a", "forward", "agrees")) == (
        "a relation, which says what its left side is",
    )
    assert how_it_is_known(Finding(PLACE, "x = a", "gradient", "differs")) == ()
    assert engines([finding]) == (f"exact tower: {ENGINES['exact tower']}",)


def test_that_softmax_sums_to_one_is_told() -> None:
    note = (
        r"$y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$, $E = \sum_i t_i y_i$"
        "\n\n"
        r"$\frac{\partial E}{\partial x_i} = \frac{t_i y_i}{\sum_k y_k} - y_i \sum_j t_j y_j$"
    )
    (_, said) = (how_it_is_known(finding)[0] for finding in judge(note).findings[1:])
    assert "the relation of y" in said


def test_every_engine_is_described() -> None:
    methods = {"normal form", "exact tower", "modular evaluation"}
    assert set(ENGINES) == methods
