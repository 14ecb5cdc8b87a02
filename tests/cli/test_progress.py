"""Progress is shown on a terminal only, only for what takes long, and leaves nothing behind."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from symderiv.cli import progress as module
from symderiv.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A timer that goes off at once, or never."""

    goes_off = True

    def __init__(self, seconds: float, action: Callable[[], None]) -> None:
        assert seconds == 0.5
        self.action = action

    def start(self) -> None:
        if self.goes_off:
            self.action()

    def cancel(self) -> None: ...

    def join(self) -> None: ...


class Early(Clock):
    """What it waits for is done before it goes off."""

    goes_off = False


@pytest.mark.parametrize(
    ("stream", "clock", "expected"),
    [
        (Terminal, Clock, "deriving x ...\r\033[K"),
        (Terminal, Early, ""),
        (io.StringIO, Clock, ""),
    ],
)
def test_what_is_shown(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], clock: type[Clock], expected: str
) -> None:
    errors = stream()
    monkeypatch.setattr("sys.stderr", errors)
    monkeypatch.setattr(module, "Timer", clock)
    with progress("deriving x"):
        pass
    assert errors.getvalue() == expected


def test_it_is_wiped_after_an_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = Terminal()
    monkeypatch.setattr("sys.stderr", errors)
    monkeypatch.setattr(module, "Timer", Clock)
    with pytest.raises(ValueError), progress("x"):
        raise ValueError
    assert errors.getvalue().endswith("\033[K")
