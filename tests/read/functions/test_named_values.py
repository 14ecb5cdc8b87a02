"""Values of functions at what is no number, derivatives by parameters, and elements told by sets and by items."""

from __future__ import annotations

import pytest

from symderiv.compare.finding import Finding
from symderiv.compare.judge import judge


def last(*lines: str) -> Finding:
    return judge("\n\n".join(f"$${line}$$" for line in lines)).findings[-1]


POLICY = (r"h(s, a) = \theta^\top x(s, a)", r"\pi(a | s) = \frac{e^{h(s, a)}}{\sum_b e^{h(s, b)}}")
PAIR = (
    r"r(x, y) = \beta \log \frac{\pi_\theta(y | x)}{\pi_0(y | x)}",
    r"L = -\log \sigma(r(x, y^+) - r(x, y^-))",
)
MARGIN = r"\sigma(r(x, y^-) - r(x, y^+))"
DRAWN = (r"J = -\log \sigma(b_p^\top c) - \sum_{k=1}^{K} \log \sigma(-b_k^\top c)",)
ITEMS = (r"F = -\log \sigma(q_{e_P}^\top g) - \sum_{e_j \in S} \log \sigma(-q_{e_j}^\top g)",)
STEP = (r"J(\theta) = \sum_a \pi_\theta(a | s) Q(s, a)",)
ALL = (r"L = -v_o \cdot h + \log \sum_{w \in \mathcal{V}} \exp(v_w \cdot h)",)


@pytest.mark.parametrize(
    ("note", "claim", "verdict"),
    [
        (POLICY, r"\nabla_\theta \log \pi(a | s) = x(s, a) - \sum_b \pi(b | s) x(s, b)", "agrees"),
        (POLICY, r"\nabla_\theta \log \pi(a | s) = x(s, a) - \sum_b x(s, b)", "differs"),
        (PAIR, r"\frac{\partial L}{\partial r(x, y^+)} = -\sigma(r(x, y^-) - r(x, y^+))", "agrees"),
        (PAIR, rf"\nabla_\theta L = -\beta {MARGIN} \nabla_\theta \log \pi_\theta(y^+ | x)", "differs"),
        (PAIR, r"\nabla_\phi L = 0", "unchecked"),
        (STEP, r"\nabla_\theta J(\theta) = \sum_a (Q(s, a) - 1) \nabla_\theta \pi_\theta(a | s)", "agrees"),
        (STEP, r"\nabla_\theta J(\theta) = \sum_a (Q(s, a) - s_a) \nabla_\theta \pi_\theta(a | s)", "unchecked"),
        (STEP, r"\nabla_\theta J(\theta) = \sum_a Q(s, a)^2 \nabla_\theta \pi_\theta(a | s)", "differs"),
        (DRAWN, r"\frac{\partial J}{\partial b_k} = \sigma(b_k^\top c) c", "agrees"),
        (DRAWN, r"\frac{\partial J}{\partial b_k} = \sigma(-b_k^\top c) c", "differs"),
        (DRAWN, r"\frac{\partial J}{\partial b_p} = \sigma(b_p^\top c) c", "differs"),
        (ITEMS, r"\frac{\partial F}{\partial g} = \sum_{e_j \in S} \sigma(q_{e_j}^\top g) q_{e_j}", "differs"),
        (ITEMS, r"\frac{\partial F}{\partial q_{e_j}} = \sigma(q_{e_j}^\top g) g", "agrees"),
        (ALL, r"\frac{\partial L}{\partial v_o} = -h", "differs"),
    ],
)
def test_claims(note: tuple[str, ...], claim: str, verdict: str) -> None:
    assert last(*note, claim).verdict == verdict


def test_what_is_in_no_relation_and_carries_the_name_moves_and_nothing_else_does() -> None:
    note = r"L = \log p_\theta(x) + c \log q(x)"
    assert last(note, r"\nabla_\theta L = \nabla_\theta \log p_\theta(x)").verdict == "agrees"
    assert last(note, r"\nabla_\theta L = 0").verdict == "differs"


def test_a_parameter_that_a_relation_reads_as_well_is_left_open() -> None:
    finding = last(r"L = \log p_\theta(x) + \theta^2", r"\nabla_\theta L = 2 \theta")
    assert finding.verdict == "unchecked"
    assert r"\theta" in (finding.message or "")


def test_integers_that_are_compared_are_no_items() -> None:
    note = (r"e_{tj} = W_{s_t j}", r"E = \sum_t \sum_j a_{tj} e_{tj}")
    assert last(*note, r"\frac{\partial E}{\partial W_{vj}} = \sum_t [s_t = v] a_{tj}").verdict == "agrees"
    assert last(*note, r"\frac{\partial E}{\partial W_{vj}} = a_{vj}").verdict != "agrees"
