"""Exit statuses, messages, and what is imported when."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from symderiv.cli import run
from symderiv.errors import Place, UsageError
from tests.cli.conftest import Outcome

ROOT = Path(__file__).parents[2]
HEAVY = ("flint", "jinja2", "markdown_it", "mpmath", "numpy", "sympy")


def python(code: str) -> str:
    """The output of a Python process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    return done.stdout


@pytest.mark.parametrize(
    "code",
    [
        "import symderiv",
        "import symderiv.cli\ntry: symderiv.cli.main(['--help'])\nexcept SystemExit: pass",
        "import symderiv.cli\ntry: symderiv.cli.main(['diff', '--help'])\nexcept SystemExit: pass",
        "import symderiv.cli\nassert symderiv.cli.main(['explain', 'SD201']) == 0",
        "import symderiv.cli\nassert symderiv.cli.main(['list']) == 0",
    ],
)
def test_what_is_quick_imports_nothing_heavy(code: str) -> None:
    out = python(f"{code}\nimport sys\nprint('\\nimported:', *(name for name in {HEAVY} if name in sys.modules))")
    assert out.endswith("\nimported:\n")


def test_a_heavy_import_would_be_seen() -> None:
    out = python(f"import sympy, sys\nprint('imported:', *(name for name in {HEAVY} if name in sys.modules))")
    assert "sympy" in out


def test_the_public_names_are_there_when_asked_for() -> None:
    code = """
import symderiv, symderiv.derive.derivation
from symderiv import Layer, backward, derive, dims, directional, index, padded, scalar, tensor
from sympy import Eq
N = dims("N"); i = index("i", N); x, y = tensor("x", N), tensor("y", N)
layer = Layer(inputs=(x,), forward=(Eq(y[i], 3 * x[i]),), sizes={N: 2})
print(derive(layer).gradients[0].wrt, symderiv.derive(layer) == derive(layer), hasattr(symderiv, "nothing"))
print(derive(backward(layer)).gradients[0].wrt, [t.name for t in directional(layer).outputs])
"""
    assert python(code) == "x True False\ndy ['y', 'ydot']\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unknown"],
        ["diff"],
        ["diff", "x.md", "--format", "xml"],
        ["docs", "--nothing"],
        ["show"],
        ["check", "--pdf"],
    ],
)
def test_a_wrong_call_is_status_2_and_a_message(symderiv: Callable[..., Outcome], arguments: list[str]) -> None:
    outcome = symderiv(*arguments)
    assert outcome.status == 2
    assert outcome.out == ""
    assert "usage: symderiv" in outcome.err
    assert "error: " in outcome.err


@pytest.mark.parametrize("command", ["docs", "code", "check", "diff", "all", "show", "list", "new", "explain"])
def test_each_command_has_help(symderiv: Callable[..., Outcome], command: str) -> None:
    outcome = symderiv(command, "--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(f"usage: symderiv {command} ")


def doing(monkeypatch: pytest.MonkeyPatch, action: Callable[[Namespace], int]) -> None:
    """Puts an action in the place of the command `check`."""
    monkeypatch.setattr(run, "import_module", lambda name: SimpleNamespace(check_command=action))


@pytest.mark.parametrize(("arguments", "status"), [(["check"], 1), (["check", "--exit-zero"], 0)])
def test_exit_zero_turns_1_into_0(
    symderiv: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int
) -> None:
    doing(monkeypatch, lambda options: 1)
    assert symderiv(*arguments).status == status


def test_an_error_of_the_user_is_shown_with_its_place(
    symderiv: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "x.py"
    file.write_text("first\n\tsecond ∂ line\n")

    def fail(options: Namespace) -> int:
        raise UsageError("this is wrong.", place=Place(str(file), 2, 9), way_out="Do that.")

    doing(monkeypatch, fail)
    outcome = symderiv("check", "--exit-zero")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.split("\n") == [
        "error: this is wrong.",
        f"  --> {file}:2:9",
        "  |",
        "2 |     second ∂ line",
        "  |            ^",
        "help: Do that.",
        "",
    ]


def test_a_mistake_of_the_program_is_one_line(
    symderiv: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(options: Namespace) -> int:
        raise RuntimeError("something\nwent wrong")

    doing(monkeypatch, fail)
    monkeypatch.delenv("SYMDERIV_DEBUG", raising=False)
    outcome = symderiv("check", "--exit-zero")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "internal error: RuntimeError: something went wrong (--debug shows where)\n"
    assert "Traceback" in symderiv("check", "--debug").err
    monkeypatch.setenv("SYMDERIV_DEBUG", "1")
    assert "Traceback" in symderiv("check").err


def test_an_interrupt_is_status_130(symderiv: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(options: Namespace) -> int:
        raise KeyboardInterrupt

    doing(monkeypatch, fail)
    assert symderiv("check") == Outcome(130, "", "interrupted\n")


def test_a_reader_that_goes_away_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "symderiv", "explain"], stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_explain(symderiv: Callable[..., Outcome]) -> None:
    table = symderiv("explain")
    assert table.status == 0
    assert "SD201  wrong sign\n" in table.out
    outcome = symderiv("explain", "sd203")
    assert outcome.out.startswith("SD203: missing terms\nerror class: missing_term\n\nThe chain rule")
    outcome = symderiv("explain", "SD999")
    assert (outcome.status, outcome.out) == (2, "")
    assert "there is no code SD999" in outcome.err


def test_list(symderiv: Callable[..., Outcome], layers: Path) -> None:
    (layers / "a").mkdir()
    (layers / "a" / "plain.py").write_text("x = 1\n")
    assert symderiv("list").out == "a/plain\ntoys/double  Twice the input\n"
    (layers / "a" / "plain.py").write_text("x = (\n")
    outcome = symderiv("list")
    assert (outcome.status, outcome.out) == (2, "toys/double  Twice the input\n")
    assert "--> layers/a/plain.py:1" in outcome.err
    assert symderiv("list", "--layers", "nowhere").status == 2
