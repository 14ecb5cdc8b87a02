"""What the README shows is what symderiv prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from symderiv.cli import main
from symderiv.cli.arguments import parser
from symderiv.cli.notes import ENDINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_sample_is_what_the_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = re.search(r"```text\n\$ symderiv (.+)\n((?:.*\n)+?)```", README)
    assert sample is not None
    monkeypatch.chdir(ROOT)
    assert main(shlex.split(sample[1])) == 1
    printed = iter(capsys.readouterr().out.split("\n"))
    shown = [line for line in sample[2].rstrip().split("\n") if line != "..."]
    missing = [line for line in shown if line not in printed]  # in order: `in` goes on where it stopped
    assert missing == []


def test_every_command_it_names_is_one() -> None:
    named = set(re.findall(r"`symderiv (\w+)", README))
    assert {"diff", "docs", "code", "check", "all", "show", "list", "new", "explain", "verify"} == named
    text = parser().format_help()
    assert all(re.search(rf"^    {name} ", text, re.MULTILINE) for name in named)


def test_the_layer_it_shows_is_the_one_that_is_there() -> None:
    shown = [block for block in re.findall(r"```python\n((?:.*\n)+?)```", README) if "Layer(" in block]
    assert shown
    sources = {path.read_text() for path in (ROOT / "layers").glob("*/*.py")}
    assert set(shown) <= sources


@pytest.mark.parametrize("page", ["README.md", "docs/notes.md"])
def test_every_option_it_names_is_one(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", (ROOT / page).read_text()))
    known = {"--symderiv-strict"} if "pytest" in (ROOT / page).read_text() else set()
    for command in ("diff", "docs", "all", "show", "new", "explain", "verify"):
        with pytest.raises(SystemExit):
            parser().parse_args([command, "--help"])
        known |= set(re.findall(r"--[a-z]+(?:-[a-z]+)*", capsys.readouterr().out))
    assert named - known == set()


def test_what_the_notes_page_lists_is_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "notes.md").read_text()
    with pytest.raises(SystemExit):
        parser().parse_args(["diff", "--help"])
    shown = capsys.readouterr().out
    formats = re.search(r"--format \{([a-z,]+)\}", shown)
    assert formats is not None
    assert re.findall(r"^\| `(\w+)` \| [a-z]", page, re.MULTILINE)[:5] == formats[1].split(",")
    assert all(ending in page for ending in ENDINGS)
