"""Progress is shown on a terminal only, only for what takes long, and leaves nothing behind."""

from __future__ import annotations

import io
import signal
import threading
from collections.abc import Callable

import pytest

from symderiv.cli import progress as module
from symderiv.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Rings at once, or never; what was to be called before is called again in the end."""

    def __init__(self, rings: bool) -> None:
        self.rings = rings
        self.handlers: list[object] = ["before"]

    def signal(self, number: int, handler: object) -> object:
        assert number == signal.SIGALRM
        self.handlers.append(handler)
        return self.handlers[-2]

    def setitimer(self, which: int, seconds: float) -> None:
        assert (which, seconds) in ((signal.ITIMER_REAL, 0.5), (signal.ITIMER_REAL, 0))
        handler = self.handlers[-1]
        if seconds and self.rings and callable(handler):
            handler()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], Clock]:
    def made(rings: bool) -> Clock:
        fake = Clock(rings)
        monkeypatch.setattr(signal, "signal", fake.signal)
        monkeypatch.setattr(signal, "setitimer", fake.setitimer)
        monkeypatch.setattr(module, "_has_alarm", lambda: True)
        return fake

    return made


@pytest.mark.parametrize(
    ("stream", "rings", "expected"),
    [
        (Terminal, True, "deriving x ...\r\033[K"),
        (Terminal, False, ""),
        (io.StringIO, True, ""),
    ],
)
def test_what_is_shown(
    monkeypatch: pytest.MonkeyPatch,
    clock: Callable[[bool], Clock],
    stream: type[io.StringIO],
    rings: bool,
    expected: str,
) -> None:
    errors, fake = stream(), clock(rings)
    monkeypatch.setattr("sys.stderr", errors)
    with progress("deriving x"):
        pass
    assert errors.getvalue() == expected
    assert fake.handlers[-1] == "before"


def test_it_is_wiped_after_an_error_too(monkeypatch: pytest.MonkeyPatch, clock: Callable[[bool], Clock]) -> None:
    errors = Terminal()
    clock(True)
    monkeypatch.setattr("sys.stderr", errors)
    with pytest.raises(ValueError), progress("x"):
        raise ValueError
    assert errors.getvalue().endswith("\033[K")


def test_it_takes_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread would keep verdicts from being found in a process of their own, on terminals only."""
    monkeypatch.setattr("sys.stderr", Terminal())
    threads = threading.active_count()
    with progress("x"):
        assert threading.active_count() == threads
