"""The command that shows one derivation: as text, and as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symderiv.cli.loading import declarations, load
from symderiv.derive.cost import operations
from symderiv.derive.needed import needed
from symderiv.derive.sweep import derive
from symderiv.emit.derivation_data import as_data, costs
from symderiv.numbers.run import all_sizes
from tests.cli.conftest import DOUBLE, Outcome
from tests.derive.kinds import KINDS, derivation_of

Run = Callable[..., Outcome]
LAYERS = Path(__file__).parents[2] / "layers"


def shown(symderiv: Run, layer: str) -> dict[str, Any]:
    outcome = symderiv("show", layer, "--format", "json", "--layers", LAYERS)
    assert (outcome.status, outcome.err) == (0, "")
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def test_the_text_ends_with_the_operations(symderiv: Run) -> None:
    text = symderiv("show", "fully_connected", "--layers", LAYERS).out
    assert text.endswith(
        "\n\noperations at N = 3, M = 2\n"
        "  dE/dc_j        4\n"
        "  dE/da_i       15\n"
        "  dE/dw_ij       6\n"
        "  dE/db_j        0\n"
        "  all together  25\n"
    )
    assert symderiv("show", "softmax_mse", "--layers", LAYERS).out.endswith("operations at n = 3\n  dE/da_i  14\n")


def test_a_derivation_as_data(symderiv: Run) -> None:
    data = shown(symderiv, "softmax_mse")
    gradients = {gradient.pop("wrt"): gradient for gradient in data.pop("gradients")}
    assert gradients["a"] == {
        "formula": "dE/da_i = l_i (l_i - o_i - sum_j l_j (l_j - o_j))",
        "latex": r"\frac{\partial E}{\partial a_i} = l_i\Bigl(l_i - o_i - \sum_j l_j(l_j - o_j)\Bigr)",
        "needed": True,
        "operations": 14,
        "reads_from_forward": ["o", "l"],
        "reads_gradients": [],
        "steps": 7,
    }
    assert (gradients["l"]["needed"], gradients["l"]["operations"]) == (False, 3)
    assert [partial["formula"] for partial in data.pop("partials")] == [
        "dE/dl_i = l_i - o_i",
        "dl_j/da_i = l_j ([j = i] - l_i)",
    ]
    assert [relation["formula"] for relation in data.pop("relations")] == [
        "l_i = exp(a_i) / (sum_j exp(a_j))",
        "E = 1/2 sum_i (l_i - o_i)^2",
    ]
    assert data == {
        "version": 1,
        "layer": "softmax_mse",
        "title": "Softmax with squared error",
        "inputs": [{"name": "a", "shape": ["n"], "domain": "real"}],
        "constants": [{"name": "o", "shape": ["n"], "domain": "real"}],
        "scalars": [],
        "upstream": [],
        "conventions": [],
        "sizes": {"n": 3},
        "operations": 14,
        "steps": 12,
        "reused": ["l"],
    }


def test_what_is_reused_is_what_the_forward_pass_computed(symderiv: Run) -> None:
    data = shown(symderiv, "fully_connected")
    assert data["upstream"] == ["d"]
    assert data["reused"] == ["l", "c"]
    reads = {
        gradient["wrt"]: (gradient["reads_from_forward"], gradient["reads_gradients"]) for gradient in data["gradients"]
    }
    assert reads["w"] == (["l"], ["c"])
    assert reads["a"] == (["a", "w"], ["c"])
    assert reads["c"] == (["c"], ["d"])
    assert data["conventions"] == []
    assert shown(symderiv, "avg_pool2d_blocks")["conventions"] != []


@pytest.mark.parametrize("name", KINDS)
def test_the_counts_belong_together(name: str) -> None:
    derivation = derivation_of(name)
    data = json.loads(json.dumps(as_data(derivation)))
    each = {gradient["wrt"]: gradient["operations"] for gradient in data["gradients"] if gradient["needed"]}
    assert set(each) == {gradient.wrt for gradient in needed(derivation)}
    assert max(each.values()) <= data["operations"] <= sum(each.values())
    assert data["steps"] == sum(len(part.steps) for part in (*derivation.gradients, *derivation.partials))


def test_large_samples_are_not_looped_over(symderiv: Run, layers: Path) -> None:
    (layers / "toys" / "large.py").write_text(DOUBLE.replace("sizes={N: 3}", "sizes={N: 10**9}"))
    data = json.loads(symderiv("show", "large", "--format", "json").out)
    assert 0 < data["operations"] == data["sizes"]["N"] < 100


def test_samples_are_where_operations_are_counted() -> None:
    for declaration in declarations(LAYERS):
        derivation = derive(load(declaration))
        equations = [gradient.equation for gradient in needed(derivation)]
        sizes = all_sizes(derivation.layer, dict(derivation.layer.samples))
        assert costs(derivation).together == operations(equations, derivation.layer.tensors, sizes)
