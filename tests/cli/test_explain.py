"""`symderiv explain`: the table of codes, and a page for each."""

from __future__ import annotations

from collections.abc import Callable

from symderiv.compare.codes import CODES
from symderiv.compare.examples import EXAMPLES
from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]


def test_without_a_code_there_is_the_table(symderiv: Run) -> None:
    outcome = symderiv("explain")
    assert outcome.status == 0
    assert outcome.out.splitlines() == [f"{code.name}  {code.headline}" for code in CODES]


def test_a_page_says_what_a_code_means_and_shows_a_note(symderiv: Run) -> None:
    outcome = symderiv("explain", "sd201")
    assert (outcome.status, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[:3] == ["SD201: wrong sign", "error class: sign", ""]
    assert lines[-3:] == [
        r"    $y_i = f(x_i)$, $E = \frac12 \sum_i (y_i - t_i)^2$",
        "",
        r"    $\frac{\partial E}{\partial y_i} = t_i - y_i$",
    ]


def test_every_code_has_a_page(symderiv: Run) -> None:
    outcome = symderiv("explain", *(code.name for code in CODES))
    for code in CODES:
        assert f"{code.name}: {code.headline}\n" in outcome.out
        if code.name in EXAMPLES:
            assert EXAMPLES[code.name].split("\n")[-1] in outcome.out


def test_an_unknown_code_is_told(symderiv: Run) -> None:
    outcome = symderiv("explain", "SD999")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: there is no code SD999.\nhelp: ")
