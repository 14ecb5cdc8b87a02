"""A line on the terminal that says what is going on, when it goes on for long."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PATIENCE = 0.5  # seconds


@contextmanager
def progress(task: str) -> Iterator[None]:
    """The task's name on stderr while the block runs, if that is a terminal and takes more than half a second.

    An alarm, and no thread: beside another thread no verdict could be found in a process that can be killed.
    """
    stream = sys.stderr  # while the block runs, it may stand for something else
    if not stream.isatty() or not _has_alarm():
        yield
        return
    shown: list[str] = []

    def show(*_: object) -> None:
        with suppress(RuntimeError):  # the alarm rang while something else was being written there
            print(f"{task} ...", end="", file=stream, flush=True)
            shown.append(task)

    before = signal.signal(signal.SIGALRM, show)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if shown:
            print("\r\033[K", end="", file=stream, flush=True)


def _has_alarm() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
