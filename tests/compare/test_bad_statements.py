"""What is wrong with one statement, in the note or in the program, hides nothing of what is said of the others."""

from __future__ import annotations

import pytest

from symderiv.compare.claims import judge_claim
from symderiv.compare.finding import Finding
from symderiv.compare.judge import judge
from symderiv.read.note import ReadClaim, ReadSection
from symderiv.read.section import read_section

SQUARES = r"$E = \sum_i x_i^2$"
RIGHT = r"$\frac{\partial E}{\partial x_i} = 2 x_i$"
WRONG = r"$\frac{\partial E}{\partial x_i} = x_i$"
OTHER = r"$\frac{\partial F}{\partial z_i} = 1$"


def verdicts(note: str) -> list[str]:
    return [finding.verdict for finding in judge(note).findings]


RELATIONS = {
    "an index bound twice": r"$s_i = \sum_i z_i \sum_i z_i$",
    "a read outside its box": r"$s_i = z_{i+1} + z_{2i}$ for $i = 1, \dots, 3$, $z_1 = 1$",
    "two numbers of indices": r"$s_{ij} = 2 z_i t_j$, $s_i = t_i$",
    "one index and none": r"$s_i = 2 z_i t_i$, $s = 3$",
    "a circle": r"$p_i = q_i$, $q_i = p_i$",
    "it reads what it defines": r"$s_i = s_i + z_i + t_i$",
    "something that is not known": r"$s_i = \mathcal{A}(z, t)_i$",
}


@pytest.mark.parametrize("relation", RELATIONS.values(), ids=RELATIONS.keys())
def test_a_relation_that_cannot_be_used_leaves_the_others(relation: str) -> None:
    said = {finding.text: finding.verdict for finding in judge("\n\n".join((SQUARES, relation, RIGHT, WRONG))).findings}
    assert said[SQUARES[1:-1]] == "agrees"
    assert (said[RIGHT[1:-1]], said[WRONG[1:-1]]) == ("agrees", "differs")
    assert "unchecked" in said.values()


@pytest.mark.parametrize("loss", ["E", "J"])
def test_dollar_signs_in_code_are_words_before_and_after_a_claim(loss: str) -> None:
    in_code = "Set in like code:\n\n    " + rf"$\frac{{\partial {loss}}}{{\partial x_2}} = x_2 a^T$"
    findings = judge("\n\n".join((SQUARES, RIGHT, "# Next", *(SQUARES,) * (loss == "E"), in_code))).findings
    assert [(f.verdict, f.code) for f in findings[:2]] == [("agrees", None)] * 2
    assert [(f.verdict, f.code) for f in findings[-1:]] == [("unchecked", "SD303")]


def test_what_reads_a_relation_that_cannot_be_used_is_open() -> None:
    note = r"""$s_i = \sum_i z_i \sum_i z_i$

$E = \sum_i u_i s_i$

$\frac{\partial E}{\partial u_i} = s_i$

$\frac{\partial E}{\partial u_i} = 1$
"""
    findings = judge(note).findings
    assert [f.verdict for f in findings] == ["unchecked", "agrees", "unchecked", "unchecked"]
    assert findings[2].message == "needs s, whose relation on line 1 could not be used"


NAMES = {
    "a gradient": (
        r"Let $g_i = \frac{\partial E}{\partial x_i}$. Then $g_i = 2 x_i$, not $g_i = x_i$.",
        "agrees differs",
    ),
    "a chain": (r"$g_i = \frac{\partial E}{\partial x_i} = 2 x_i$ and $g_i = x_i$", "agrees differs"),
    "said afterwards": (r"$g_i = 2 x_i$ where $g_i = \frac{\partial E}{\partial x_i}$", "agrees"),
    "at another index": (
        r"Let $g_i = \frac{\partial E}{\partial x_i}$. Then $g_k = 2 x_k$, not $g_k = 2 x_1$.",
        "agrees differs",
    ),
    "on the right": (
        r"Let $g_i = \frac{\partial E}{\partial x_i}$. Then $\frac{\partial E}{\partial x_k} = g_k$.",
        "agrees",
    ),
    "two in turn": (
        r"Let $g_i = \frac{\partial E}{\partial x_i}$ and $u_i = 3 g_i$. "
        r"Then $\frac{\partial E}{\partial x_i} = u_i / 3$ "
        r"and $\frac{\partial E}{\partial x_i} = u_i$.",
        "agrees differs",
    ),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.values(), ids=NAMES.keys())
def test_a_letter_for_a_gradient(text: str, expected: str) -> None:
    findings = judge(f"{SQUARES}\n\n{text}").findings
    assert [f.verdict for f in findings if f.kind == "gradient"] == expected.split()
    assert {f.verdict for f in findings if f.kind == "forward"} == {"agrees"}


