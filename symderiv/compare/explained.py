"""How it is known that a statement agrees: the engine, what it found, and how far that reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderiv.compare.certificate import scope
from symderiv.compare.finding import AGREES, Finding
from symderiv.emit.text import listed
from symderiv.lang.expr import split_name
from symderiv.prove.verdict import Checked, Proof, Verdict

# What each engine does, in words for somebody who has not read how the judge works.
ENGINES = {
    "normal form": "sums renamed, split and merged, deltas contracted, relations put in place: both sides become one",
    "exact tower": "both sides as quotients of polynomials in their exponentials, roots and logarithms: they are one",
    "modular evaluation": "both sides at random points modulo large primes: they have the same values",
}


_UNFOLDED = re.compile(r", after unfolding (.+)$")


def how_it_is_known(finding: Finding) -> tuple[str, ...]:
    """One line for each right side that agrees: `proved for all sizes by exact tower: zero in 4 sign cells`."""
    if finding.verdict != AGREES:
        return ()
    if len(finding.links) > 1:
        return tuple(f"= {' '.join(link.text.split())}: {engine_text(link.proof)}" for link in finding.links)
    if finding.proof is None:
        return ("a relation, which says what its left side is",)
    return (engine_text(finding.proof),)


def engine_text(verdict: Verdict | None) -> str:
    """How far it is known, by which engine, and what that found."""
    match verdict:
        case Proof() | Checked():
            return f"{scope(verdict)} by {verdict.method}" + (
                f": {_in_words(verdict.detail)}" if verdict.detail else ""
            )
    return "not settled"


def _in_words(detail: str) -> str:
    """What an engine found, with words for the definitions that it put in place: what the claim was true by."""
    found = _UNFOLDED.search(detail)
    if found is None:
        return detail
    names = dict.fromkeys(map(_definition, found[1].split(", ")))
    return f"{detail[: found.start()]}, with {listed(list(names))} put in place"


def _definition(name: str) -> str:
    """`the relation of y`, `the gradient of l`, `dl/da`."""
    of, *wrt = split_name(name)
    if not wrt:
        return f"the relation of {of}"
    return f"d{of}/d{wrt[0]}" if of else f"the gradient of {wrt[0]}"


def engines(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the engines do that settled these findings, one line each."""
    known = [verdict for f in findings for verdict in (f.proof, *(link.proof for link in f.links))]
    methods = dict.fromkeys(verdict.method for verdict in known if isinstance(verdict, Proof | Checked))
    return tuple(f"{method}: {ENGINES[method]}" for method in methods if method in ENGINES)
