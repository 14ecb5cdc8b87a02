"""Notes without relations of their own, judged against a layer that is named beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from symderiv.cli.loading import Declaration, declarations, load
from symderiv.compare.finding import Finding
from symderiv.compare.judge import judge
from symderiv.derive.sweep import derive
from symderiv.emit.latex import latex_equation
from symderiv.emit.notation import notation_of
from symderiv.lang.arithmetic import neg
from symderiv.lang.layer import Equation, Layer

LAYERS = declarations(Path(__file__).parents[2] / "layers")


def layer(name: str) -> Layer:
    """A layer in `layers/`."""
    return load(next(d for d in LAYERS if d.name == name))


def judged(name: str, *claims: str) -> list[Finding]:
    """The findings of some formulas as a note about one layer."""
    return list(judge("\n\n".join(f"${claim}$" for claim in claims) + "\n", layer(name)).findings)


@pytest.mark.parametrize("declaration", LAYERS, ids=lambda d: d.name)
def test_what_a_layer_prints_of_itself_is_never_wrong(declaration: Declaration) -> None:
    own = load(declaration)
    equations = [gradient.equation for gradient in derive(own).gradients]
    negated = [Equation(e.lhs, neg(e.rhs)) for e in equations]
    for claims, never in ((equations, "differs"), (negated, "agrees")):
        note = "\n\n".join(f"$$\n{latex_equation(e, notation_of(own))}\n$$" for e in claims)
        assert [f.text for f in judge(note, own).findings if f.verdict == never] == []


@dataclass(frozen=True)
class Case:
    layer: str
    claim: str
    verdict: str
    said: str = ""


E = r"\frac{\partial E}{\partial %s}"

CASES = [
    # a size of the layer is no scalar and no index
    Case("mse_loss", rf"{E % 'x_{ni}'} = \frac{{2}}{{N D}} (x_{{ni}} - t_{{ni}})", "agrees"),
    Case("mse_loss", rf"{E % 'x_{ni}'} = \frac{{2}}{{N}} (x_{{ni}} - t_{{ni}})", "differs"),
    # a recurrence is opened once; before the first step stands the initial state
    Case("rnn_tanh", rf"{E % 'a_{ntj}'} = {E % 'h_{ntj}'} (1 - h_{{ntj}}^2)", "agrees"),
    Case("rnn_tanh", rf"{E % 'a_{ntj}'} = {E % 'h_{ntj}'} (1 - h_{{ntj}})", "differs"),
    Case("rnn_tanh", rf"{E % 'U_{jk}'} = \sum_t \sum_n {E % 'a_{ntj}'} h_{{n,t-1,k}}", "agrees", "counts as h0"),
    Case("rnn_tanh", rf"{E % 'U_{jk}'} = \sum_t \sum_n {E % 'a_{ntj}'} h_{{n,t,k}}", "differs"),
    Case("rnn_tanh", r"\frac{\partial h_{ntj}}{\partial U_{jk}} = h_{n,t-1,k}", "differs"),
    # a function that the layer does not have says nothing wrong where it is a known one
    Case(
        "silu",
        rf"{E % 'x_{ni}'} = {E % 'y_{ni}'} (\sigma(x_{{ni}}) + x_{{ni}} \sigma(x_{{ni}}) (1 - \sigma(x_{{ni}})))",
        "agrees",
    ),
    Case("silu", rf"{E % 'x_{ni}'} = {E % 'y_{ni}'} (\sigma(x_{{ni}}) + x_{{ni}} \sigma(x_{{ni}}))", "differs"),
    Case("silu", rf"{E % 'x_{ni}'} = {E % 'y_{ni}'} q(x_{{ni}})", "unchecked", "q"),
    # a letter of the layer as it is printed
    Case(
        "softplus", rf"{E % 'x_{ni}'} = {E % 'y_{ni}'} \sigma(\beta x_{{ni}})", "agrees", r"\beta is the layer's beta"
    ),
    Case("softplus", rf"{E % 'x_{ni}'} = \beta {E % 'y_{ni}'} \sigma(\beta x_{{ni}})", "differs"),
    # a tensor has as many indices as the layer gives it
    Case("silu", rf"{E % 'x_i'} = {E % 'y_i'} \sigma(x_i)", "unchecked", "1 index but has 2 (N, D)"),
    Case("silu", rf"{E % 'x_{ni}'} = {E % 'y_{ni}'} x_i", "unchecked", "1 indices here and 2 elsewhere"),
    # the place of a maximum is data
    Case("max_pool2d", rf"{E % 'x_{nchw}'} = 0", "differs"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.layer}: {c.claim}")
def test_claims(case: Case) -> None:
    (finding,) = judged(case.layer, case.claim)
    assert finding.verdict == case.verdict, finding.message
    assert case.said in " ".join((finding.message or "", *finding.notes))


def test_one_miscounted_formula_changes_no_range_of_the_layer() -> None:
    right = rf"{E % 'h_{nk}^{(0)}'} = 0", rf"{E % 'a_{ntj}'} = {E % 'h_{ntj}'} (1 - h_{{ntj}}^2)"
    assert [f.verdict for f in judged("rnn_tanh", *right)][1] == "agrees"


def test_a_tensor_may_be_called_as_an_index_is() -> None:
    claim = rf"{E % 'k_{kl}'} = \sum_i \sum_j a_{{i+k,j+l}} {E % 'c_{ij}'}"
    (finding,) = judged("conv2d_untied", claim)
    assert finding.verdict == "agrees", finding.message
    assert "k is the layer's w" in finding.notes
