"""Every code is found in a note, and has a page."""

from __future__ import annotations

import pytest

from symderiv.compare import judge as judging
from symderiv.compare import links
from symderiv.compare.codes import CODES, ERROR_CLASSES, code_named, code_of_unread
from symderiv.compare.examples import EXAMPLES
from symderiv.compare.finding import ALARMS, OPEN
from symderiv.compare.judge import judge
from symderiv.prove.verdict import CONTRADICTION, Proof, Refutation, Undecided

# Found in no note that is right in itself: engines that contradict each other, and a mistake of the program.
WITHOUT = {"SD309", "SD310"}


def test_every_code_has_an_example_or_a_reason_for_none() -> None:
    assert {code.name for code in CODES} == EXAMPLES.keys() | WITHOUT
    assert not EXAMPLES.keys() & WITHOUT


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_of_a_code_gives_that_code_and_no_other(code: str) -> None:
    (finding,) = [f for f in judge(EXAMPLES[code]).findings if f.code is not None]
    assert finding.code == code
    assert finding.error_class == code_named(code).error_class
    assert finding.verdict in (ALARMS if code[2] == "2" or code == "SD301" else OPEN)
    assert finding.message


@pytest.mark.parametrize("code", [code for code in EXAMPLES if code[2] == "2"])
def test_what_is_wrong_is_corrected(code: str) -> None:
    (finding,) = [f for f in judge(EXAMPLES[code]).findings if f.code is not None]
    assert finding.correction is not None


def test_engines_that_contradict_each_other_have_their_code(monkeypatch: pytest.MonkeyPatch) -> None:
    witness = Refutation((), (), (("x", "2"),), "1", "2", 0, "exact rationals")
    both = Undecided(CONTRADICTION, (), Proof("normal form", "all sizes"), witness)
    monkeypatch.setattr(links, "settle", lambda *_: both)
    (finding,) = [f for f in judge(EXAMPLES["SD201"]).findings if f.code is not None]
    assert (finding.code, finding.verdict) == ("SD309", "undecided")


def test_a_mistake_of_the_program_has_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("broken")

    monkeypatch.setattr(judging, "judge_claim", fails)
    (finding,) = [f for f in judge(EXAMPLES["SD201"]).findings if f.code is not None]
    assert (finding.code, finding.verdict) == ("SD310", "undecided")


def test_a_slip_of_the_left_side_keeps_the_right_side() -> None:
    (finding,) = [f for f in judge(EXAMPLES["SD220"]).findings if f.code is not None]
    assert finding.message == "slip on the left side: the right side is dE/dx_j"
    assert finding.correction == r"\frac{\partial E}{\partial x_j} = \sum_i (y_i - t_i) w_{ij}"
    assert finding.label == "derived: dE/dy_j"


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        # what two gradients are alike is no slip of the left side, and what no gradient is is none either
        (r"$z_i = x_i + y_i + u_i^2$, $E = f(z_1, z_2)$", None),
        (r"$E = \sum_i x_i y_i$" + "\n\n" + r"$\frac{\partial E}{\partial x_i} = 7 x_i^5 \sin y_i$", "SD200"),
    ],
)
def test_what_is_no_slip_of_the_left_side(note: str, verdict: str | None) -> None:
    assert all(finding.code != "SD220" for finding in judge(note).findings)
    if verdict is not None:
        assert [finding.code for finding in judge(note).findings][-1] == verdict


@pytest.mark.parametrize(
    ("message", "well_formed", "code"),
    [
        ('The brace "{" is never closed.', False, "SD101"),
        (r"Unknown command \foo.", False, "SD102"),
        ("Unknown environment foo.", False, "SD102"),
        ("There is nothing after the minus of this exponent.", True, "SD102"),
        ("The formula is nested deeper than 200 levels.", False, "SD103"),
        ("This nests deeper than 60 levels.", True, "SD103"),
        ("The formula is longer than 64 kB.", False, "SD103"),
        ("This number has more than 100 digits.", True, "SD103"),
        (r"The macro \x expands without end.", False, "SD103"),
    ],
)
def test_the_codes_of_what_is_not_read(message: str, well_formed: bool, code: str) -> None:
    assert code_of_unread(message, well_formed=well_formed) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$x = " + "{" * 300 + "y" + "}" * 300 + "$", "SD103"),
        ("$x = y" + " + y" * 20_000 + "$", "SD103"),
        ("$" + r"\def\x{\x\x}" + r" y = \x$", "SD103"),
        (r"$$\begin{foo} x \end{foo}$$", "SD102"),
        (r"$x = \frac{y$", "SD101"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, code: str) -> None:
    (finding,) = judge(text).findings
    assert (finding.code, finding.verdict) == (code, "unread")


def test_the_classes_are_those_that_are_agreed_on() -> None:
    assert len(ERROR_CLASSES) == 22
    assert len({code.headline for code in CODES}) == len(CODES)


def test_each_code_is_explained() -> None:
    for code in CODES:
        assert len(code.explanation.split()) > 8, code.name
        assert code.explanation.endswith(".")
