"""How long hand derivations take to read and to judge: the labelled notes of the tests, each, and all of them."""

from __future__ import annotations

import json
import statistics
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from measured import Measured, measured

from symderiv.compare.judge import judge
from symderiv.read.tex.error import TexError
from symderiv.read.tex.parse import parse

ROOT = Path(__file__).parents[1]
NOTES = ROOT / "tests" / "corpus" / "documents"
FORMULAS = ROOT / "tests" / "read" / "formulas.jsonl"
CLAIMS = 10


@dataclass(frozen=True, slots=True)
class NoteTimes:
    """Seconds to judge a note of about ten claims and to read a formula: each with its name; and the whole folder."""

    claims: tuple[tuple[float, str], ...]
    formulas: tuple[float, ...]
    everything: Measured


def note_times() -> NoteTimes:
    """All of it, from nothing."""
    everything = measured([sys.executable, "-m", "symderiv", "diff", "--exit-zero", str(NOTES)], ROOT)
    return NoteTimes(tuple(_judged()), tuple(_read()), everything)


def per_formula(times: NoteTimes) -> float:
    """The seconds of one formula, in the middle."""
    return statistics.median(times.formulas)


def per_note(times: NoteTimes) -> tuple[float, float, str]:
    """The seconds of ten claims, in the middle; the most, and where."""
    worst, name = max(times.claims)
    return statistics.median(seconds for seconds, _ in times.claims), worst, name


def _judged() -> list[tuple[float, str]]:
    """Each note with the time of its claims, as for ten of them."""
    found = []
    for path in sorted(NOTES.glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        text = (NOTES / label["file"]).read_text(encoding="utf-8")
        started = time.perf_counter()
        count = len(judge(text, path=label["file"]).findings)
        found.append(((time.perf_counter() - started) * CLAIMS / max(count, CLAIMS), path.stem))
    return found


def _read() -> list[float]:
    found = []
    for line in FORMULAS.read_text(encoding="utf-8").splitlines():
        latex = json.loads(line)["latex"]
        started = time.perf_counter()
        with suppress(TexError):  # some are examples of what cannot be read
            parse(latex)
        found.append(time.perf_counter() - started)
    return found
