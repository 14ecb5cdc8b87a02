"""Claims that hold where the assumptions of a layer do."""

from __future__ import annotations

import pytest
from sympy import Eq, Sum, exp, log

from symderiv.compare.judge import judge
from symderiv.lang.declare import Layer, dims, index, tensor
from symderiv.lang.layer import Layer as LayerData

N, C = dims("N C")
n = index("n", N)
i, k = index("i k", C)
z, t, p, E = tensor("z", N, C), tensor("t", N, C), tensor("p", N, C), tensor("E")
Z = r"\frac{\partial E}{\partial z_{ni}}"
WHERE = r"where \sum_k t_{nk} = 1"


def layer(assume: bool) -> LayerData:
    return Layer(
        inputs=(z,),
        constants=(t,),
        forward=(
            Eq(p[n, i], exp(z[n, i]) / Sum(exp(z[n, k]), k)),
            Eq(E, -Sum(t[n, k] * log(p[n, k]), n, k)),
        ),
        assume=(Eq(Sum(t[n, k], k), 1),) if assume else (),
        sizes={N: 2, C: 3},
    )


@pytest.mark.parametrize(
    ("right", "assume", "verdict", "condition"),
    [
        (r"p_{ni} - t_{ni}", True, "agrees", WHERE),
        (r"p_{ni} - t_{ni}", False, "differs", None),
        (r"p_{ni} \sum_k t_{nk} - t_{ni}", True, "agrees", None),
        (r"p_{ni} \sum_k t_{nk} - t_{ni}", False, "agrees", None),
        (r"t_{ni} - p_{ni}", True, "differs", None),
        (r"2 p_{ni} - t_{ni}", True, "differs", None),
    ],
)
def test_under_the_assumption(right: str, assume: bool, verdict: str, condition: str | None) -> None:
    (finding,) = judge(f"${Z} = {right}$\n", layer=layer(assume)).findings
    assert (finding.verdict, finding.condition) == (verdict, condition)


def test_the_witness_is_told_in_given_tensors() -> None:
    (finding,) = judge(f"${Z} = t_{{ni}} - p_{{ni}}$\n", layer=layer(True)).findings
    assert "°" not in str(finding.proof)
