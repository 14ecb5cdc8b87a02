"""Working on several tasks at a time, each in one of a few processes; what comes back is in the order of the tasks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import TypeVar

from symderiv.errors import SymderivError
from symderiv.prove.waiting import Waiting

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

_MOST = 4  # processes, unless more are asked for: each takes 100 to 200 MB, and all together are to stay under 1 GB


def processes(asked: int | None, tasks: int) -> int:
    """How many processes to use: as many as asked for, else as there are cores, but no more than tasks."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(asked or min(cores, _MOST), tasks)


def outcomes(work: Callable[[Task], Outcome], tasks: Sequence[Task], number: int) -> Generator[Outcome, None, None]:
    """What the work gives for each task, in their order; here where one process is enough or others cannot be started.

    The work is a function of a module, and what it takes and gives can be pickled.

    When the caller stops before the end, for whatever reason, or ends itself, the processes end at once.
    Raises SymderivError where one of them is ended by something else.
    """
    if number <= 1:
        yield from map(work, tasks)
        return
    context = multiprocessing.get_context("spawn")
    life, held = context.Pipe(duplex=False)  # closing `held`, or ending while holding it, ends the processes
    try:
        executor = ProcessPoolExecutor(number, context, _begin, (life,))
    except (OSError, ImportError, NotImplementedError):  # a system without the semaphores that this takes
        yield from map(work, tasks)
        return
    try:
        with _interrupts_held():
            futures = [executor.submit(work, task) for task in tasks]
        yield from map(_result, futures)
    finally:
        held.close()
        executor.shutdown(cancel_futures=True)
        life.close()


def _result(future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        raise SymderivError(
            "a process was ended from outside; perhaps it ran out of memory.",
            way_out="--jobs 1 does one thing after the other.",
        ) from None


def _begin(life: Connection) -> None:
    """What each process does first: leaves Ctrl-C to the one that started it, and watches for the end of that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Waiting(target=_end_with, args=(life,), daemon=True).start()


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
