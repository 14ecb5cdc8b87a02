"""Files that are judged again when they change; nothing sleeps here: what happens between two looks is told."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from symderiv.cli.judging import JudgedFile
from symderiv.cli.notes import Source, sources
from symderiv.cli.watching import changes, watch
from symderiv.compare.finding import DocumentFindings, Finding, Place

RIGHT = Finding(Place(1, 2, 1, 7), "y = x", "forward", "agrees")


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.chdir(tmp_path)
    for name in ("a.md", "b.md"):
        Path(name).write_text("$y = x$\n")
    return Path("a.md"), Path("b.md")


def in_turn(*steps: Callable[[], object]) -> Callable[[], None]:
    """A pause in which the next step happens; after the last one, Ctrl-C is pressed."""
    left: Iterator[Callable[[], object]] = iter(steps)

    def pause() -> None:
        step = next(left, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    return pause


def seen(paths: tuple[Path, ...], *steps: Callable[[], object]) -> list[tuple[str, ...]]:
    found = []
    with pytest.raises(KeyboardInterrupt):
        for changed in changes(lambda: [Source(path) for path in paths], in_turn(*steps)):
            found.append(tuple(source.path.name for source in changed))
    return found


def test_all_first_and_then_only_what_changed(paths: tuple[Path, Path]) -> None:
    a, b = paths
    found = seen(
        paths,
        lambda: None,
        lambda: b.write_text("$y = 2 x$\n"),
        lambda: None,
        lambda: (a.write_text("$y = 3 x$\n"), b.write_text("$y = 3 x$\n")),
    )
    assert found == [("a.md", "b.md"), ("b.md",), ("a.md", "b.md")]


def test_a_file_that_is_written_anew_with_the_same_text_is_not_judged_again(paths: tuple[Path, Path]) -> None:
    a, _ = paths
    assert seen(paths, lambda: os.utime(a, (1, 1)), lambda: a.write_text("$y = x$\n")) == [("a.md", "b.md")]


def test_a_file_may_go_and_come_back(paths: tuple[Path, Path]) -> None:
    a, _ = paths
    found = seen(paths, a.unlink, lambda: None, lambda: a.write_text("$y = x$\n"))
    assert found == [("a.md", "b.md"), ("a.md",), ("a.md",)]


def options() -> Namespace:
    return Namespace(format="concise", explain=False, debug=False)


def judged(source: Source) -> JudgedFile:
    text = source.path.read_text()
    if "{" in text:
        raise RuntimeError("broken")
    return JudgedFile(source.path, text, DocumentFindings(str(source.path), text, (RIGHT,) * text.count("=")), None)


def test_watching_judges_prints_and_ends_with_ctrl_c(
    paths: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = paths
    steps = in_turn(lambda: a.write_text("$y = x = z$\n"), b.unlink, lambda: a.write_text("{"))
    assert watch(judged, lambda: [Source(a), Source(b)], options(), steps) == 0
    out, err = capsys.readouterr()
    one, two = "1 statement: 1 agrees, 0 differ, 0 left open", "2 statements: 2 agree, 0 differ, 0 left open"
    assert out.split("\n\n") == [one, one, two, ""]
    assert err.splitlines() == [
        "watching; Ctrl-C ends it",
        "watching; Ctrl-C ends it",
        "there is no file b.md now; it is judged when there is one",
        "watching; Ctrl-C ends it",
        "internal error on a.md: RuntimeError: broken (--debug shows where)",
        "watching; Ctrl-C ends it",
    ]


def test_a_file_that_was_never_there_is_waited_for(
    paths: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    late = Path("late.md")
    assert watch(judged, lambda: [Source(late)], options(), in_turn(lambda: late.write_text("$y = x$\n"))) == 0
    out, err = capsys.readouterr()
    assert out == "1 statement: 1 agrees, 0 differ, 0 left open\n\n"
    assert err.splitlines()[0] == "there is no file late.md now; it is judged when there is one"


def test_a_folder_may_get_new_documents(paths: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    new = Path("c.md")
    steps = in_turn(lambda: new.write_text("$y = x = z = w$\n"), new.unlink, lambda: None)
    assert watch(judged, lambda: sources(["."]), options(), steps) == 0
    out, err = capsys.readouterr()
    assert out.split("\n\n")[2] == "3 statements: 3 agree, 0 differ, 0 left open"
    assert out.count("\n\n") == 3
    assert "there is no file c.md now" in err
