"""What is said of the labelled derivations in `documents`, held against the labels.

    python -m tests.corpus.score [NAME...] [--misses] [--write]

Every document has a .json beside it that lists its statements, each with a verdict (correct, wrong, incomplete,
unchecked), an error class and a correction.  Findings and statements are matched one to one, by place and text.
`--write` puts what is right, and the mistakes that are left, into `expected.json`, to which the tests hold them.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symderiv.compare.finding import DocumentFindings
from symderiv.compare.judge import judge
from symderiv.compare.report import as_json

Data = Mapping[str, Any]

HERE = Path(__file__).parent
DOCUMENTS = HERE / "documents"
EXPECTED = HERE / "expected.json"
NAMES = tuple(sorted(path.stem for path in DOCUMENTS.glob("*.json")))

_WRONG = frozenset(("wrong", "incomplete"))
_ALARM = frozenset(("differs", "incomplete"))
_SEVERITY = {"differs": 3, "incomplete": 2, "undecided": 1, "unchecked": 1, "unread": 1, "agrees": 0}
_ALIKE = (
    frozenset(("missing_factor", "missing_prime")),
    frozenset(("missing_term", "missing_sum")),
    frozenset(("wrong_index", "range")),
    frozenset(("wrong_variable", "wrong_argument")),
    frozenset(("wrong_case_condition", "swapped_cases")),
    frozenset(("transpose", "order")),
    frozenset(("typo", "typo_lhs", "wrong_variable", "wrong_index")),
)
_LABELS = re.compile(r"\\(?:tag|label)\{[^}]*\}")
_NOISE = re.compile(r"\\(?:left|right|displaystyle|limits|nonumber|quad|qquad|space)(?![a-zA-Z])|\\[,;:! ]|[$&\s]|\\\\")


@dataclass(frozen=True, slots=True)
class Score:
    """What is said of one document: its statements by how they fare, and the mistakes, in words."""

    counts: Counter[str]
    mistakes: tuple[str, ...]
    misses: tuple[str, ...]


def squeeze(latex: str) -> str:
    """LaTeX without what does not matter for finding it again."""
    return _NOISE.sub("", _LABELS.sub("", latex)).strip(".,;")


def likeness(left: str, right: str) -> float:
    """How alike two squeezed formulas are, from 0 to 1."""
    if not left or not right:
        return 0.0
    return 1.0 if left == right else difflib.SequenceMatcher(None, left, right, autojunk=False).ratio()


def matched(claims: Sequence[Data], findings: Sequence[Data]) -> tuple[dict[str, Data], list[Data]]:
    """One finding for each statement, and the findings that speak of none."""
    text = {claim["id"]: squeeze(claim["latex"]) for claim in claims}
    pairs = []
    for claim in claims:
        for number, finding in enumerate(findings):
            if _overlap(claim, finding):
                near = abs(finding["line"] - claim["line"]) + abs(finding["column"] - claim["column"]) / 1000
                alike = round(likeness(text[claim["id"]], squeeze(finding["text"])), 3)
                pairs.append((-alike, near, claim["id"], number))
    of_claim: dict[str, Data] = {}
    taken: set[int] = set()
    for score, _, name, number in sorted(pairs):
        if -score >= 0.6 and name not in of_claim and number not in taken:
            of_claim[name] = findings[number]
            taken.add(number)
    for claim in claims:  # a statement that is reported in parts: its worst part speaks for it
        for number, finding in enumerate(findings):
            part = squeeze(finding["text"])
            if number not in taken and _overlap(claim, finding) and len(part) > 3 and part in text[claim["id"]]:
                held = of_claim.get(claim["id"])
                if held is None or _SEVERITY[finding["verdict"]] > _SEVERITY[held["verdict"]]:
                    of_claim[claim["id"]] = finding
                taken.add(number)
    return of_claim, [finding for number, finding in enumerate(findings) if number not in taken]


def _overlap(claim: Data, finding: Data) -> bool:
    last = claim["line"] + claim["latex"].count("\n")
    return bool(finding["line"] <= last + 1 and finding["end_line"] >= claim["line"] - 1)


def label_of(name: str) -> Data:
    """The labels of one document, by its name without ending."""
    loaded: Data = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def text_of(name: str) -> tuple[str, str]:
    """The name of one document's file, and its text."""
    path = DOCUMENTS / label_of(name)["file"]
    return path.name, path.read_text(encoding="utf-8")


