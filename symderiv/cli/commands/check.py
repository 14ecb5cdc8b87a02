"""`symderiv check`: derivations and generated code by numbers."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing

from symderiv.check.result import Check
from symderiv.cli.loading import Declaration, chosen, layers_folder
from symderiv.cli.made import CHECKS
from symderiv.cli.status import FOUND, WELL
from symderiv.cli.workshop import made


def check_command(options: Namespace) -> int:
    """Prints one line for each check, layer by layer, and the counts."""
    found = chosen(layers_folder(options.layers), options.names)
    passed = failed = 0
    with closing(made(found, frozenset((CHECKS,)), options)) as layers:
        for declaration, layer in zip(found, layers, strict=True):
            for check in layer.checks:
                print(check_line(declaration, check), flush=True)
                passed += check.passed
                failed += not check.passed
    print(check_counts(passed, failed))
    return FOUND if failed else WELL


def check_line(declaration: Declaration, check: Check) -> str:
    """`ok    softmax_mse: gradient of a: agrees to 1e-28`."""
    return f"{'ok  ' if check.passed else 'FAIL'}  {declaration.name}: {check.name}: {check.detail}"


def check_counts(passed: int, failed: int) -> str:
    """`57 checks: 57 pass, 0 fail`."""
    return f"{passed + failed} checks: {passed} pass, {failed} fail"
