"""A short run of the fuzzer, and what it must notice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from symderiv.prove.problem import Problem
from symderiv.prove.verdict import CONTRADICTION, Proof, Refutation, Undecided, Verdict
from tests.fuzzing import Outcome, outcomes
from tests.prove.fuzz import judged, main, summed_up
from tests.prove.pairs import pair

PROVED = Proof("a claim", "all sizes")
REFUTED = Refutation((), (), (), "0", "1", 0, "a claim")
SEED, FEW = 1, 25


def test_what_is_known_is_what_is_said() -> None:
    found = summed_up(outcomes(partial(judged, SEED), 300, 1))
    assert [f"{outcome.wrong}\n{outcome.shown}" for outcome in found.failures] == []
    assert found.share_undecided < 0.05
    assert found.counts["equal proved"] > 90
    assert found.counts["unequal refuted"] > 90


def wrong_of(judge: Callable[[Problem], Verdict]) -> dict[bool, list[Outcome]]:
    """What is found wrong with another judge, for pairs that are equal and for those that are not."""
    pairs = {number: made for number in range(FEW) if (made := pair(SEED, number)) is not None}
    found = {number: judged(SEED, number, judge) for number in pairs}
    return {
        equal: [found[number] for number, made in pairs.items() if made.equal is equal and found[number].wrong]
        for equal in (True, False)
    }


@pytest.mark.parametrize("equal", [True, False])
def test_a_judge_that_says_always_the_same_is_noticed(equal: bool) -> None:
    wrong = wrong_of(lambda problem: REFUTED if equal else PROVED)
    assert len(wrong[equal]) > 5
    assert wrong[not equal] == []  # what is said of those is right


def test_an_engine_behind_a_refutation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.prove.fuzz.prove", lambda problem: PROVED)
    wrong = wrong_of(lambda problem: REFUTED)
    assert any(outcome.wrong.startswith("an unequal pair would be proved") for outcome in wrong[False])


def test_a_contradiction_is_noticed() -> None:
    wrong = wrong_of(lambda problem: Undecided(CONTRADICTION, (), PROVED, REFUTED))
    assert wrong[True]
    assert wrong[False]


def test_an_exception_is_noticed() -> None:
    def judge(problem: Problem) -> Verdict:
        raise RecursionError("too deep")

    assert all(outcome.wrong.startswith("RecursionError: too deep") for outcome in wrong_of(judge)[True])
    assert wrong_of(judge)[True]


def test_a_pair_is_the_same_each_time() -> None:
    assert [pair(3, number) for number in range(9)] == [pair(3, number) for number in range(9)]


def test_the_command_lists_what_can_be_replayed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.prove.fuzz.judged", lambda seed, number: Outcome(number, "equal refuted", "wrong", "…"))
    assert main(["--count", "2", "--seed", "7"]) == 1
    assert "--seed 7 --only 1: wrong" in capsys.readouterr().out
