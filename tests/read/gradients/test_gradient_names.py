"""Names of gradients: introduced by a formula, spelled as such, or only looking like one."""

from __future__ import annotations

import pytest

from symderiv.compare.judge import judge

DENSE = r"$h_j = \sum_i W_{ji} x_i$, $y_j = \tanh(h_j)$"


def last(*lines: str) -> tuple[str, str]:
    finding = judge("\n\n".join(lines)).findings[-1]
    return finding.verdict, finding.message or ""


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (
            [
                DENSE,
                r"$\delta_j = \frac{\partial E}{\partial h_j}$",
                r"$\frac{\partial E}{\partial W_{ji}} = \delta_j x_i$",
            ],
            "agrees",
        ),
        (
            [
                DENSE,
                r"$\delta_j = \frac{\partial E}{\partial h_j}$",
                r"$\frac{\partial E}{\partial W_{ji}} = \delta_i x_j$",
            ],
            "differs",
        ),
        (
            [
                DENSE,
                r"$\frac{\partial E}{\partial h_j} = \frac{\partial E}{\partial y_j} (1 - y_j^2) := e_j$",
                r"$\frac{\partial E}{\partial W_{ji}} = e_j x_i$",
            ],
            "agrees",
        ),
        ([DENSE, r"$dW_{ji} = dh_j x_i$"], "agrees"),
        ([DENSE, r"$dW_{ji} = dy_j x_i$"], "differs"),
        ([DENSE, r"$dy_j = (1 - y_j^2) dh_j$"], "agrees"),  # differentials go with the relations
        ([DENSE, r"$dy_j = (1 - y_j) dh_j$"], "differs"),
        ([DENSE, r"$\bar{h}_j = \bar{y}_j (1 - y_j^2)$"], "agrees"),
        ([DENSE, r"$\bar{h}_j = \bar{y}_j (1 - y_j)$"], "differs"),
        ([DENSE, r"$\delta h_j = \delta y_j (1 - y_j^2)$"], "agrees"),
        ([DENSE, r"$(\nabla_{h} E)_j = \frac{\partial E}{\partial y_j} (1 - y_j^2)$"], "agrees"),
    ],
)
def test_a_name_means_the_true_gradient(lines: list[str], verdict: str) -> None:
    assert last(*lines)[0] == verdict


@pytest.mark.parametrize(
    "lines",
    [
        ["All $d$ are differentials.", DENSE, r"$dh_j = dy_j (1 - y_j^2)$"],
        [DENSE, r"$\Delta W_{ji} = -\eta \delta_j x_i$"],  # a step of a descent
        [DENSE, r"$\frac{\partial E}{\partial W_{ji}} = \delta_j x_i$"],  # a delta of nothing
    ],
)
def test_what_only_looks_like_a_gradient_is_left_open(lines: list[str]) -> None:
    assert last(*lines)[0] == "unchecked"


MEAN = r"$z_i = w x_i$, $L_i = (z_i - y_i)^2$, $J = \frac{1}{m} \sum_{i=1}^m L_i$"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"$dw = \sum_i dz_i x_i$", "unchecked"),
        (r"$dz_i = 2 (z_i - y_i)$", "unchecked"),
        (r"$dz_i = 2 (z_i - y_i) dL_i$", "agrees"),
        (r"$\frac{\partial J}{\partial z_i} = \frac{2}{m} (z_i - y_i)$", "agrees"),
        (r"$\frac{\partial J}{\partial z_i} = 2 (z_i - y_i)$", "differs"),
    ],
)
def test_with_a_mean_it_has_to_be_said_of_what_a_name_is_the_gradient(claim: str, verdict: str) -> None:
    found, message = last(MEAN, claim)
    assert found == verdict
    assert verdict != "unchecked" or "sum over the examples" in message


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"$\frac{\partial E}{\partial h_j} = \frac{\partial E}{\partial h_j}$", "unchecked"),
        (r"$\frac{\partial E}{\partial h_j} = \frac{\partial E}{\partial h_j} (1 - y_j^2)$", "differs"),
        (r"$\delta h_j = \delta h_j (1 - y_j^2)$", "unchecked"),  # it may be written over
    ],
)
def test_a_gradient_made_of_itself(claim: str, verdict: str) -> None:
    assert last(DENSE, claim)[0] == verdict
