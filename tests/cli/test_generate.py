"""Writing pages and modules, comparing them, and leaving everything alone where something fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from symderiv.cli import files as files_module
from tests.cli.conftest import DOUBLE, Outcome

Run = Callable[..., Outcome]


def written(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture
def two(layers: Path) -> Path:
    """A second layer, in another family."""
    (layers / "extra").mkdir()
    (layers / "extra" / "triple.py").write_text(DOUBLE.replace("2 * x", "3 * x").replace("Twice", "Thrice"))
    return layers


def test_docs_write_pages_and_the_book(symderiv: Run, two: Path) -> None:
    outcome = symderiv("docs")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.endswith("5 files: 5 written, 0 unchanged\n")
    files = written(Path("generated"))
    assert sorted(files) == ["book.tex", "extra/triple.md", "extra/triple.tex", "toys/double.md", "toys/double.tex"]
    assert rb"\input{extra/triple.tex}" in files["book.tex"]
    assert rb"\input{toys/double.tex}" in files["book.tex"]
    assert b"Twice the input" in files["toys/double.tex"]


def test_code_writes_modules_that_run(symderiv: Run, two: Path) -> None:
    assert symderiv("code").status == 0
    assert sorted(written(Path("generated"))) == ["extra/triple.py", "toys/double.py"]


def test_a_second_run_changes_nothing(symderiv: Run, two: Path) -> None:
    symderiv("docs")
    for path in Path("generated").rglob("*.*"):
        os.utime(path, (1, 1))
    outcome = symderiv("docs")
    assert outcome.out == "5 files: 0 written, 5 unchanged\n"
    assert {path.stat().st_mtime for path in Path("generated").rglob("*.*")} == {1}


def test_one_layer_leaves_the_others_and_keeps_them_in_the_book(symderiv: Run, two: Path) -> None:
    symderiv("docs", "triple")
    assert sorted(written(Path("generated"))) == ["book.tex", "extra/triple.md", "extra/triple.tex"]
    assert b"double" not in Path("generated/book.tex").read_bytes()
    symderiv("docs", "double")
    book = Path("generated/book.tex").read_bytes()
    assert b"toys/double.tex" in book
    assert b"extra/triple.tex" in book


def test_out_and_layers_are_taken_from_anywhere(
    symderiv: Run, two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert symderiv("code", "--layers", two, "--out", tmp_path / "x" / "y").status == 0
    assert sorted(written(tmp_path / "x" / "y")) == ["extra/triple.py", "toys/double.py"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("command", ["docs", "code", "all"])
def test_check_writes_nothing_and_tells_what_is_stale(symderiv: Run, two: Path, command: str) -> None:
    outcome = symderiv(command, "--check")
    assert outcome.status == 1
    assert "+++ generated/toys/double." in outcome.out
    assert not Path("generated").exists()
    symderiv(command)
    assert symderiv(command, "--check").status == 0
    target = next(path for path in Path("generated/toys").iterdir())
    target.write_text(target.read_text().replace("Twice", "Once"))
    before = written(Path("generated"))
    outcome = symderiv(command, "--check")
    assert outcome.status == 1
    assert "Once" in next(line for line in outcome.out.split("\n") if line.startswith("-") and "Once" in line)
    assert f"1 stale ({target})" in outcome.out
    assert symderiv(command, "--check", "--exit-zero").status == 0
    assert written(Path("generated")) == before


@pytest.mark.parametrize("command", ["docs", "code", "all"])
def test_a_layer_that_fails_leaves_every_file_as_it_was(symderiv: Run, two: Path, command: str) -> None:
    symderiv("all")
    before = written(Path("generated"))
    (two / "extra" / "triple.py").write_text(DOUBLE.replace("2 * x", "5 * x"))
    (two / "toys" / "double.py").write_text(DOUBLE.replace("2 * x", "0.5 * x"))
    outcome = symderiv(command)
    assert (outcome.status, outcome.out) == (2, "")
    assert "--> layers/toys/double.py:11" in outcome.err
    assert written(Path("generated")) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupt_leaves_every_file_as_it_was(
    symderiv: Run, two: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    symderiv("docs")
    before = written(Path("generated"))
    (two / "extra" / "triple.py").write_text(DOUBLE.replace("2 * x", "5 * x"))

    def fail(*arguments: object, **named: object) -> str:
        raise error

    monkeypatch.setattr(files_module, "book", fail)
    outcome = symderiv("docs")
    assert outcome.status == (130 if error is KeyboardInterrupt else 2)
    assert written(Path("generated")) == before


def test_check_and_pdf_exclude_each_other(symderiv: Run, two: Path) -> None:
    outcome = symderiv("docs", "--check", "--pdf")
    assert outcome.status == 2
    assert "Leave out one of them" in outcome.err


@pytest.mark.parametrize("command", ["docs", "code", "check", "all", "show"])
def test_an_unknown_layer_is_told_by_every_command(symderiv: Run, two: Path, command: str) -> None:
    outcome = symderiv(command, "doubel")
    assert (outcome.status, outcome.out) == (2, "")
    assert "error: there is no layer doubel in layers." in outcome.err
    assert "help: Did you mean double?" in outcome.err


def test_only_the_layers_asked_for_are_loaded(symderiv: Run, two: Path) -> None:
    (two / "extra" / "triple.py").write_text("this is not Python")
    assert symderiv("code", "double").status == 0
    assert symderiv("show", "double").status == 0
    assert symderiv("code").status == 2


def test_show_prints_the_derivation(symderiv: Run, two: Path) -> None:
    outcome = symderiv("show", "toys/double")
    assert outcome.status == 0
    assert outcome.out.startswith("double: Twice the input\n\ngiven\n  x[N]\n\nrelations\n  y_i = 2 x_i\n")
    assert "dE/dx_i\n  = sum_j dE/dy_j dy_j/dx_i\n" in outcome.out
    assert "  = 2 dE/dy_i   " in outcome.out


def test_show_prints_forward_mode(symderiv: Run, two: Path) -> None:
    outcome = symderiv("show", "double", "--forward")
    assert outcome.status == 0
    assert outcome.out == (
        "double: Twice the input\n\ngiven\n  x[N]\n\nrelations\n  y_i = 2 x_i\n\ndirection\n  xdot[N]\n\n"
        "ydot_i = 2 xdot_i\n"
    )


def test_forward_mode_has_conventions_too(symderiv: Run, two: Path) -> None:
    (two / "extra" / "triple.py").write_text(DOUBLE.replace("2 * x[i]", "abs(x[i])"))
    outcome = symderiv("show", "triple", "--forward")
    assert outcome.out.endswith("conventions\n  The derivative of the absolute value at 0 is taken to be 0.\n")


def test_show_prints_the_second_order(symderiv: Run, two: Path) -> None:
    (two / "extra" / "triple.py").write_text(DOUBLE.replace("2 * x[i]", "x[i] ** 3"))
    outcome = symderiv("show", "triple", "--second")
    assert outcome.status == 0
    assert outcome.out.startswith("triple_backward: The gradients of triple.\n\ngiven\n  x[N]\n  dy[N]\n\n")
    assert "relations\n  dx_i = 3 x_i^2 dy_i\n" in outcome.out
    assert "  = 6 dy_i x_i dE/ddx_i " in outcome.out


def test_show_prints_one_thing(symderiv: Run, two: Path) -> None:
    outcome = symderiv("show", "double", "--forward", "--second")
    assert outcome.status == 2
    assert "not allowed with argument --forward" in outcome.err
