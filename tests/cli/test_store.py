"""What is kept comes back as it was, or not at all."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.check.result import Check
from symderiv.cli import store
from symderiv.cli.judgement import Judged
from symderiv.cli.keys import Keys
from symderiv.cli.loading import Declaration
from symderiv.cli.made import Made, Pages
from symderiv.cli.store import recalled, remember

KEYS = Keys("layer", "note")
MADE = Made(
    code="def forward(): ...\n",
    checks=(Check("first", True, "∂"), Check("second", False, "3 is not 4")),
    pages=Pages("\\frac", "# Title\n"),
    note=Judged("told", "\033[1mtold\033[0m", ("agrees", "differs"), False),
)
DECLARATION = Declaration("toys", "double", Path("layers/toys/double.py"))


def entry(folder: Path) -> Path:
    (found,) = folder.glob("*.json")
    return found


texts = st.text(st.characters())  # lone surrogates too: a file may hold what is no text
judged = st.builds(Judged, texts, texts, st.lists(texts).map(tuple), st.booleans())
checks = st.lists(st.builds(Check, texts, st.booleans(), texts)).map(tuple)
pages = st.just(Pages("", "")) | st.builds(Pages, texts.filter(bool), texts)
mades = st.builds(Made, texts, checks, pages, st.none() | judged)


@settings(max_examples=50, deadline=None)  # each writes files
@given(mades)
def test_what_is_written_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    folder = tmp_path_factory.mktemp("kept")
    remember(folder, DECLARATION, KEYS, made)
    assert recalled(folder, DECLARATION, KEYS) == made


def test_nothing_is_kept_yet(tmp_path: Path) -> None:
    assert recalled(tmp_path / "kept", DECLARATION, KEYS) == Made()


def test_another_key_brings_nothing(tmp_path: Path) -> None:
    remember(tmp_path, DECLARATION, KEYS, MADE)
    assert recalled(tmp_path, DECLARATION, Keys("other", "note")) == Made()
    assert recalled(tmp_path, DECLARATION, Keys()) == Made()
    assert recalled(tmp_path, DECLARATION, Keys("layer", "other")) == replace(MADE, note=None)
    assert recalled(tmp_path, DECLARATION, Keys("layer")) == replace(MADE, note=None)


def test_what_has_no_key_is_not_kept(tmp_path: Path) -> None:
    remember(tmp_path, DECLARATION, Keys(), MADE)
    assert list(tmp_path.iterdir()) == []


def test_parts_add_up(tmp_path: Path) -> None:
    remember(tmp_path, DECLARATION, KEYS, Made(code=MADE.code))
    remember(tmp_path, DECLARATION, KEYS, Made(checks=MADE.checks, pages=MADE.pages))
    remember(tmp_path, DECLARATION, KEYS, Made(note=MADE.note))
    assert recalled(tmp_path, DECLARATION, KEYS) == MADE
    remember(tmp_path, DECLARATION, Keys("other"), Made(code="new"))
    assert recalled(tmp_path, DECLARATION, Keys("other")) == Made(code="new")


def test_a_complaint_is_not_kept(tmp_path: Path) -> None:
    remember(tmp_path, DECLARATION, KEYS, replace(MADE, note=None, complaint="error: ..."))
    assert recalled(tmp_path, DECLARATION, KEYS) == replace(MADE, note=None)


def test_there_is_one_entry_for_each_declaration(tmp_path: Path) -> None:
    other = replace(DECLARATION, path=Path("elsewhere/toys/double.py"))
    for number in range(3):
        remember(tmp_path, DECLARATION, Keys(f"{number}"), MADE)
        remember(tmp_path, other, Keys(f"{number}"), Made(code=f"{number}"))
    assert len(list(tmp_path.glob("*.json"))) == 2
    assert recalled(tmp_path, DECLARATION, Keys("2")).code == MADE.code
    assert recalled(tmp_path, other, Keys("2")).code == "2"


def signed(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode() + b"\n" + data


def changed(content: bytes, change: Callable[[Any], object]) -> bytes:
    data = json.loads(content.partition(b"\n")[2])
    change(data)
    return signed(json.dumps(data).encode())


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut off": lambda content: content[:-20],
    "half": lambda content: content[: len(content) // 2],
    "one bit": lambda content: content.replace(b"not 4", b"not 5"),
    "no text": lambda content: signed(b"\xff\x00"),
    "no JSON": lambda content: signed(b"{"),
    "another shape": lambda content: signed(b"[1, 2]"),
    "deeply nested": lambda content: signed(b"[" * 100_000 + b"]" * 100_000),
    "a part is missing": lambda content: changed(content, lambda data: data["made"].pop("pages")),
    "a key is missing": lambda content: changed(content, lambda data: data.pop("keys")),
    "an unknown key": lambda content: changed(content, lambda data: data["keys"].update(more="x")),
    "code that is no text": lambda content: changed(content, lambda data: data["made"].update(code=[])),
    "checks that are none": lambda content: changed(content, lambda data: data["made"].update(checks=3)),
    "a note that is none": lambda content: changed(content, lambda data: data["made"].update(note="x")),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_entry_is_none_and_is_written_again(tmp_path: Path, case: str) -> None:
    remember(tmp_path, DECLARATION, KEYS, MADE)
    path = entry(tmp_path)
    before = path.read_bytes()
    path.write_bytes(DAMAGE[case](before))
    assert path.read_bytes() != before
    assert recalled(tmp_path, DECLARATION, KEYS) == Made()
    remember(tmp_path, DECLARATION, KEYS, MADE)
    assert path.read_bytes() == before


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    remember(tmp_path / "file", DECLARATION, KEYS, MADE)
    assert recalled(tmp_path / "file", DECLARATION, KEYS) == Made()

    def refuse(source: object, target: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store.os, "replace", refuse)
    remember(tmp_path / "kept", DECLARATION, KEYS, MADE)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == [".gitignore"]


def test_git_passes_the_folder_over(tmp_path: Path) -> None:
    remember(tmp_path / "kept", DECLARATION, KEYS, MADE)
    assert (tmp_path / "kept" / ".gitignore").read_text() == "*\n"


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "dead.tmp").write_text("half")
    (tmp_path / "new.tmp").write_text("half")
    long_ago = time.time() - 10_000
    os.utime(tmp_path / "dead.tmp", (long_ago, long_ago))
    remember(tmp_path, DECLARATION, KEYS, MADE)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ["", ".json", ".tmp"]
    assert not (tmp_path / "dead.tmp").exists()


def _remember_often(folder: Path, code: str) -> None:
    for _ in range(60):
        remember(folder, DECLARATION, KEYS, Made(code=code))
        assert recalled(folder, DECLARATION, KEYS).code in ("a" * 50_000, "b" * 70_000)


def test_runs_at_the_same_time_see_whole_entries(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    codes = ("a" * 50_000, "b" * 70_000)
    runs = [context.Process(target=_remember_often, args=(tmp_path, code)) for code in codes]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ["", ".json"]
