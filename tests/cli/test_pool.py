"""Several processes do what one does, and end with the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from symderiv.cli import pool
from symderiv.cli.pool import processes
from symderiv.cli.writing import publish
from tests.cli.conftest import DOUBLE

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds, after which a test gives up

# Interrupts are heard even where the tests were started with SIGINT ignored, and Python would leave that so.
CALL = """
import signal, sys
from symderiv.cli import main
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
"""
# Tells that it runs, and goes on for longer than any test waits.
WAITS = "import time\nfrom pathlib import Path\nPath(__name__ + '.runs').touch()\ntime.sleep(600)\n"
ENDS = "import os\nos._exit(3)\n"


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A run in a process group of its own; whatever is left of it at the end is killed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", CALL, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def call(*arguments: str) -> tuple[int, str, str]:
    with running(*arguments) as process:
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err


def written(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture
def three(layers: Path) -> Path:
    for name in ("again", "twice"):
        (layers / "toys" / f"{name}.py").write_text(DOUBLE)
    (layers / "toys" / "twice.md").write_text("$y_i = 2 x_i$\n\n$\\frac{\\partial E}{\\partial x_i} = 3$\n")
    return layers


@pytest.fixture
def before(three: Path) -> dict[str, bytes]:
    """What stands in ./generated."""
    old = {f"toys/{name}.{ending}": b"old" for name in ("again", "double", "twice") for ending in ("py", "tex", "md")}
    publish(Path("generated"), old)
    return old


def test_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool.os, "sched_getaffinity", lambda process: set(range(64)), raising=False)
    assert [processes(None, 50), processes(None, 2), processes(None, 0)] == [4, 2, 0]
    assert [processes(9, 50), processes(9, 2), processes(1, 50)] == [9, 2, 1]
    monkeypatch.setattr(pool.os, "sched_getaffinity", lambda process: {3}, raising=False)
    assert processes(None, 50) == 1


def test_the_result_is_that_of_one_process(three: Path) -> None:
    several = call("all", "--jobs", "2", "--out", "generated")
    files = written(Path("generated"))
    assert len(files) == 10
    assert several[0] == 1
    for path in Path("generated").rglob("*.*"):
        path.unlink()
    assert call("all", "--jobs", "1", "--out", "generated") == several
    assert written(Path("generated")) == files


def test_notes_judged_side_by_side_are_told_in_order(tmp_path: Path) -> None:
    for name, factor in (("a", 2), ("b", 3), ("c", 2)):
        claim = rf"\frac{{\partial E}}{{\partial x_i}} = {factor} \frac{{\partial E}}{{\partial y_i}}"
        (tmp_path / f"{name}.md").write_text(f"$y_i = 2 x_i$\n\n${claim}$\n")
    files = [str(tmp_path / f"{name}.md") for name in "abc"] + [str(tmp_path / "none.md")]
    several = call("diff", "--jobs", "2", "--format", "concise", *files)
    assert several[0] == 2
    assert several[1].count("SD") == 1 and "b.md" in several[1]
    assert "none.md" in several[2]
    assert call("diff", "--jobs", "1", "--format", "concise", *files) == several


def test_the_first_error_is_that_of_one_process(three: Path) -> None:
    (three / "toys" / "double.py").write_text(DOUBLE.replace("2 * x", "0.5 * x"))
    (three / "toys" / "twice.py").write_text("this is not Python")
    several = call("all", "--jobs", "2")
    assert several[:2] == (2, "")
    assert several[2].startswith("error: double, equation 1: ")
    assert call("all", "--jobs", "1") == several


def test_without_other_processes_there_is_this_one(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pool, "ProcessPoolExecutor", refuse)
    assert list(pool.outcomes(str.upper, ["a", "b"], 2)) == ["A", "B"]


def interrupt(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to the run and to its processes


def interrupt_one(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(("action", "status"), [(interrupt, 130), (interrupt_one, 130), (kill, -signal.SIGKILL)])
def test_the_processes_end_with_the_run(
    three: Path, before: dict[str, bytes], action: Callable[[subprocess.Popen[str]], None], status: int
) -> None:
    for name in ("again", "twice"):
        (three / "toys" / f"{name}.py").write_text(WAITS)
    with running("all", "--jobs", "2") as process:
        deadline = time.monotonic() + PATIENCE
        while len(list(Path().glob("*.runs"))) < 2:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        action(process)
        # The streams are closed when nobody holds them any more, the processes that were started included.
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (status, "")
    assert action is kill or err == "interrupted\n"
    assert written(Path("generated")) == before


def test_a_process_that_is_ended_from_outside_is_told(three: Path, before: dict[str, bytes]) -> None:
    (three / "toys" / "twice.py").write_text(ENDS)
    (three / "toys" / "again.py").write_text(DOUBLE.replace("2 * x", "5 * x"))
    status, out, err = call("all", "--jobs", "2")
    assert (status, out) == (2, "")
    assert err.startswith("error: a process was ended from outside")
    assert "--jobs 1" in err
    assert written(Path("generated")) == before
