"""Relations that cannot be meant, and what is judged against the one repair that makes sense."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

REPAIRED = {
    "a sum over an index of the left side": (
        r"$$g_c = \sum_c \sum_{p=1}^{H} X_{cp}$$",
        ("extra_sum", r"g_c = \sum_{p=1}^{H} X_{cp}"),
        r"$\frac{\partial g_c}{\partial X_{dp}} = [c = d]$",
    ),
    "a sum that binds what its terms do not read": (
        r"$$p_i = \frac{e^{a_i}}{\sum_k e^{a_i}}$$",
        ("wrong_index", r"p_i = \frac{e^{a_i}}{\sum_k e^{a_k}}"),
        r"$\frac{\partial p_i}{\partial a_j} = p_i ([i = j] - p_j)$",
    ),
    "a sum over the other index, as later relations show": (
        r"$$P_{ij} = \frac{e^{S_{ij}}}{\sum_{i=1}^{n} e^{S_{ij}}}$$ $$O_i = \sum_j P_{ij} V_j$$",
        ("wrong_index", r"P_{ij} = \frac{e^{S_{ij}}}{\sum_{l=1}^{n} e^{S_{il}}}"),
        r"$\frac{\partial P_{ij}}{\partial S_{ik}} = P_{ij} ([j = k] - P_{ik})$",
    ),
    "what is called a softmax": (
        "The softmax is\n" + r"$$p_i = e^{z_i}$$",
        ("missing_factor", r"p_i = \frac{e^{z_i}}{\sum_{k} e^{z_k}}"),
        r"$\frac{\partial p_i}{\partial z_j} = p_i ([i = j] - p_j)$",
    ),
    "what is called a mean": (
        "First the mean:\n\n" + r"$$\mu = \sum_{i=1}^{m} x_i$$",
        ("missing_factor", r"\mu = \frac{1}{m} \sum_{i=1}^{m} x_i"),
        r"$\frac{\partial \mu}{\partial x_i} = \frac{1}{m}$",
    ),
    "in German": (
        "Zuerst der Mittelwert:\n\n" + r"$$\mu = \sum_{i=1}^{m} x_i$$",
        ("missing_factor", r"\mu = \frac{1}{m} \sum_{i=1}^{m} x_i"),
        r"$\frac{\partial \mu}{\partial x_i} = \frac{1}{m}$",
    ),
    "in another letter, by which the terms are centred": (
        "Mean and variance:\n\n" + r"$$c = \sum_{k=1}^{n} u_k$$ $$v = \frac{1}{n} \sum_{k=1}^{n} (-c + u_k)^2$$",
        ("missing_factor", r"c = \frac{1}{n} \sum_{k=1}^{n} u_k"),
        r"$\frac{\partial c}{\partial u_k} = \frac{1}{n}$",
    ),
    "a scale by a square root": (
        "The scores are divided by the square root of $d$:\n\n" + r"$$s = \frac{1}{d} \sum_{a=1}^{d} q_a k_a$$",
        ("wrong_exponent", r"s = \frac{1}{\sqrt{d}} \sum_{a=1}^{d} q_a k_a"),
        r"$\frac{\partial s}{\partial q_a} = d^{-1/2} k_a$",
    ),
}


@pytest.mark.parametrize(("relation", "expected", "claim"), REPAIRED.values(), ids=REPAIRED.keys())
def test_repaired(relation: str, expected: tuple[str, str], claim: str) -> None:
    first, *_, last = judge(f"{relation}\n\n{claim}").findings
    assert (first.verdict, first.error_class, first.correction) == ("differs", *expected)
    assert last.verdict == "agrees", last.message
    told = f"judged with what is evidently meant on line {first.place.line}, not with what stands there"
    assert told in last.notes


AS_WRITTEN = {
    "the index of the sum is another one": r"$$p_i = \frac{e^{a_i}}{\sum_i e^{a_i}}$$",
    "a softmax": "The softmax is\n" + r"$$p_i = \frac{e^{a_i}}{\sum_k e^{a_k}}$$",
    "a sum beside a mean": "The sum over what the mean takes:\n\n" + r"$$\mu = \sum_{i=1}^{m} x_i$$",
    "what a mean is made of": "For the mean:\n\n" + r"$$s = \sum_{i=1}^{m} x_i$$",
    "squares about a mean": "The squares about the mean:\n\n" + r"$$q = \sum_{i=1}^{m} (x_i - c)^2$$",
    "a mean of squares": "The mean:\n\n" + r"$$\mu = \frac{1}{m} \sum_{i=1}^{m} x_i$$",
    "a count": r"$$c_i = \sum_{t=1}^{T} 3$$",
}


@pytest.mark.parametrize("relation", AS_WRITTEN.values(), ids=AS_WRITTEN.keys())
def test_taken_as_written(relation: str) -> None:
    assert [finding.verdict for finding in judge(relation).findings] == ["agrees"]


def test_two_repairs_are_none() -> None:
    note = (
        r"$$P_{ij} = \frac{e^{S_{ij}}}{\sum_{i=1}^{n} e^{S_{ij}}}$$"
        + "\n\n"
        + r"$\frac{\partial P_{11}}{\partial S_{12}} = 3$"
    )
    assert [finding.verdict for finding in judge(note).findings] == ["unchecked", "unchecked"]


CROSS_ENTROPY = r"$p_i = \frac{e^{a_i}}{\sum_k e^{a_k}}$, $E = -\sum_i t_i \log p_i$"
CLAIMS = {
    "it needs targets that add up to 1": (r"p_i - t_i", "agrees", r"where \sum_i t_i = 1"),
    "it holds in general": (r"p_i \sum_k t_k - t_i", "agrees", None),
    "it is wrong all the same": (r"t_i - p_i", "differs", None),
}


@pytest.mark.parametrize("said", ["", r", $\sum_i t_i = 1$"])
@pytest.mark.parametrize(("right", "verdict", "condition"), CLAIMS.values(), ids=CLAIMS.keys())
def test_targets_that_add_up_to_one(said: str, right: str, verdict: str, condition: str | None) -> None:
    finding = judge(f"{CROSS_ENTROPY}{said}\n\n" + rf"$\frac{{\partial E}}{{\partial a_i}} = {right}$").findings[-1]
    assert (finding.verdict, finding.condition) == (verdict, condition)
    assert finding.error_class == ("sign" if verdict == "differs" else None)
