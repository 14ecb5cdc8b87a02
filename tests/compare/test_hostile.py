"""Input that would take for ever, or all memory: each statement has a verdict, and the others are judged."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from symderiv.compare.judge import judge

SQUARES = r"$E = \sum_i x_i^2$"
RIGHT = r"- $\dfrac{\partial E}{\partial x_i} = 2 x_i$"


def claim(right: str) -> str:
    return rf"- $\dfrac{{\partial E}}{{\partial x_i}} = {right}$"


CLAIMS = {
    "a factorial": ("100000! x_i", "unread"),
    "a number of 20,000 digits": ("9" * 20_000 + " x_i", "unread"),
    "nested brackets": ("(" * 2000 + "x_i" + ")" * 2000, "unread"),
    "nested functions": (r"\exp(" * 300 + "x_i" + ")" * 300, "unread"),
    "nested fractions": (r"\frac{1}{" * 400 + "x_i" + "}" * 400, "unread"),
    "a power of a power of a power": ("x_i^{9^{9^{9}}}", "unchecked"),
    "a power of a number": ("2^{1000000} x_i", "unchecked"),
    "a power that is only long": ("x_i^{100000}", "differs"),
    "3000 terms": (" + ".join(["x_i"] * 3000), "differs"),
    "80 factors": ("(x_i+1)(x_i+2)" * 40, "differs"),
    "exponentials of exponentials": ("e^{e^{e^{e^{e^{x_i}}}}}", "differs"),
}


@pytest.mark.parametrize(("right", "verdict"), CLAIMS.values(), ids=CLAIMS.keys())
def test_a_claim(right: str, verdict: str) -> None:
    note = "\n\n".join((SQUARES, claim(right), RIGHT))
    assert [finding.verdict for finding in judge(note).findings] == ["agrees", verdict, "agrees"]


RELATIONS = {
    "a power of a power of a power": (r"E = \sum_i x_i^{9^{9^{9}}}", ["unchecked", "unchecked"]),
    "a long power": (r"E = \sum_i x_i^{100000}", ["agrees", "differs"]),
    "500 terms": ("E = " + " + ".join(f"x_{{{k}}}" for k in range(1, 501)), ["agrees", "differs"]),
    "a thousand million terms": (r"E = \sum_{i=1}^{1000000000} x_i^2", ["agrees", "agrees"]),
}


@pytest.mark.parametrize(("relation", "verdicts"), RELATIONS.values(), ids=RELATIONS.keys())
def test_a_relation(relation: str, verdicts: list[str]) -> None:
    assert [finding.verdict for finding in judge(f"${relation}$\n\n{RIGHT}").findings] == verdicts


WRONG = claim("x_i")
DEEP = 10_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
GROWING = "".join(rf"\def\{a}{{\{b}\{b}}}" for a, b in pairwise(LETTERS))

# What stands in a note between others, and the codes of what is said of it.
PIECES = {
    "an open brace": (r"- $\dfrac{\partial E}{\partial x_i = 2 x_i$", "SD101"),
    "a dollar sign without another": (r"- $\dfrac{\partial E}{\partial x_i} = 3 x_i", "SD101"),
    "two dollar signs without others": ("$$\n\\frac{a}{b} = 3", "SD101"),
    "an environment without end": ("\\begin{align}\na &= b", "SD101"),
    "an unknown command": (r"$y_i = \frobnicate{2} z$", "SD102"),
    "an unknown environment": (r"$y_i = \begin{tikzpicture} 2 \end{tikzpicture}$", "SD102"),
    "10,000 open braces": ("$" + "{" * DEEP + "y_i = 1$", "SD103"),
    "10,000 brackets": ("$y_i = " + "(" * DEEP + "1" + ")" * DEEP + "$", "SD103"),
    "10,000 sides": (r"$y_i = " + r"\left(" * DEEP + "1" + r"\right)" * DEEP + "$", "SD103"),
    "10,000 fractions": (r"$y_i = " + r"\frac1{" * DEEP + "2" + "}" * DEEP + "$", "SD103"),
    "10,000 scripts": ("$y" + "_{a" * DEEP + "}" * DEEP + " = 1$", "SD103"),
    "10,000 environments": (r"$y_i = " + r"\begin{matrix}" * DEEP + r"\end{matrix}" * DEEP + "$", "SD103"),
    "10,000 quotes": ("> " * DEEP + "$y_i = 1$", "SD103"),
    "10,000 lists": ("- " * DEEP + "$y_i = 1$", "SD103"),
    "10,000 lists in quotes": ("> 1. " * DEEP + "$y_i = 1$", "SD103"),
    "a macro that calls itself": (r"$\def\a{\a} y_i = \a$", "SD103"),
    "a macro that grows": (r"$\def\a{z\a} y_i = \a$", "SD103"),
    "macros that call each other": (r"$\newcommand{\a}{\b} \newcommand{\b}{\a} y_i = \a$", "SD103"),
    "macros that double each other": (rf"${GROWING}\def\z{{z}} y_i = \a$", "SD103"),
    "a macro that doubles its argument": (r"$\newcommand{\a}[1]{\a{#1#1}} y_i = \a{z}$", "SD103"),
    "a long formula": ("$y_i = " + "+ z " * 40_000 + "$", "SD103"),
    "a NUL in a formula": ("$y_i = \0 2$", "SD102"),
    "a NUL in the text": ("a \0 b", ""),
    "all bytes": (bytes(range(256)).decode("latin-1"), ""),
    "right-to-left text": ("הגרדיאנט \u202e של \u202c $E$ מול", ""),
    "a right-to-left mark in a formula": ("$y_i = \u202e 2 \u202c$", "SD102"),
    "a letter written right to left": ("$y_i = א$", ""),
    "a file outside of the folder": (r"\input{/etc/passwd}", "SD102"),
    "files above the folder": (r"see \include{../secret} and \subfile{../../x}", "SD102 SD102"),
    "a file within a formula": (r"$y_i = \input{/etc/passwd}$", "SD102"),
    "a file that TeX would read": (r"$\openin5=/etc/passwd y_i = \read5$", "SD102"),
    "a command that TeX would run": (r"$y_i = \immediate\write18{touch z}$", "SD102"),
    "an import of Python": ("$y_i = __import__('os').system('touch z')$", "SD101"),
}
ENDS = {"Windows": ("\r\n", "\r\n"), "old": ("\r", "\r"), "mixed": ("\r\n", "\n\r"), "more mixed": ("\n", "\r\r\n")}


@pytest.mark.parametrize("name", PIECES)
def test_a_piece_of_a_note_hides_nothing_of_the_others(name: str) -> None:
    piece, codes = PIECES[name]
    first, *said, right, wrong = judge("\n\n".join((SQUARES, piece, RIGHT, WRONG))).findings
    assert [finding.verdict for finding in (first, right, wrong)] == ["agrees", "agrees", "differs"]
    assert " ".join(finding.code or "" for finding in said).strip() == codes
    assert all(
        finding.message and finding.culprit and finding.culprit.line in (3, 4) for finding in said if finding.code
    )


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS.keys())
def test_line_ends_of_all_kinds(ends: tuple[str, str]) -> None:
    note = f"{SQUARES}{ends[0]}{ends[1]}{RIGHT}{ends[1]}{ends[0]}{WRONG}"
    plain = judge(re.sub("\r\n?", "\n", note)).findings
    assert [finding.verdict for finding in plain] == ["agrees", "agrees", "differs"]
    assert judge(note).findings == plain
    assert judge("\ufeff" + note).findings == plain
