"""Proofs are found in the process of the tests: it grows so large that a fork for each takes longer than most proofs.

That a proof has a process of its own, with its limits, is tested in tests/prove/test_guarded.py; the tests of the
command line judge notes in that way.
"""

from __future__ import annotations

import pytest

from symderiv.prove import guarded


@pytest.fixture(autouse=True)
def _without_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "is_alone", lambda: False)
