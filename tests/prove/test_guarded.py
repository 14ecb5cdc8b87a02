"""A verdict from a process of its own: the same one, and none that hangs, crashes or fills the memory."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from symderiv.errors import Unsupported
from symderiv.prove import guarded
from symderiv.prove.decide import decide
from symderiv.prove.guarded import Limits, decide_guarded, in_own_process
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Proof, Refutation, Undecided, Verdict
from tests.prove.shorthand import Formula, exp, index, num, problem, shaped, size, sqrt, tensor, total

(n,) = size("n")
i, j = index("i j")
x = tensor("x")
Replaced = Callable[[Callable[[Problem], Verdict]], None]
ANSWERED: dict[str, tuple[Formula, Formula, type]] = {
    "proved": (total(2 * x(j), j, n), 2 * total(x(j), j, n), Proof),
    "refuted": (exp(x(i)), exp(-x(i)), Refutation),
    "undecided": (sqrt(num(2)) + sqrt(3), sqrt(5 + 2 * sqrt(6)), Undecided),
}


def asked(left: Formula, right: Formula) -> Problem:
    return problem(left, right, {"i": n, "j": n}, shaped(x=(n,)))


@pytest.mark.parametrize(("left", "right", "kind"), ANSWERED.values(), ids=ANSWERED.keys())
def test_the_verdict_is_the_same(left: Formula, right: Formula, kind: type) -> None:
    found = in_own_process(asked(left, right))
    assert found == decide(asked(left, right))
    assert isinstance(found, kind)


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Replaced:
    """Another function in the place of the engines."""
    return lambda function: monkeypatch.setattr(guarded, "decide", function)


def fail(question: Problem) -> Verdict:
    raise Unsupported("a node that no engine knows.")


def hang(question: Problem) -> Verdict:
    while True:
        time.sleep(1)


def hang_deaf(question: Problem) -> Verdict:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return hang(question)


def crash(question: Problem) -> Verdict:
    os.kill(os.getpid(), signal.SIGSEGV)
    return hang(question)


def leave(question: Problem) -> Verdict:
    os._exit(3)


def fill(question: Problem) -> Verdict:
    kept = [bytearray(1 << 20) for _ in range(1 << 16)]
    return Undecided(f"{len(kept)} megabytes fit")


def test_what_is_raised_is_raised_here(instead: Replaced) -> None:
    instead(fail)
    with pytest.raises(Unsupported, match="a node that no engine knows"):
        in_own_process(asked(x(i), x(j)))


LOST: dict[str, tuple[Callable[[Problem], Verdict], str]] = {
    "a hang": (hang, "out of time (after 0.2 seconds)"),
    "a hang that hears no signal": (hang_deaf, "out of time (after 0.2 seconds)"),
    "a crash": (crash, "the process that was to find it ended (by signal 11)"),
    "an exit": (leave, "the process that was to find it ended (early)"),
    "too much memory": (fill, "out of memory (more than 64 megabytes)"),
}


@pytest.mark.parametrize(("function", "reason"), LOST.values(), ids=LOST.keys())
def test_what_is_lost_is_undecided_and_the_next_one_is_found(
    instead: Replaced, function: Callable[[Problem], Verdict], reason: str
) -> None:
    instead(function)
    seconds = 0.2 if "time" in reason else 60
    assert in_own_process(asked(x(i), x(j)), Limits(seconds, 64)) == Undecided(reason)
    instead(decide)
    assert isinstance(in_own_process(asked(x(i), x(i))), Proof)


def test_no_process_is_left_behind(instead: Replaced) -> None:
    instead(hang)
    in_own_process(asked(x(i), x(j)), Limits(0.1, 64))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_beside_another_thread_it_is_found_here(instead: Replaced) -> None:
    """A fork would hold the locks of that thread for ever."""
    instead(lambda question: Undecided(str(os.getpid())))
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert decide_guarded(asked(x(i), x(i))) == Undecided(str(os.getpid()))
    finally:
        done.set()
        thread.join()
