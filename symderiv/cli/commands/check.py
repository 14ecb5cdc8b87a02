"""`symderiv check`: derivations and generated code by numbers."""

from __future__ import annotations

from argparse import Namespace

from symderiv.check.result import Check
from symderiv.cli.checked import layer_checks
from symderiv.cli.generation import Derived, derived
from symderiv.cli.loading import chosen, layers_folder
from symderiv.cli.status import FOUND, WELL


def check_command(options: Namespace) -> int:
    """Prints one line for each check, and the counts."""
    passed = failed = 0
    for layer in derived(chosen(layers_folder(options.layers), options.names)):
        for check in layer_checks(layer):
            print(check_line(layer, check), flush=True)
            passed += check.passed
            failed += not check.passed
    print(check_counts(passed, failed))
    return FOUND if failed else WELL


def check_line(layer: Derived, check: Check) -> str:
    """`ok    softmax_mse: gradient of a: agrees to 1e-28`."""
    return f"{'ok  ' if check.passed else 'FAIL'}  {layer.declaration.name}: {check.name}: {check.detail}"


def check_counts(passed: int, failed: int) -> str:
    """`57 checks: 57 pass, 0 fail`."""
    return f"{passed + failed} checks: {passed} pass, {failed} fail"
