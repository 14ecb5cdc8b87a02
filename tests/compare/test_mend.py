"""Corrections written into a document: only what is proved, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from symderiv.compare.finding import DocumentFindings
from symderiv.compare.judge import judge
from symderiv.compare.mend import changes, mended

LAYERS = Path(__file__).parents[2] / "layers"

RELATIONS = "$l_i = 2 a_i$\n\n$E = \\frac{1}{2} \\sum_i (l_i - o_i)^2$\n\n"

# What stands in the note after its relations, and what is to stand there then; `name.tex` for a LaTeX document.
MENDED = {
    "a sign": (r"$\frac{\partial E}{\partial l_i} = o_i - l_i$", r"$\frac{\partial E}{\partial l_i} = l_i - o_i$"),
    "several": (
        "$\\frac{\\partial E}{\\partial l_i} = o_i - l_i$ and\n$\\frac{\\partial E}{\\partial a_i} = l_i - o_i$.",
        "$\\frac{\\partial E}{\\partial l_i} = l_i - o_i$ and\n$\\frac{\\partial E}{\\partial a_i} = 2(l_i - o_i)$.",
    ),
    "two in a line": (
        r"$\frac{\partial E}{\partial l_i} = o_i - l_i$, $\frac{\partial E}{\partial a_i} = 2(o_i - l_i)$",
        r"$\frac{\partial E}{\partial l_i} = l_i - o_i$, $\frac{\partial E}{\partial a_i} = 2(l_i - o_i)$",
    ),
    "a block quote": (
        "> so\n> $$\n> \\frac{\\partial E}{\\partial l_i}\n>   = o_i\n>     - l_i\n> $$\n> here",
        "> so\n> $$\n> \\frac{\\partial E}{\\partial l_i}\n>   = l_i - o_i\n> $$\n> here",
    ),
    "a list with tabs": (
        "-\tone\n\t-\ttwo\t$\\frac{\\partial E}{\\partial l_i} = o_i - l_i$\tthree",
        "-\tone\n\t-\ttwo\t$\\frac{\\partial E}{\\partial l_i} = l_i - o_i$\tthree",
    ),
    "a table": (
        "| a | b |\n|---|---|\n| x | $\\frac{\\partial E}{\\partial l_i} = o_i - l_i$ |",
        "| a | b |\n|---|---|\n| x | $\\frac{\\partial E}{\\partial l_i} = l_i - o_i$ |",
    ),
    "a macro on the left": (
        "$\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}$\n\n$\\pd{E}{l_i} = o_i - l_i$",
        "$\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}$\n\n$\\pd{E}{l_i} = l_i - o_i$",
    ),
    "what is said beside it": (
        "$$\\frac{\\partial E}{\\partial l_i} = o_i - l_i \\quad \\text{for all } i. \\tag{3}$$",
        "$$\\frac{\\partial E}{\\partial l_i} = l_i - o_i \\quad \\text{for all } i. \\tag{3}$$",
    ),
    "aligned rows": (
        "\\begin{align}\n\\frac{\\partial E}{\\partial l_i} &= o_i - l_i \\label{a}\\\\ % or not?\n"
        "\\frac{\\partial E}{\\partial a_i} &= l_i - o_i, \\nonumber\n\\end{align}",
        "\\begin{align}\n\\frac{\\partial E}{\\partial l_i} &= l_i - o_i \\label{a}\\\\ % or not?\n"
        "\\frac{\\partial E}{\\partial a_i} &= 2(l_i - o_i), \\nonumber\n\\end{align}",
    ),
    "a hole": (r"$\frac{\partial E}{\partial a_i} = 2 \frac{}{}$", r"$\frac{\partial E}{\partial a_i} = 2(l_i - o_i)$"),
}


def mend(source: str) -> tuple[str, DocumentFindings]:
    found = mended(source, judge(source), judge)
    assert not found.problem
    return found.text, found.after


@pytest.mark.parametrize("case", MENDED)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_wrong_is_mended_and_all_else_stays(case: str, end: str) -> None:
    before, expected = (f"\ufeff{RELATIONS}{text}".replace("\n", end) for text in MENDED[case])
    text, after = mend(before)
    assert text == expected
    assert {finding.verdict for finding in after.findings} == {"agrees"}


def test_a_line_end_that_is_missing_or_mixed_stays_so() -> None:
    source = RELATIONS.replace("\n", "\r\n", 1) + "$\\frac{\\partial E}{\\partial l_i} = o_i - l_i$"
    assert mend(source)[0] == source.replace("= o_i - l_i", "= l_i - o_i")
    assert mend(source + "\n \t")[0] == source.replace("= o_i - l_i", "= l_i - o_i") + "\n \t"


def test_a_guess_is_written_out_where_the_statement_is_corrected() -> None:
    text, _ = mend(RELATIONS + r"$\frac{\partial E}{\partial l1} = o_1 - l_1$")
    assert text.endswith(r"$\frac{\partial E}{\partial l_1} = l_1 - o_1$")


@pytest.mark.parametrize(
    "statement",
    [
        r"$\frac{\partial E}{\partial l_i} = l_i - o_i$",
        r"$\frac{\partial E}{\partial q_i} = o_i - l_i$",
        "$$\\frac{\\partial E}{\\partial l_i} = o_i % targets\n - l_i$$",  # the author's words would be lost
    ],
)
def test_what_is_right_or_open_or_would_lose_words_is_left(statement: str) -> None:
    source = RELATIONS + statement
    assert mend(source)[0] == source


def test_a_relation_is_left_to_its_author() -> None:
    document = judge((LAYERS / "convolution/conv2d_untied.md").read_text(encoding="utf-8"))
    corrected = [(number, f.kind) for number, f in enumerate(document.findings) if f.correction]
    assert corrected[0][1] == "forward", "what was evidently meant, and no proof of it"
    assert [change.number for change in changes(document)] == [n for n, kind in corrected if kind == "gradient"]


def test_nothing_is_written_where_what_comes_out_would_not_agree() -> None:
    source = RELATIONS + r"$\frac{\partial E}{\partial l_i} = o_i - l_i$"
    before = judge(source)
    bad = replace(before.findings[-1], correction=r"\frac{\partial E}{\partial l_i} = 3 l_i")
    document = replace(before, findings=(*before.findings[:-1], bad))
    found = mended(source, document, judge)
    assert (found.text, found.changes) == (source, ())
    assert found.problem == "with the corrections in place, what stands on line 5 would not agree"


def test_nothing_is_written_where_another_statement_would_become_wrong() -> None:
    source = RELATIONS + r"$\frac{\partial E}{\partial l_i} = o_i - l_i$"
    before = judge(source)

    def rejudge(text: str) -> DocumentFindings:
        after = judge(text)
        first = replace(after.findings[0], verdict="differs")
        return replace(after, findings=(first, *after.findings[1:]))

    found = mended(source, before, rejudge)
    assert found.text == source
    assert found.problem.endswith("line 1 would not agree")


def test_a_statement_that_does_not_stand_where_it_is_said_to_is_left() -> None:
    before = judge(RELATIONS + r"$\frac{\partial E}{\partial l_i} = o_i - l_i$")
    moved = replace(before, text="\n" + before.text)
    assert changes(before)
    assert changes(moved) == ()
