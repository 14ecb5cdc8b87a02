"""Derived gradients with one thing changed are refuted, or rightly proved; and what the runner must notice."""

from __future__ import annotations

import pytest

from symderiv.cli.proofs import shapes_of
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import CONTRADICTION, Proof, Refutation, Undecided, Verdict
from tests.derive.kinds import derivation_of
from tests.prove.gradient_mutants import LAYERS, MUTANTS, judged, main, mutants, sample, told

ROUND = 1  # the next number takes other layers; `python -m tests.prove.gradient_mutants` takes all
ALWAYS = ("softmax_mse", "fully_connected", "linear", "layer_norm", "max_pool")
UNDECIDED = Undecided(CONTRADICTION, (), Proof("a claim", "all sizes"), Refutation((), (), (), "0", "1", 0, "a claim"))


@pytest.mark.parametrize("layer", dict.fromkeys((*ALWAYS, *sample(ROUND, 14))))
def test_mutants_are_refuted_or_rightly_proved(layer: str) -> None:
    counts, shown = told(judged(layer))
    assert counts["wrong"] == 0, shown
    assert counts["exception"] == 0, shown
    assert counts["undecided"] <= 0.02 * counts.total(), shown
    assert counts["refuted"] > 0.8 * counts.total()


def test_each_gradient_has_mutants_of_many_kinds() -> None:
    derivation = derivation_of("softmax_mse")
    for gradient in derivation.gradients:
        found = mutants("softmax_mse", gradient, shapes_of(derivation))
        assert len(found) == len({mutant.rhs for mutant in found}) == MUTANTS
        assert len({mutant.edit for mutant in found}) > 5
        assert gradient.equation.rhs not in {mutant.rhs for mutant in found}


@pytest.mark.parametrize("verdict", [Proof("a claim", "all sizes"), UNDECIDED], ids=["a proof", "a contradiction"])
def test_a_wrong_judge_is_noticed(verdict: Verdict) -> None:
    counts, shown = told(judged("linear", lambda problem: verdict))
    assert counts["wrong"] > 0.8 * counts.total()
    assert len(shown) >= counts["wrong"]


def test_an_exception_is_noticed() -> None:
    def judge(problem: Problem) -> Verdict:
        raise RecursionError("too deep")

    counts, shown = told(judged("linear", judge))
    assert set(counts) == {"wrong"}
    assert "RecursionError: too deep" in shown[0]


def test_samples_go_through_all_layers() -> None:
    assert {layer for number in range(len(LAYERS)) for layer in sample(number, 7)} == set(LAYERS)


def test_the_command_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["linear", "--number", "3"]) == 0
    assert "linear: 9 refuted" in capsys.readouterr().out
