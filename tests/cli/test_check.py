"""The command that checks by numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from symderiv.check.result import Check
from symderiv.cli import checked
from tests.cli.conftest import Outcome


def test_one_line_for_each_check_and_the_counts(symderiv: Callable[..., Outcome], layers: Path) -> None:
    outcome = symderiv("check")
    *lines, counts = outcome.out.splitlines()
    assert (outcome.status, outcome.err) == (0, "")
    assert all(line.startswith("ok    double: ") for line in lines)
    assert counts == f"{len(lines)} checks: {len(lines)} pass, 0 fail"
    assert any("gradient of x" in line for line in lines)


def test_a_check_that_fails_is_status_1(
    symderiv: Callable[..., Outcome], layers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(*arguments: object) -> Iterator[Check]:
        yield Check("first", True, "fine")
        yield Check("second", False, "3 is not 4")

    monkeypatch.setattr(checked, "checks", made)
    outcome = symderiv("check")
    assert outcome.status == 1
    assert outcome.out == ("ok    double: first: fine\nFAIL  double: second: 3 is not 4\n2 checks: 1 pass, 1 fail\n")
    assert symderiv("check", "--exit-zero").status == 0
