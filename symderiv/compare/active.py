"""Claims for the case that words before them tell, `When the hinge is active,`: where one branch is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from symderiv.compare.claims import Reread, judge_claim
from symderiv.compare.finding import AGREES, DIFFERS, Finding
from symderiv.compare.hand import spoken
from symderiv.compare.true_formula import true_formula
from symderiv.compare.truth import Truth, with_partials
from symderiv.derive.sweep import put_equations
from symderiv.errors import SymderivError
from symderiv.lang.expr import Bracket, Cases, Comparison, split_name
from symderiv.lang.walk import nodes, tensors_read
from symderiv.read.note import ReadClaim, ReadSection

_WHEN = r"\b(?:when(?:ever)?|where(?:ver)?|if|while|as long as|wenn|falls|solange|lorsqu|quand|si|cuando|mientras)"
_STATE = r"(?:active|violated|positive|non-?zero|aktiv|verletzt|positiv|activ[ao]|violad[ao]|positiv[ao]|actif|violée?)"
_IS = r"(?:is|are|ist|sind|est|sont|es|está|son|sea)"
_SAID = re.compile(
    rf"(?i){_WHEN}[^.,;!?]*\b(?:{_IS}\s+{_STATE}|{_STATE}\s+{_IS})\s*[,:]?[^.,;:!?]*$"
    r"|\b(?:for|für|pour|para)\s+(?:the\s+|all\s+|alle\s+)?(?:active|violating|aktiven?)\s+\w+[^.;!?]*$"
)
_DENIED = re.compile(r"(?i)\b(?:not|nicht|kein\w*|pas|no|never|nie)\b[^.;!?]*$|n't\b|\bin-?active|\binaktiv")
_SENTENCE = re.compile(r"[.;!?]\s+")
_MOST_OPENED = 3  # gradients nearer the loss that are put in their place, one after another


def where_active(
    finding: Finding, claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread
) -> Finding:
    """The finding of a claim; one that differs may hold in the case that the words before it tell."""
    if (
        finding.verdict != DIFFERS
        or truth is None
        or claim.target is None
        or not _SAID.search(_words_before(claim, section))
    ):
        return finding
    with suppress(SymderivError):
        known = with_partials(truth, (claim.target,))
        for condition in _branches(claim, known):
            there = replace(claim, conditions=(*claim.conditions, condition))
            judged = judge_claim(there, section, truth, reads_true)
            if judged.finding.verdict == AGREES:
                where = spoken(Bracket((condition,)), claim, section, truth)
                return replace(judged.told(), condition=f"in the case that the words tell: {where}")
    return finding


def _words_before(claim: ReadClaim, section: ReadSection) -> str:
    """The words before a claim, or before the first of the formulas that follow each other without words up to it."""
    placed = [*(c.placed for c in section.claims), *(r.placed for r in section.relations)]
    here = (claim.placed.region.line, claim.placed.region.column)
    before = sorted((p.region.line, p.region.column, p.before) for p in placed)
    return next((words for *at, words in reversed(before) if tuple(at) <= here and words.strip()), "")


def _branches(claim: ReadClaim, truth: Truth) -> Iterator[Comparison]:
    """The conditions on values that the derived formula has, each once."""
    assert claim.target is not None
    found: dict[Comparison, None] = {}
    formula = true_formula(claim.target, truth)
    for _ in range(_MOST_OPENED):
        read = set(tensors_read(formula))
        nearer = {e.lhs.tensor: e for e in truth.definitions if e.lhs.tensor in read and split_name(e.lhs.tensor)[1:]}
        formula = put_equations(formula, nearer)
    for node in nodes(formula):
        match node:
            case Cases(branches, _):
                found.update(dict.fromkeys(condition for _, held in branches for condition in held))
            case Bracket(conditions):
                found.update(dict.fromkeys(conditions))
    yield from (c for c in found if tensors_read(c.left) or tensors_read(c.right))
