"""What the README shows is what symderiv prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from symderiv.cli import main
from symderiv.cli.arguments import parser

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
