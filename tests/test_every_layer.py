"""Every layer in layers/: it derives, what is committed of it is fresh, its checks pass, its steps are proved."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from symderiv.check.result import Check
from symderiv.cli.checked import check_rows, checked
from symderiv.cli.files import code_files, document_files
from symderiv.cli.generation import Derived, derived, pages
from symderiv.cli.loading import Declaration, declarations
from symderiv.cli.made import Made
from symderiv.cli.proofs import proofs
from symderiv.cli.writing import stale

ROOT = Path(__file__).parents[1]
OUT = ROOT / "generated"
KNOWN = declarations(ROOT / "layers")


@cache
def derivation_of(declaration: Declaration) -> Derived:
    return derived(declaration)


@cache
def checks_of(layer: Derived) -> tuple[Check, ...]:
    return checked(layer)


@pytest.fixture(params=KNOWN, ids=lambda declaration: declaration.name)
def layer(request: pytest.FixtureRequest) -> Derived:
    return derivation_of(request.param)


def test_names_tell_layers_apart() -> None:
    names = [declaration.name for declaration in KNOWN]
    assert names
    assert len(set(names)) == len(names)


def test_every_input_has_a_gradient(layer: Derived) -> None:
    gradients = layer.derivation.by_name
    assert {tensor.name for tensor in layer.derivation.layer.inputs} <= set(gradients)


def test_neighbouring_steps_join(layer: Derived) -> None:
    for part in (*layer.derivation.gradients, *layer.derivation.partials):
        ends = [*(step.before for step in part.steps[1:]), part.equation.rhs]
        assert [step.after for step in part.steps] == ends[-len(part.steps) :] * bool(part.steps)


def test_every_step_is_proved_for_all_sizes(layer: Derived) -> None:
    wanted = {gradient.wrt: "proved for all sizes" for gradient in layer.derivation.gradients}
    assert proofs(layer.derivation) == wanted


def test_committed_files_are_fresh(layer: Derived) -> None:
    page = pages(layer, check_rows(layer, checks_of(layer)))
    made = {layer.declaration.layer_path: Made(code=layer.source, pages=page)}
    files = code_files(made) | document_files(made, OUT, KNOWN)
    assert [item.difference for item in stale(OUT, files)] == []


def test_nothing_is_committed_that_no_layer_makes() -> None:
    wanted = {f"{d.family}/{d.name}.{ending}" for d in KNOWN for ending in ("tex", "md", "py")} | {"book.tex"}
    found = {
        path.relative_to(OUT).as_posix()
        for path in OUT.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert found - {"book.pdf"} == wanted


def test_every_check_passes(layer: Derived) -> None:
    made = checks_of(layer)
    kinds = [kind for kind, _ in check_rows(layer, made) if kind]
    assert len(kinds) == 6, "steps, forward mode, gradients, second derivative, code, sizes"
    assert [f"{check.name}: {check.detail}" for check in made if not check.passed] == []
