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


_NOTHING = State((), "")


def watch(
    judge: Callable[[Source], JudgedFile],
    find: Callable[[], Sequence[Source]],
    options: Namespace,
    pause: Callable[[], None] = lambda: time.sleep(_PAUSE),
) -> int:
    """Judges every document, then each one again when what it holds changes, until Ctrl-C.

    find   the documents, asked anew at each look: a folder may get new ones
    pause  waits between two looks
    """
    with suppress(KeyboardInterrupt):
        for changed in changes(find, pause):
            for source in changed:
                _judge(judge, source, options)
            print("watching; Ctrl-C ends it", file=sys.stderr, flush=True)
    return WELL


def _judge(judge: Callable[[Source], JudgedFile], source: Source, options: Namespace) -> None:
    if not source.path.exists():
        print(f"there is no file {visible(str(source.path))} now; it is judged when there is one", file=sys.stderr)
        return
    file = attempted(lambda: judge(source), source.path, debugging(options))
    if file is not None and (file.document.findings or not source.found):
        print(shown([file.document], options.format, explain=options.explain), end="\n\n", flush=True)


def changes(find: Callable[[], Sequence[Source]], pause: Callable[[], None]) -> Iterator[tuple[Source, ...]]:
    """All documents first, then whenever some hold something else than before, those; a file may come and go."""
    sources = {source.path: source for source in find()}
    states = {path: _state(path, None) for path in sources}
    yield tuple(sources.values())
    while True:
        pause()
        sources |= {source.path: source for source in find()}
        now = {path: _state(path, states.get(path)) for path in sources}
        changed = tuple(sources[path] for path in now if now[path].digest != states.get(path, _NOTHING).digest)
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
        return _NOTHING