def score(name: str) -> Score:
    """What is said of one document, by its name without ending."""
    path, text = text_of(name)
    return score_of(name, judge(text, path=path))


def score_of(name: str, document: DocumentFindings) -> Score:
    """The findings of one document, held against its labels."""
    found = json.loads(as_json([document]))["documents"][0]["findings"]
    return scored(label_of(name)["claims"], found)


def scored(claims: Sequence[Data], findings: Sequence[Data]) -> Score:
    """Findings held against labels; statements that hang on an unstated convention are left out."""
    of_claim, others = matched(claims, findings)
    counts: Counter[str] = Counter()
    mistakes, misses = [], []
    for finding in others:
        if finding["verdict"] in _ALARM:
            mistakes.append(f"extra alarm: {squeeze(finding['text'])[:60]}")
    for claim in claims:
        if claim.get("disputable"):
            continue
        finding = of_claim.get(claim["id"], {"verdict": "missing"})
        how = _how(claim["verdict"], finding["verdict"])
        counts["statements"] += 1
        counts[how] += 1
        if how.startswith("false"):
            mistakes.append(f"{how}: {claim['id']}")
        if how != "right":
            said = f"label {claim['verdict']}/{claim['error_class']}, said {finding['verdict']}"
            misses.append(f"{claim['line']} {claim['id']} {said} | {squeeze(claim['latex'])[:80]}")
        if how == "right" and claim["verdict"] in _WRONG:
            counts["caught"] += 1
            counts["cause named"] += _are_alike(finding.get("error_class"), claim["error_class"])
            counts["correction offered"] += bool(finding.get("correction"))
    counts["extra alarm"] = sum(mistake.startswith("extra") for mistake in mistakes)
    return Score(counts, tuple(sorted(mistakes)), tuple(misses))


def _how(label: str, said: str) -> str:
    if label == "unchecked":
        return {"agrees": "false agreement", "missing": "unsettled"}.get(
            said, "false alarm" if said in _ALARM else "right"
        )
    if said not in _ALARM | {"agrees"}:
        return "unsettled"
    if label == "correct":
        return "right" if said == "agrees" else "false alarm"
    return "right" if said in _ALARM else "false agreement"


def _are_alike(said: str | None, label: str | None) -> bool:
    return said == label or any(said in group and label in group for group in _ALIKE)


def expected() -> dict[str, Any]:
    """For each document how many verdicts are right at least, and the mistakes that are known."""
    loaded: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return loaded


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="documents, without ending; all of them by default")
    parser.add_argument("--misses", action="store_true", help="list every statement judged otherwise than its label")
    parser.add_argument("--write", action="store_true", help="write expected.json anew for these documents")
    options = parser.parse_args()
    started = time.perf_counter()
    total: Counter[str] = Counter()
    table = expected() if EXPECTED.exists() else {}
    for name in options.names or NAMES:
        found = score(name)
        total += found.counts
        table[name] = {"right": found.counts["right"], "mistakes": list(found.mistakes)}
        for line in (*found.mistakes, *(found.misses if options.misses else ())):
            print(f"{name}: {line}")
    if options.write:
        rows = (f" {json.dumps(name)}: {json.dumps(table[name])}" for name in sorted(table))
        EXPECTED.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    for what in ("right", "unsettled", "false agreement", "false alarm", "extra alarm"):
        print(f"{what:20}{total[what]:4} of {total['statements']}")
    for what in ("cause named", "correction offered"):
        print(f"{what:20}{total[what]:4} of {total['caught']}")
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
