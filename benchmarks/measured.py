"""A command in processes of its own: how long it takes, and the memory of all of them together."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

PAUSE = 0.1  # seconds between two looks at the memory
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds until it ended; the largest resident memory, in MB; None for the seconds of one that was stopped."""

    seconds: float | None
    memory: float


def measured(
    command: Sequence[str], folder: Path, *, limit: float | None = None, environment: Mapping[str, str] | None = None
) -> Measured:
    """Runs a command in a folder, and ends it and all its processes at the limit, if there is one.

    Ends this process with the command's message where it fails; status 1 means that it found something.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    peaks = [0.0]
    watch = Thread(target=_watch, args=(process, peaks), daemon=True)
    watch.start()
    try:
        _, said = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Measured(None, max(peaks))
    seconds = time.perf_counter() - started
    watch.join()
    if process.returncode not in (0, 1):
        sys.exit(said.decode())
    return Measured(seconds, max(peaks) or _largest())


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    """Notes the memory of a process and of those that it started, until it has ended."""
    while process.returncode is None:
        peaks.append(_resident(process.pid))
        time.sleep(PAUSE)


def _resident(session: int) -> float:
    """MB of all processes of a session now; pages that several of them share count in each.  0 where no one tells."""
    pages = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[3]) == session:
            pages += int(fields[21])
    return pages * PAGE / 1024**2


def _largest() -> float:
    """MB of the largest process so far, where the system tells no more."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
