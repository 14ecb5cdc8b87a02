"""All files of a run or none; one run at a time; unchanged files untouched."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from symderiv.cli import writing
from symderiv.cli.writing import publish, stale
from symderiv.errors import UsageError


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def folders(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_dir()}


def test_new_files_and_folders_are_made(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "generated"
    files = {"a/x.tex": b"1\n", "b/y.md": "∂\n".encode(), "book.tex": b"2\n"}
    assert publish(out, files) == (out / "a/x.tex", out / "b/y.md", out / "book.tex")
    assert tree(tmp_path) == {f"deep/generated/{name}": content for name, content in files.items()}
    assert folders(out) == {"a", "b"}


def test_files_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    publish(tmp_path, {"x.tex": b"1"})
    assert tree(tmp_path) == {"mine.txt": b"mine", "x.tex": b"1"}


def test_what_is_the_same_is_not_touched(tmp_path: Path) -> None:
    publish(tmp_path, {"a.tex": b"1", "b.tex": b"1"})
    for name in ("a.tex", "b.tex"):
        os.utime(tmp_path / name, (1, 1))
    assert publish(tmp_path, {"a.tex": b"1", "b.tex": b"2"}) == (tmp_path / "b.tex",)
    assert (tmp_path / "a.tex").stat().st_mtime == 1
    assert (tmp_path / "b.tex").stat().st_mtime > 1


def test_a_failure_half_way_puts_everything_back(tmp_path: Path) -> None:
    publish(tmp_path, {"a/x.tex": b"old a", "c/x.tex": b"old c"})
    (tmp_path / "d.tex" / "in the way").mkdir(parents=True)
    before = tree(tmp_path), folders(tmp_path)
    with pytest.raises(UsageError, match="No file was changed"):
        publish(tmp_path, {"a/x.tex": b"new a", "b/new.tex": b"new b", "c/x.tex": b"new c", "d.tex": b"new d"})
    assert (tree(tmp_path), folders(tmp_path)) == before


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_an_error_after_some_moves_puts_everything_back(
    moves: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, {"a.tex": b"old a", "b.tex": b"old b"})
    real, done = os.replace, []

    def replace(source: Path, target: Path) -> None:
        if "new" in Path(source).parts:
            if len(done) == moves:
                raise OSError(28, "No space left on device")
            done.append(target)
        real(source, target)

    monkeypatch.setattr(writing.os, "replace", replace)
    with pytest.raises(UsageError, match="No space left"):
        publish(tmp_path, {"a.tex": b"new a", "b.tex": b"new b", "new/c.tex": b"new c"})
    assert len(done) == moves
    assert tree(tmp_path) == {"a.tex": b"old a", "b.tex": b"old b"}
    assert folders(tmp_path) == set()


def test_a_failure_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write", refuse)
    with pytest.raises(UsageError):
        publish(tmp_path / "deep" / "generated", {"x.tex": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".symderiv-dead" / "new").mkdir(parents=True)
    (tmp_path / ".symderiv-dead" / "new" / "x.tex").write_text("half")
    publish(tmp_path, {"x.tex": b"whole"})
    assert tree(tmp_path) == {"x.tex": b"whole"}


@pytest.fixture
def interrupts_are_heard() -> Iterator[None]:
    """A run in the background may have been started with SIGINT ignored, and Python leaves that so."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts_are_heard")
def test_an_interrupt_waits_until_all_is_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        real(source, target)

    monkeypatch.setattr(writing.os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, {"a.tex": b"1", "b.tex": b"2"})
    assert tree(tmp_path) == {"a.tex": b"1", "b.tex": b"2"}


def _publish_often(out: Path, mark: bytes) -> None:
    for turn in range(15):
        publish(out, {f"f{number}/page.tex": mark + b"%d" % turn for number in range(8)})


def test_two_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=_publish_often, args=(tmp_path, mark)) for mark in (b"a", b"b", b"c")]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0, 0]
    files = tree(tmp_path)
    assert len(files) == 8
    assert len(set(files.values())) == 1


def test_stale_tells_the_difference_and_writes_nothing(tmp_path: Path) -> None:
    publish(tmp_path, {"same.tex": b"1\n", "old.tex": b"1\n2\n3\n"})
    before = tree(tmp_path)
    found = stale(tmp_path, {"same.tex": b"1\n", "old.tex": b"1\nII\n3\n", "new.tex": b"x"})
    assert [item.path.name for item in found] == ["new.tex", "old.tex"]
    assert "-2\n+II\n" in found[1].difference
    assert found[0].difference.endswith("+x\n\\ No newline at end of file\n")
    assert tree(tmp_path) == before
    assert stale(tmp_path / "absent", {"x.tex": b"1"})[0].path == tmp_path / "absent" / "x.tex"
    assert not (tmp_path / "absent").exists()