MEANS = {
    "of squares": (r"E = \frac{1}{n} \sum_i x_i^2", r"\frac{2 x_i}{n}", "agrees"),
    "with its square": (r"E = \frac{1}{n} \sum_i x_i^2", r"\frac{2}{n^2} \sum_k x_i", "agrees"),
    "with a number": (r"E = \frac{1}{2m} \sum_i x_i^2", r"\frac{1}{m} x_i", "agrees"),
    "without the number": (r"E = \frac{1}{2m} \sum_i x_i^2", r"\frac{2}{m} x_i", "differs"),
}


@pytest.mark.parametrize(("relation", "right", "verdict"), MEANS.values(), ids=MEANS.keys())
def test_the_letter_under_a_mean_counts_its_values(relation: str, right: str, verdict: str) -> None:
    assert verdicts(rf"${relation}$" + "\n\n" + rf"$\frac{{\partial E}}{{\partial x_i}} = {right}$") == [
        "agrees",
        verdict,
    ]


def test_a_letter_with_a_value_of_its_own_counts_nothing() -> None:
    note = (
        r"$v = 3 w$"
        + "\n\n"
        + r"$E = \frac{1}{v} \sum_i x_i^2$"
        + "\n\n"
        + r"$\frac{\partial E}{\partial w} = -\frac{1}{3 w^2} \sum_i x_i^2$"
    )
    assert verdicts(note) == ["agrees", "agrees", "agrees"]


def test_a_mistake_of_ours_in_judging_one_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(claim: ReadClaim, *others: object) -> Finding:
        if "WRONG" in claim.placed.text:
            raise KeyError("lost")
        return judge_claim(claim, *others)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr("symderiv.compare.judge.judge_claim", broken)
    document = judge("\n\n".join((SQUARES, RIGHT.replace("= 2", r"= \text{WRONG} 2"), RIGHT)))
    assert [(f.verdict, f.code) for f in document.findings][1:] == [("undecided", "SD310"), ("agrees", None)]
    assert document.findings[1].message == "internal error: KeyError: 'lost'"
    assert [type(fault) for fault in document.faults] == [KeyError]


def test_a_mistake_of_ours_in_reading_one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(statements: object, *others: object) -> ReadSection:
        if any("z_i" in item.text for item in statements):  # type: ignore[attr-defined]
            raise ZeroDivisionError("lost")
        return read_section(statements, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("symderiv.read.document.read_section", broken)
    note = "\n\n".join(("# One", SQUARES, RIGHT, "# Two", SQUARES.replace("x", "z").replace("E", "F"), OTHER))
    document = judge(note)
    assert [f.verdict for f in document.findings] == ["agrees", "agrees", "unread", "unread"]
    assert {f.code for f in document.findings} == {None, "SD310"}


def test_every_loss_of_which_nothing_is_said_is_one_of_its_own() -> None:
    note = r"""$y_i = 2 x_i$ and $z_i = x_i^2$. The loss $E$ sees $y$ only, $F$ sees $z$ only.

$\frac{\partial E}{\partial x_i} = 2 \frac{\partial E}{\partial y_i}$

$\frac{\partial F}{\partial x_i} = 2 x_i \frac{\partial F}{\partial z_i}$

$\frac{\partial F}{\partial x_i} = x_i \frac{\partial F}{\partial z_i}$
"""
    assert verdicts(note) == ["agrees", "agrees", "agrees", "agrees", "differs"]


def test_a_list_of_entries_says_how_many_there_are() -> None:
    note = r"""Inputs $x_1, \dots, x_n$.

$m = \frac{1}{n} \sum_i x_i$ and $E = (m - 1)^2$

$\frac{\partial m}{\partial x_i} = \frac{1}{n}$

$\sum_i x_i = n m$

$\frac{\partial E}{\partial x_i} = \frac{2}{n} (m - 1)$
"""
    assert {f.verdict for f in judge(note).findings if f.kind == "gradient"} == {"agrees"}


@pytest.mark.parametrize(
    ("right", "verdict"),
    [(r"\frac{1}{3} \frac{\partial E}{\partial y_i}", "agrees"), (r"\frac{\partial E}{\partial y_i}", "differs")],
)
def test_an_index_out_of_a_few(right: str, verdict: str) -> None:
    relation = r"$$y_i = \frac{1}{3} (x_{3i} + x_{3i+1} + x_{3i+2})$$"
    claim = rf"$$\frac{{\partial E}}{{\partial x_{{3i+r}}}} = {right}, \quad r \in \{{0, 1, 2\}}$$"
    assert verdicts(f"{relation}\n\n{claim}") == ["agrees", verdict]


def test_a_second_definition_for_one_case_is_held_against_nothing() -> None:
    note = r"$y_i = 2 x_i$, with $y_i = 1$ for $x_i = c$; $\frac{\partial y_i}{\partial x_i} = 2$"
    assert [f.verdict for f in judge(note).findings if f.text != "x_i = c"] == ["agrees", "unchecked", "agrees"]
