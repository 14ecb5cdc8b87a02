"""The judge against pairs of which the answer is known: `python -m tests.prove.fuzz --count 1000 --seed 1 --jobs 2`.

`--only 17` replays one pair.  The exit status is 1 where anything is wrong: an unequal pair proved, an equal one
refuted, a proof and a witness at once, an exception, a pair that takes longer than it should.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from symderiv.prove.decide import decide, prove
from symderiv.prove.problem import Problem
from symderiv.prove.refute.ball import refute
from symderiv.prove.verdict import CONTRADICTION, Checked, Proof, Refutation, Undecided, Verdict
from tests.fuzzing import Outcome, limited, outcomes, printed, told
from tests.prove.pairs import Pair, pair

_HARD = 20  # of so many equal pairs that are proved, one is searched for a witness too
_LONGEST = 120  # seconds after which a pair counts as one that never ends
Judge = Callable[[Problem], Verdict]


def judged(seed: int, number: int, judge: Judge = decide) -> Outcome:
    """One pair, and what the judge says of it: `dropped`, or `equal proved` and the like.

    `how` names the rules, or the edit, that made its right side.
    """
    made: Pair | None = None
    try:
        with limited(_LONGEST):
            made = pair(seed, number)
            if made is None:
                return Outcome(number, "dropped")
            verdict = judge(made.problem)
            wrong = _wrong(made, verdict) or _behind(made, verdict, number)
    except Exception as error:  # whatever it is, it is reported with the pair
        return Outcome(number, "exception", told(error), str(made or ""))
    kind = "equal" if made.equal else "unequal"
    return Outcome(number, f"{kind} {_word(verdict)}", wrong, str(made), made.how)


def _word(verdict: Verdict) -> str:
    return {Proof: "proved", Checked: "checked", Refutation: "refuted", Undecided: "undecided"}[type(verdict)]


def _wrong(made: Pair, verdict: Verdict) -> str:
    match verdict:
        case Undecided(reason, _, proof, refutation) if reason == CONTRADICTION:
            return f"{reason}: {proof} / {refutation}"
        case Proof(method, scope) if not made.equal:
            return f"an unequal pair is proved by the {method} for {scope}"
        case Checked(scope=scope) if not made.equal:
            return f"an unequal pair is checked for {scope}"
        case Refutation() if made.equal:
            return f"an equal pair is refuted: {verdict}"
    return ""


def _behind(made: Pair, verdict: Verdict, number: int) -> str:
    """What a right verdict hides: engines that were not asked, since an answer was there before.

    A hard search for a witness takes long, and is made for some of the equal pairs.
    """
    if isinstance(verdict, Refutation) and (proof := prove(made.problem)) is not None:
        return f"an unequal pair would be proved by the {proof.method} for {proof.scope}"
    if isinstance(verdict, Proof) and number % _HARD == 0:
        found = refute(made.problem, hard=True).refutation
        return f"an equal pair would be refuted: {found}" if found is not None else ""
    return ""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many pairs had which outcome, and those that are wrong or undecided."""

    counts: Counter[str]
    failures: tuple[Outcome, ...]
    undecided: tuple[Outcome, ...]
    by_rule: Counter[tuple[str, bool]]  # how often each rule, or edit, was part of a pair, and of an undecided one

    @property
    def share_undecided(self) -> float:
        """Of the equal pairs."""
        equal = sum(number for said, number in self.counts.items() if said.startswith("equal "))
        return self.counts["equal undecided"] / max(1, equal)

    def __str__(self) -> str:
        lines = [f"{said:>18} {number}" for said, number in sorted(self.counts.items())]
        rules = sorted({rule for rule, _ in self.by_rule}, key=lambda rule: -self._share(rule))
        lines.append(f"{self.share_undecided:.2%} of the equal pairs are undecided; of those in which a rule is used:")
        lines += [f"{rule:>18} {self._share(rule):.1%} of {self._used(rule)}" for rule in rules]
        return "\n".join(lines)

    def _used(self, rule: str) -> int:
        return self.by_rule[rule, True] + self.by_rule[rule, False]

    def _share(self, rule: str) -> float:
        return self.by_rule[rule, True] / self._used(rule)


def summed_up(found: Iterable[Outcome]) -> Summary:
    """The outcomes together."""
    everything = tuple(found)
    return Summary(
        Counter(outcome.said for outcome in everything),
        tuple(outcome for outcome in everything if outcome.wrong),
        tuple(outcome for outcome in everything if outcome.said.endswith("undecided") and not outcome.wrong),
        Counter((rule, o.said == "equal undecided") for o in everything if o.said[0] == "e" for rule in set(o.how)),
    )


def main(arguments: list[str]) -> int:
    """Runs the pairs and prints what is wrong.  1 where anything is."""
    parser = ArgumentParser(prog="python -m tests.prove.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one pair")
    parser.add_argument("--undecided", action="store_true", help="list what is undecided too")
    asked = parser.parse_args(arguments)
    print(f"seed {asked.seed}", flush=True)
    if asked.only is not None:
        outcome = judged(asked.seed, asked.only)
        print(f"{outcome.said}\n{outcome.wrong}\n{outcome.shown}")
        return int(bool(outcome.wrong))
    start = time.monotonic()
    run = outcomes(partial(judged, asked.seed), asked.count, asked.jobs)
    found = summed_up(printed(run, f"--seed {asked.seed}", asked.count))
    for outcome in found.undecided if asked.undecided else ():
        print(f"\n--seed {asked.seed} --only {outcome.number}: {outcome.said}\n{outcome.shown}")
    print(f"{found}\n{len(found.failures)} failures in {asked.count} pairs, {time.monotonic() - start:.0f} s")
    return int(bool(found.failures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
