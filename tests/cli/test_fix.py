"""`symderiv diff --fix`: what is written, what is shown, and the exit status."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from symderiv.cli import judging
from symderiv.compare.finding import DocumentFindings
from tests.cli.conftest import Outcome
from tests.cli.test_diff import OPEN, RIGHT, WRONG

Run = Callable[..., Outcome]


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("right", RIGHT), ("wrong", WRONG), ("both", WRONG + OPEN)):
        (tmp_path / f"{name}.md").write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["right.md"], 0),
        (["wrong.md"], 0),
        (["right.md", "wrong.md"], 0),
        (["both.md"], 0),
        (["both.md", "--strict"], 1),
        (["wrong.md", "missing.md"], 2),
    ],
)
def test_the_exit_status_is_that_of_what_is_left(symderiv: Run, notes: Path, arguments: list[str], status: int) -> None:
    assert symderiv("diff", "--fix", *arguments).status == status
    assert "wrong.md" not in arguments or Path("wrong.md").read_text() == RIGHT


def test_what_was_written_is_told_under_what_is_left(symderiv: Run, notes: Path) -> None:
    outcome = symderiv("diff", "--fix", "both.md")
    assert outcome.out.splitlines()[-1] == "both.md: 1 correction written (line 5)"
    assert "error[" not in outcome.out
    assert Path("both.md").read_text() == RIGHT + OPEN
    again = symderiv("diff", "--fix", "both.md")
    assert "written" not in again.out


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_what_a_program_reads_is_what_is_left_and_nothing_else(symderiv: Run, notes: Path, form: str) -> None:
    outcome = symderiv("diff", "--fix", "wrong.md", "--format", form)
    assert outcome.err == "wrong.md: 1 correction written (line 5)\n"
    if form == "json":
        assert {f["verdict"] for f in json.loads(outcome.out)["documents"][0]["findings"]} == {"agrees"}


@pytest.mark.parametrize("arguments", [["--diff"], ["--fix", "--diff"]])
def test_the_difference_is_shown_and_nothing_is_written(symderiv: Run, notes: Path, arguments: list[str]) -> None:
    outcome = symderiv("diff", "wrong.md", *arguments)
    assert outcome.status == 1
    assert outcome.err == "wrong.md: 1 correction to be written (line 5)\n"
    assert outcome.out.splitlines()[:3] == ["--- wrong.md", "+++ wrong.md", "@@ -2,4 +2,4 @@"]
    assert outcome.out.splitlines()[-2:] == [
        r"-$\frac{\partial E}{\partial l_i} = o_i - l_i$",
        r"+$\frac{\partial E}{\partial l_i} = l_i - o_i$",
    ]
    assert Path("wrong.md").read_text() == WRONG
    right = symderiv("diff", "right.md", *arguments)
    assert (right.status, right.out) == (0, "")
    assert right.err == "right.md: 3 statements: 3 agree, 0 differ, 0 left open\n"


def test_the_difference_tells_of_a_last_line_without_an_end(symderiv: Run, notes: Path) -> None:
    Path("wrong.md").write_text(WRONG.rstrip("\n"))
    assert symderiv("diff", "wrong.md", "--diff").out.count("\n\\ No newline at end of file\n") == 2


def test_permissions_and_links_stay(symderiv: Run, notes: Path) -> None:
    Path("wrong.md").chmod(0o640)
    Path("link.md").symlink_to("wrong.md")
    symderiv("diff", "--fix", "link.md")
    assert Path("link.md").is_symlink()
    assert Path("wrong.md").read_text() == RIGHT
    assert stat.S_IMODE(os.stat("wrong.md").st_mode) == 0o640
    assert sorted(path.name for path in notes.iterdir()) == ["both.md", "link.md", "right.md", "wrong.md"]


def test_a_file_that_is_read_only_stays_as_it_is(symderiv: Run, notes: Path) -> None:
    Path("wrong.md").chmod(0o444)
    outcome = symderiv("diff", "--fix", "wrong.md", "both.md")
    assert outcome.status == 2
    assert outcome.err.startswith("error: the file is read-only, nothing was written.\n  --> wrong.md\nhelp: ")
    assert Path("wrong.md").read_text() == WRONG
    assert Path("both.md").read_text() == RIGHT + OPEN, "the others are mended all the same"
    assert "error[SD201]" in outcome.out, "what is wrong is still told"


def test_a_file_that_changed_meanwhile_stays_as_it_is(
    symderiv: Run, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = judging.judge

    def slow(text: str, layer: object, path: str) -> DocumentFindings:
        Path("wrong.md").write_text("edited\n")
        return real(text, None, path)

    monkeypatch.setattr(judging, "judge", slow)
    outcome = symderiv("diff", "--fix", "wrong.md")
    assert outcome.status == 2
    assert "the file was changed while it was judged" in outcome.err
    assert Path("wrong.md").read_text() == "edited\n"


def test_what_would_not_agree_is_not_written(symderiv: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = judging.judge

    def forgetful(text: str, layer: object, path: str) -> DocumentFindings:
        return real(WRONG, None, path)

    monkeypatch.setattr(judging, "judge", forgetful)
    outcome = symderiv("diff", "--fix", "wrong.md")
    assert outcome.status == 1
    assert outcome.out.splitlines()[-1] == (
        "wrong.md: nothing written: with the corrections in place, what stands on line 5 would not agree"
    )
    assert Path("wrong.md").read_text() == WRONG


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--watch", "--fix"], "--watch only looks"),
        (["--watch", "--diff"], "--watch only looks"),
        (["--watch", "--report", "out.md"], "--watch only looks"),
        (["--diff", "--report", "out.md"], "--diff writes nothing"),
        (["--explain", "--format", "json"], "--explain is for --format full"),
    ],
)
def test_what_does_not_go_together_is_told(symderiv: Run, notes: Path, arguments: list[str], message: str) -> None:
    outcome = symderiv("diff", "wrong.md", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err
