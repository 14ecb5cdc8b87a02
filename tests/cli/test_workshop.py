"""The commands with a cache: the same answers, and nothing made twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from symderiv.cli import making, workshop
from symderiv.cli.task import Outcome as Made
from symderiv.cli.task import Task
from tests.cli.conftest import DOUBLE, Outcome

ROOT = Path(__file__).parents[2]
TRIPLE = DOUBLE.replace("2 * x", "3 * x").replace("Twice", "Thrice")
NOTE = r"""
$y_i = 2 x_i$

$\frac{\partial E}{\partial x_i} = 3 \frac{\partial E}{\partial y_i}$
"""
COMMANDS = ("all", "docs", "code", "check")

Run = Callable[..., Outcome]


@pytest.fixture
def two(layers: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two layers, one with a note, and a folder for the cache."""
    (layers / "toys" / "double.md").write_text(NOTE)
    (layers / "extra").mkdir()
    (layers / "extra" / "triple.py").write_text(TRIPLE)
    monkeypatch.setenv("SYMDERIV_CACHE", str(layers.parent / "kept"))
    return layers


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[str]]]:
    """What is made from now on: the layer, and the parts that are wanted of it."""
    real, seen = making.make, []

    def make(task: Task) -> Made:
        if task.wanted:
            seen.append((task.declaration.name, set(task.wanted)))
        return real(task)

    monkeypatch.setattr(making, "make", make)
    return seen


ALL = {"code", "checks", "pages", "note"}


def written(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_kept_is_what_would_be_made(symderiv: Run, two: Path, made: list[object], command: str) -> None:
    symderiv(command, "--out", "warm") if command != "check" else symderiv(command)
    first = len(made)
    assert first == 2
    out = ("--out", "generated") if command != "check" else ()
    kept = symderiv(command, *out)
    assert len(made) == first
    files = written(Path("generated"))
    for path in Path("generated").rglob("*.*"):
        path.unlink()
    assert symderiv(command, *out, "--no-cache") == kept
    assert len(made) == 2 * first
    assert written(Path("generated")) == files


@pytest.mark.parametrize("command", ["all", "docs", "code"])
def test_what_is_stale_is_told_all_the_same(symderiv: Run, two: Path, made: list[object], command: str) -> None:
    symderiv(command)
    for path in Path("generated/toys").iterdir():
        path.write_text(path.read_text().replace("Twice", "Once"))
    made.clear()
    kept = symderiv(command, "--check")
    assert made == []
    assert kept.status == 1
    assert "+" in kept.out and "Once" in kept.out
    assert symderiv(command, "--check", "--no-cache") == kept


def test_only_what_changed_is_made(symderiv: Run, two: Path, made: list[tuple[str, set[str]]]) -> None:
    symderiv("all")
    assert made == [("triple", ALL - {"note"}), ("double", ALL)]
    made.clear()
    (two / "toys" / "double.md").write_text(NOTE.replace("3", "2"))
    outcome = symderiv("all")
    assert made == [("double", {"note"})]
    assert "2 agree, 0 differ" in outcome.out
    made.clear()
    (two / "extra" / "triple.py").write_text(TRIPLE.replace("3 * x", "4 * x"))
    symderiv("all")
    assert made == [("triple", ALL - {"note"})]
    assert ": 0 stale" in symderiv("all", "--check", "--no-cache").out


def test_commands_share_what_they_made(symderiv: Run, two: Path, made: list[tuple[str, set[str]]]) -> None:
    symderiv("docs", "triple")  # rests on code and checks
    made.clear()
    symderiv("code", "triple")
    symderiv("check", "triple")
    symderiv("all", "triple")
    assert made == []


def test_other_sources_make_everything_anew(
    symderiv: Run, two: Path, made: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    symderiv("code")
    monkeypatch.setattr(workshop, "surroundings", lambda: "edited while the run was at work")
    symderiv("code")
    symderiv("code")
    assert len(made) == 6, "what was made by sources that are there no more is not kept"
    monkeypatch.setattr(making, "_LOADED", "edited while the run was at work")
    symderiv("code")
    symderiv("code")
    assert len(made) == 8


def test_what_changes_while_it_is_made_is_not_kept(symderiv: Run, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = making.checked

    def edits(layer: making.Derived) -> object:
        layer.declaration.path.write_text(DOUBLE.replace("2 * x", "5 * x"))
        return real(layer)

    with monkeypatch.context() as while_it_is_made:
        while_it_is_made.setattr(making, "checked", edits)
        symderiv("docs", "double")
    assert symderiv("docs", "double", "--check").status == 1
    (two / "toys" / "double.py").write_text(DOUBLE)
    assert symderiv("docs", "double", "--check").status == 0


def test_damage_is_mended(symderiv: Run, two: Path, made: list[object]) -> None:
    symderiv("all")
    kept = symderiv("all")
    made.clear()
    entries = sorted(Path("kept").glob("*.json"))
    assert len(entries) == 2
    for path in entries:
        path.write_bytes(path.read_bytes()[:-1])
    assert symderiv("all") == kept
    assert len(made) == 2
    assert symderiv("all") == kept
    assert len(made) == 2


def test_without_a_cache_nothing_is_kept(
    symderiv: Run, two: Path, made: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    symderiv("code", "--no-cache")
    monkeypatch.setenv("SYMDERIV_CACHE", "")
    symderiv("code")
    assert len(made) == 4
    assert sorted(path.name for path in two.parent.iterdir()) == ["generated", "layers"]
    monkeypatch.delenv("SYMDERIV_CACHE")
    symderiv("code")
    assert len(list(Path(".symderiv_cache").glob("*.json"))) == 2


def test_what_is_said_is_said_again(symderiv: Run, two: Path) -> None:
    (two / "toys" / "double.py").write_text(DOUBLE + "print('noise')\n")
    first = symderiv("code")
    assert first.err == "noise\n"
    assert symderiv("code").err == "noise\n"


def test_a_note_that_cannot_be_read_is_told_each_time(symderiv: Run, two: Path) -> None:
    (two / "toys" / "double.md").write_bytes(b"\xff")
    first = symderiv("all")
    assert first.status == 2
    assert "--> layers/toys/double.md:1" in first.err
    again = symderiv("all")
    assert (again.status, again.err) == (2, first.err)


def test_a_slip_in_a_declaration_is_told_before_anything_is_made(symderiv: Run, two: Path, made: list[object]) -> None:
    (two / "toys" / "double.py").write_text(DOUBLE.replace("2 * x", "0.5 * x"))
    outcome = symderiv("all")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: double, equation 1: ")
    assert made == []


def test_nothing_new_loads_no_sympy(symderiv: Run, two: Path) -> None:
    symderiv("all", "--exit-zero")
    code = (
        "import sys\nfrom symderiv.cli import main\nassert main(['all', '--exit-zero']) == 0\n"
        "print('loaded:', *(name for name in ('sympy', 'numpy') if name in sys.modules))"
    )
    here = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=here)
    assert done.stdout.endswith("\nloaded:\n")
