"""Each structure as NumPy against the plain evaluator, in both dtypes and at edge sizes."""

import pytest

from symderiv.check.code import check_code
from symderiv.emit.numpy_source import numpy_module
from tests.examples import derivation
from tests.lower.structures import STRUCTURES, Structure


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda structure: structure.name)
def test_code_computes_what_the_evaluator_does(structure: Structure) -> None:
    of = derivation(structure.layer())
    checks = check_code(of, numpy_module(of))
    assert [(check.name, check.detail) for check in checks if not check.passed] == []
    assert any(check.name.startswith("generated code in float32") for check in checks)
