"""The verdict in a process of its own that can be killed: a signal does not stop what runs inside FLINT.

The process is a fork of this one, so that nothing has to be sent to it.  Where there is no fork, or where other threads
run, whose locks a fork could not open again, the verdict is found here, without these limits.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from symderiv.prove.decide import decide, prove_quickly
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Undecided, Verdict
from symderiv.prove.waiting import is_alone

with contextlib.suppress(ImportError):  # no system without it has a fork
    import resource

OUT_OF_TIME = "out of time"
OUT_OF_MEMORY = "out of memory"

T = TypeVar("T")

_CHUNK = 1 << 16
_MEGABYTE = 1 << 20
_GRACE = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What one verdict may take: seconds by the clock, and megabytes beyond those that are in use."""

    seconds: float = 20.0
    megabytes: int = 1024


USUAL = Limits()


class LostError(Exception):
    """The work was not finished: it took too much, or its process ended."""


def decide_guarded(problem: Problem, limits: Limits = USUAL) -> Verdict:
    """The verdict; undecided where finding it takes too long or too much memory, or where the process is lost.

    Raises what `decide` raises.
    """
    try:
        return guarded(lambda: decide(problem), limits)
    except LostError as lost:
        return Undecided(str(lost))


def is_proved_guarded(problem: Problem, limits: Limits = USUAL) -> bool:
    """Whether the quick engines find a proof; not where that takes too much."""
    try:
        return guarded(lambda: prove_quickly(problem) is not None, limits)
    except LostError:
        return False


def guarded(work: Callable[[], T], limits: Limits = USUAL) -> T:
    """What the work gives, found in a process of its own where that can be.  Raises LostError, and what it raises."""
    return in_own_process(work, limits) if hasattr(os, "fork") and is_alone() else work()


def in_own_process(work: Callable[[], T], limits: Limits = USUAL) -> T:
    """The same, in a fork whatever other threads there are."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(work, writing, limits)
    os.close(writing)
    answer, ended = b"", False
    try:
        answer, ended = _received(reading, time.monotonic() + limits.seconds)
    finally:
        os.close(reading)
        if not ended:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not ended:
        raise LostError(f"{OUT_OF_TIME} (after {limits.seconds:g} seconds)")
    if not answer:
        how = f"by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "early"
        raise LostError(f"the process that was to find it ended ({how})")
    succeeded, found = pickle.loads(answer)
    if not succeeded:
        raise found
    return found  # type: ignore[no-any-return]


def _answer(work: Callable[[], object], writing: int, limits: Limits) -> None:
    """In the process of its own: what the work gives or raises, written as bytes; it never returns."""
    try:
        gc.disable()  # a collection would touch, and so copy, all that is shared
        _limit_memory(limits.megabytes)
        _limit_time(limits.seconds)
        try:
            answer: tuple[bool, object] = (True, work())
        except MemoryError:
            answer = (False, LostError(f"{OUT_OF_MEMORY} (more than {limits.megabytes} megabytes)"))
        except Exception as error:
            answer = (False, error)
        with os.fdopen(writing, "wb") as stream:
            stream.write(pickle.dumps(answer))
    finally:
        os._exit(0)


def _limit_time(seconds: float) -> None:
    """The end by a signal that nothing handles, some time after the limit: whoever should have ended it may be gone."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)


def _limit_memory(megabytes: int) -> None:
    """Of the address space; where the system does not say what is in use, there is no limit."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return
    limit = used + megabytes * _MEGABYTE
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def _received(reading: int, until: float) -> tuple[bytes, bool]:
    """What was written until its end, and whether the end came in time."""
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return b"".join(parts), False
        part = os.read(reading, _CHUNK)
        if not part:
            return b"".join(parts), True
        parts.append(part)
