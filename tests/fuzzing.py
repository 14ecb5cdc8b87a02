"""What the fuzzers have in common: numbered cases drawn from a seed, run side by side, each failure told at once."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType

_CHUNK = 50  # cases that one process takes at a time
_TOLD = 2000  # cases after which the run says how far it is


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case, in a word or two; what is wrong with it, if anything.

    shown  the case, for whoever looks into it
    how    what made it, by name
    """

    number: int
    said: str
    wrong: str = ""
    shown: str = ""
    how: tuple[str, ...] = ()


class TooLong(Exception):
    """A case does not come to an end."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Stops what takes too many seconds of computing, so that a run comes to its end and names the case.

    Time in which the process waits for a processor, or is paused, does not count.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong(f"no answer after {seconds} seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def told(error: BaseException) -> str:
    """An exception with the last places that it came through."""
    where = "".join(traceback.format_tb(error.__traceback__)[-2:])
    return f"{type(error).__name__}: {error}\n{where}"


def _chunk(judged: Callable[[int], Outcome], numbers: range) -> list[Outcome]:
    return [judged(number) for number in numbers]


def outcomes(judged: Callable[[int], Outcome], count: int, jobs: int) -> Iterator[Outcome]:
    """What becomes of all cases up to a number, by so many processes."""
    chunks = [range(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK)]
    if jobs == 1:
        for numbers in chunks:
            yield from _chunk(judged, numbers)
        return
    with ProcessPoolExecutor(jobs) as pool:
        for found in pool.map(partial(_chunk, judged), chunks):
            yield from found


def printed(found: Iterable[Outcome], replay: str, count: int) -> Iterator[Outcome]:
    """The outcomes as they come; what is wrong, and how far the run is, is printed at once."""
    wrong = 0
    for number, outcome in enumerate(found, 1):
        if outcome.wrong:
            wrong += 1
            print(f"{replay} --only {outcome.number}: {outcome.wrong}\n{outcome.shown}\n", flush=True)
        if number % _TOLD == 0:
            print(f"{number} of {count}, {wrong} failures", flush=True)
        yield outcome
