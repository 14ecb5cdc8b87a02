"""A verdict from a process of its own: the same one, and none that hangs, crashes or fills the memory."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from symderiv.errors import Unsupported
from symderiv.prove import guarded
from symderiv.prove.decide import decide
from symderiv.prove.guarded import Limits, LostError, decide_guarded, in_own_process
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Proof, Refutation, Undecided, Verdict
from symderiv.prove.waiting import Waiting
from tests.prove.shorthand import Formula, exp, index, num, problem, shaped, size, sqrt, tensor, total

(n,) = size("n")
i, j = index("i j")
x = tensor("x")
ANSWERED: dict[str, tuple[Formula, Formula, type]] = {
    "proved": (total(2 * x(j), j, n), 2 * total(x(j), j, n), Proof),
    "refuted": (exp(x(i)), exp(-x(i)), Refutation),
    "undecided": (sqrt(num(2)) + sqrt(3), sqrt(5 + 2 * sqrt(6)), Undecided),
}


def asked(left: Formula, right: Formula) -> Problem:
    return problem(left, right, {"i": n, "j": n}, shaped(x=(n,)))


@pytest.mark.parametrize(("left", "right", "kind"), ANSWERED.values(), ids=ANSWERED.keys())
def test_the_verdict_is_the_same(left: Formula, right: Formula, kind: type) -> None:
    found = in_own_process(lambda: decide(asked(left, right)))
    assert found == decide(asked(left, right))
    assert isinstance(found, kind)


def fail() -> Verdict:
    raise Unsupported("a node that no engine knows.")


def hang() -> Verdict:
    while True:
        time.sleep(1)


def hang_deaf() -> Verdict:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return hang()


def crash() -> Verdict:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)
    return hang()


def leave() -> Verdict:
    os._exit(3)


def fill() -> Verdict:
    kept = [bytearray(1 << 20) for _ in range(1 << 16)]
    return Undecided(f"{len(kept)} megabytes fit")


def test_what_is_raised_is_raised_here() -> None:
    with pytest.raises(Unsupported, match="a node that no engine knows"):
        in_own_process(fail)


LOST: dict[str, tuple[Callable[[], Verdict], str]] = {
    "a hang": (hang, "out of time (after 0.2 seconds)"),
    "a hang that hears no signal": (hang_deaf, "out of time (after 0.2 seconds)"),
    "a crash": (crash, "the process that was to find it ended (by signal 11)"),
    "an exit": (leave, "the process that was to find it ended (early)"),
    "too much memory": (fill, "out of memory (more than 64 megabytes)"),
}


@pytest.mark.parametrize(("work", "reason"), LOST.values(), ids=LOST.keys())
def test_what_is_lost_is_said_and_the_next_one_is_found(work: Callable[[], Verdict], reason: str) -> None:
    with pytest.raises(LostError) as lost:
        in_own_process(work, Limits(0.2 if "time" in reason else 60, 64))
    assert str(lost.value) == reason
    assert isinstance(in_own_process(lambda: decide(asked(x(i), x(i)))), Proof)


def test_no_process_is_left_behind() -> None:
    with pytest.raises(LostError):
        in_own_process(hang, Limits(0.1, 64))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_what_is_lost_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(work: object, limits: Limits) -> Verdict:
        raise LostError("out of time")

    monkeypatch.setattr(guarded, "guarded", lost)
    assert decide_guarded(asked(x(i), x(i))) == Undecided("out of time")


def test_beside_another_thread_it_is_found_here() -> None:
    """A fork would hold the locks of that thread for ever."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert guarded.guarded(os.getpid) == os.getpid()
    finally:
        done.set()
        thread.join()
    assert in_own_process(os.getpid) != os.getpid()


def test_a_thread_that_only_waits_is_no_obstacle() -> None:
    done = threading.Event()
    thread = Waiting(target=done.wait)
    thread.start()
    try:
        assert guarded.guarded(os.getpid) != os.getpid()
    finally:
        done.set()
        thread.join()


def test_the_process_ends_where_nobody_is_left_to_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "_GRACE", 0.1)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        guarded._answer(lambda: time.sleep(60), writing, Limits(0.1))
    _, status = os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
