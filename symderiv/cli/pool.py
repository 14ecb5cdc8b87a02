"""Making several layers at a time, each in one of a few processes; what comes back is in the order of the tasks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing.connection import Connection
from threading import Thread

from symderiv.cli.task import Outcome, Task
from symderiv.errors import SymderivError

_MOST = 4  # processes, unless more are asked for: each takes 100 to 200 MB, and all together are to stay under 1 GB


def processes(asked: int | None, tasks: int) -> int:
    """How many processes to use: as many as asked for, else as there are cores, but no more than tasks."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(asked or min(cores, _MOST), tasks)


def outcomes(tasks: Sequence[Task], number: int) -> Generator[Outcome, None, None]:
    """The outcome of each task, in their order; in this process where one is enough or no others can be started.

    When the caller stops before the end, for whatever reason, or ends itself, the processes end at once.
    Raises SymderivError where one of them is ended by something else.
    """
    if number <= 1:
        yield from map(outcome, tasks)
        return
    context = multiprocessing.get_context("spawn")
    life, held = context.Pipe(duplex=False)  # closing `held`, or ending while holding it, ends the processes
    try:
        executor = ProcessPoolExecutor(number, context, _begin, (life,))
    except (OSError, ImportError, NotImplementedError):  # a system without the semaphores that this takes
        yield from map(outcome, tasks)
        return
    try:
        with _interrupts_held():
            futures = [executor.submit(outcome, task) for task in tasks]
        yield from map(_result, futures)
    finally:
        held.close()
        executor.shutdown(cancel_futures=True)
        life.close()


def outcome(task: Task) -> Outcome:
    """The outcome of one task.  What makes it is imported here, since a run that needs nothing made does without."""
    found: Outcome = import_module("symderiv.cli.making").make(task)
    return found


def _result(future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        raise SymderivError(
            "a process that was making layers was ended from outside; perhaps it ran out of memory.",
            way_out="--jobs 1 makes one layer after the other.",
        ) from None


def _begin(life: Connection) -> None:
    """What each process does first: leaves Ctrl-C to the one that started it, and watches for the end of that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(life,), daemon=True).start()


def _end_with(life: Connection) -> None:
    with suppress(EOFError, OSError):
        life.recv()
    os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the block is done, and for good in the processes that are started in it."""
    if sys.platform == "win32":
        yield
        return
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
