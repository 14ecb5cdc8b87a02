"""`symderiv diff --watch`: judges a document again whenever its file changes."""

from __future__ import annotations

import hashlib
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from symderiv.cli.complaint import debugging
from symderiv.cli.judging import JudgedFile, attempted
from symderiv.cli.notes import Source
from symderiv.cli.showing import shown
from symderiv.cli.status import WELL
from symderiv.compare.excerpt import visible

_PAUSE = 0.3  # seconds between two looks at the files


@dataclass(frozen=True, slots=True)
class State:
    """A file at one moment: its time, size and place on the disk, and what it holds, in short; empty for none."""

    stamp: tuple[int, ...]
    digest: str


def watch(
    judge: Callable[[Source], JudgedFile],
    sources: Sequence[Source],
    options: Namespace,
    pause: Callable[[], None] = lambda: time.sleep(_PAUSE),
) -> int:
    """Judges every document, then each one again when what it holds changes, until Ctrl-C.

    pause  waits between two looks at the files
    """
    known = {source.path: source for source in sources}
    with suppress(KeyboardInterrupt):
        for paths in changes(tuple(known), pause):
            for path in paths:
                _judge(judge, known[path], options)
            print(f"watching {_named(tuple(known))}; Ctrl-C ends it", file=sys.stderr, flush=True)
    return WELL


def _judge(judge: Callable[[Source], JudgedFile], source: Source, options: Namespace) -> None:
    if not source.path.exists():
        print(f"there is no file {visible(str(source.path))} now; it is judged when there is one", file=sys.stderr)
        return
    file = attempted(lambda: judge(source), source.path, debugging(options))
    if file is not None and (file.document.findings or not source.found):
        print(shown([file.document], options.format, explain=options.explain), end="\n\n", flush=True)


def changes(paths: Sequence[Path], pause: Callable[[], None]) -> Iterator[tuple[Path, ...]]:
    """All files first, then whenever some hold something else than before, those; a file may come and go."""
    states = {path: _state(path, None) for path in paths}
    yield tuple(paths)
    while True:
        pause()
        now = {path: _state(path, states[path]) for path in paths}
        changed = tuple(path for path in paths if now[path].digest != states[path].digest)
        states = now
        if changed:
            yield changed


def _state(path: Path, before: State | None) -> State:
    """What a file holds, read only where its time or size says that it changed."""
    try:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if before is not None and before.stamp == stamp:
            return before
        return State(stamp, hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError:  # as while an editor replaces it
        return State((), "")


def _named(paths: Sequence[Path]) -> str:
    return visible(str(paths[0])) if len(paths) == 1 else f"{len(paths)} files"
