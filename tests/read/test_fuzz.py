"""A short run of the fuzzer of the reader, and what it must notice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from symderiv.errors import ReadingError
from symderiv.read.meaning.syntax import MeaningError
from symderiv.read.note import Region
from symderiv.read.tex.parse import TexError
from tests.fuzzing import Outcome, outcomes
from tests.read import fuzz, mutations
from tests.read.fuzz import FORMULAS, case, main, read

SEED, COUNT = 1, 400
FORMULA, NOTE = 1, FORMULAS  # numbers of cases, neither of which is judged


def test_what_is_damaged_is_read_or_refused() -> None:
    found = list(outcomes(partial(read, SEED, slow=float("inf")), COUNT, 1))
    assert [f"{outcome.wrong}\n{outcome.shown}" for outcome in found if outcome.wrong] == []
    said = Counter(outcome.said for outcome in found)
    assert said["formula read"] > COUNT / 5
    assert said["formula refused"] > COUNT / 5
    assert said["note read"] > COUNT / 12
    assert said["note judged"] >= 1


def test_every_kind_of_damage_is_done_and_changes_something() -> None:
    for number in range(3):
        for way in {*mutations.OF_ANY, *mutations.OF_LINES}:
            text, other = "$\\frac{a}{b_i} = (x + 1)$\n\n$y = z$", "$c_{j} \\le d$"
            tries = [way(Random(f"{number} {again}"), text, [other]) for again in range(20)]
            assert set(tries) - {text}, way.__name__
    how = {name for number in range(2000) for name in case(SEED, number).how}
    assert how == {way.__name__ for way in (*mutations.OF_ANY, *mutations.OF_LINES)}


def test_a_case_is_the_same_each_time() -> None:
    assert [case(3, number) for number in range(40)] == [case(3, number) for number in range(40)]


def test_what_is_read_does_not_hang_on_the_order_of_sets() -> None:
    code = (
        "from tests.read.fuzz import read\n"
        "for n in range(1, 101): print(n, read(7, n, float('inf')).shown)"  # a digest of all that is seen
    )
    seen = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        root = Path(__file__).parents[2]
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True
        )
        seen.append(done.stdout.splitlines())
    assert len(seen[0]) == 100
    assert [pair for pair in zip(*seen, strict=True) if pair[0] != pair[1]] == []


def failing(error: Exception) -> object:
    def fail(*arguments: object, **named: object) -> None:
        raise error

    return fail


WRONG_FORMULAS = {
    "an exception": (KeyError("lost"), "KeyError: 'lost'"),
    "a place before the formula": (MeaningError("no", -1, 2), "the error stands at -1-2"),
    "a place after the formula": (TexError("no", 3, 9999), "the error stands at 3-9999"),
    "an end before the beginning": (MeaningError("no", 2, 1), "the error stands at 2-1"),
    "no message": (MeaningError("", 0, 0), "the error stands at 0-0"),
}


@pytest.mark.parametrize(("error", "said"), WRONG_FORMULAS.values(), ids=WRONG_FORMULAS.keys())
def test_what_is_wrong_with_a_formula_is_noticed(error: Exception, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "_tree", failing(error))
    assert said in read(SEED, FORMULA).wrong
    monkeypatch.setattr(fuzz, "_tree", failing(TexError("no", 0, 0)))
    assert not read(SEED, FORMULA).wrong


def test_what_is_wrong_with_a_note_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "read_note", failing(ReadingError("no")))
    assert not read(SEED, NOTE).wrong
    monkeypatch.setattr(fuzz, "read_note", failing(IndexError("lost")))
    assert read(SEED, NOTE).wrong.startswith("IndexError: lost")


PLACES = {
    "before the first line": Region(0, 1, 1, 2),
    "after the last line": Region(1, 1, 10_000, 2),
    "before the first column": Region(1, 0, 1, 2),
    "after the end of the line": Region(1, 1, 1, 10_000),
    "another text": Region(1, 1, 1, 1),
}


@pytest.mark.parametrize("region", PLACES.values(), ids=PLACES.keys())
def test_a_statement_that_stands_elsewhere_is_noticed(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    note = fuzz.read_note("$y_i = 2 x_i$ and\n$E = \\sum_i y_i^2$")
    (section,) = note.sections
    first, *others = section.relations
    moved = replace(section, relations=(replace(first, placed=replace(first.placed, region=region)), *others))
    monkeypatch.setattr(fuzz, "read_note", lambda text, path: replace(note, sections=(moved,)))
    assert read(SEED, NOTE).wrong.startswith("Wrong: a statement: ")


def test_an_answer_that_is_another_one_the_second_time_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter("ab")
    monkeypatch.setattr(fuzz, "_note", lambda made: ("read", next(answers)))
    assert "the second time it is read otherwise" in read(SEED, NOTE).wrong


def test_what_takes_too_long_is_noticed() -> None:
    assert "reading takes" in read(SEED, NOTE, slow=-1.0).wrong


def test_the_command_lists_what_can_be_replayed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzz, "read", lambda seed, number: Outcome(number, "exception", "wrong", "…"))
    assert main(["--count", "2", "--seed", "7"]) == 1
    assert "--seed 7 --only 1: wrong" in capsys.readouterr().out
