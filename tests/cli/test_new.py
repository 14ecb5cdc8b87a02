"""Starting a declaration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from symderiv.cli.loading import Declaration, load
from tests.cli.conftest import Outcome


def test_the_new_declaration_works(symderiv: Callable[..., Outcome], layers: Path) -> None:
    outcome = symderiv("new", "losses/my_loss")
    assert (outcome.status, outcome.out) == (0, "layers/losses/my_loss.py: edit it, then `symderiv show my_loss`\n")
    layer = load(Declaration("losses", "my_loss", layers / "losses" / "my_loss.py"))
    assert [tensor.name for tensor in layer.outputs] == ["y"]


def test_a_file_is_never_overwritten(symderiv: Callable[..., Outcome], layers: Path) -> None:
    before = (layers / "toys" / "double.py").read_bytes()
    outcome = symderiv("new", "toys/double")
    assert outcome.status == 2
    assert "the file exists already" in outcome.err
    assert (layers / "toys" / "double.py").read_bytes() == before


def test_the_first_layer_makes_the_folder(
    symderiv: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert symderiv("new", "a/b").status == 0
    assert symderiv("new", "a/c", "--layers", "other").status == 0
    assert sorted(p.as_posix() for p in Path().rglob("*.py")) == ["layers/a/b.py", "other/a/c.py"]


@pytest.mark.parametrize("name", ["huber", "losses/", "/huber", "../huber", "a/b/c", "a/1st", "a/class", "a/_x"])
def test_a_name_that_is_none(symderiv: Callable[..., Outcome], layers: Path, name: str) -> None:
    before = sorted(layers.parent.rglob("*"))
    outcome = symderiv("new", name)
    assert (outcome.status, outcome.out) == (2, "")
    assert f"error: {name!r} does not name a layer." in outcome.err
    assert "help: Write FAMILY/NAME" in outcome.err
    assert sorted(layers.parent.rglob("*")) == before
