"""Input that would take for ever, or all memory: each statement has a verdict, and the others are judged."""

from __future__ import annotations

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
