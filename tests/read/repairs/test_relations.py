"""Relations that cannot be meant as written."""

from __future__ import annotations

import pytest

from symderiv.compare.finding import Finding
from symderiv.compare.judge import judge


def first(*lines: str) -> Finding:
    return judge("\n\n".join(lines)).findings[0]


@pytest.mark.parametrize(
    ("lines", "verdict", "error_class", "correction"),
    [
        ([r"$y_i = f(x_i)$"], "agrees", None, None),
        ([r"$y_k = \sum_k w_{jk} x_k$"], "differs", "wrong_index", r"y_j = \sum_k w_{jk} x_k"),
        ([r"$y_i = f(x_j)$"], "differs", "wrong_index", r"y_i = f(x_i)"),
        (
            [
                r"$c_i = \sum_p w_p c_{i+p}$",
                r"$\frac{\partial E}{\partial w_p} = \sum_i a_{i+p} \frac{\partial E}{\partial c_i}$",
            ],
            "differs",
            "typo",
            r"c_i = \sum_p w_p a_{i+p}",
        ),
        ([r"$h_t = f(h_{t-1})$"], "agrees", None, None),  # a recurrence, and no typo
        ([r"$y_{ij} = x_k z_k$"], "unchecked", None, None),  # two that are missing: either may be meant
    ],
)
def test_repairs(lines: list[str], verdict: str, error_class: str | None, correction: str | None) -> None:
    finding = first(*lines)
    assert (finding.verdict, finding.error_class, finding.correction) == (verdict, error_class, correction)
