"""A line on the terminal that says what is going on, when it goes on for long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

_PATIENCE = 0.5  # seconds


@contextmanager
def progress(task: str) -> Iterator[None]:
    """The task's name on stderr while the block runs, if that is a terminal and takes more than half a second."""
    stream = sys.stderr  # while the block runs, it may stand for something else
    if not stream.isatty():
        yield
        return
    shown: list[str] = []

    def show() -> None:
        shown.append(task)
        print(f"{task} ...", end="", file=stream, flush=True)

    timer = Timer(_PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if shown:
            print("\r\033[K", end="", file=stream, flush=True)
