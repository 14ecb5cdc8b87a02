"""Forward relations judged: one that defines its left side agrees; one that cannot be meant is told."""

from __future__ import annotations

from dataclasses import replace

from symderiv.compare.boxes import in_boxes
from symderiv.compare.claims import place_of
from symderiv.compare.codes import code_for
from symderiv.compare.finding import AGREES, DIFFERS, UNCHECKED, UNDECIDED, Finding
from symderiv.compare.settle import settle
from symderiv.compare.truth import Truth
from symderiv.lang.layer import Tensor
from symderiv.lang.walk import tensors_read
from symderiv.prove.guarded import decide_guarded
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Refutation, Undecided
from symderiv.read.meaning.syntax import Indexed, Name, Relation
from symderiv.read.meaning.terms import inside
from symderiv.read.note import ReadRelation, ReadSection
from symderiv.read.tex.unicode import written_like


def judge_relation(relation: ReadRelation, section: ReadSection, truth: Truth | None) -> Finding:
    """The finding of one relation."""
    placed = relation.placed
    base = Finding(place_of(placed.region), placed.text, "forward", AGREES, notes=relation.notes)
    if relation.tensor is None and relation.problem is None:
        return _about_function(relation, base)
    if relation.problem is None and (truth is None or relation.tensor not in truth.tensors):
        why = section.problem or f"{relation.tensor} is no part of what the other relations make"
        return replace(base, verdict=UNCHECKED, code=code_for(UNCHECKED), message=why)
    if relation.problem is None:
        return _equalities(relation, truth, base)
    culprit = relation.culprit
    place = place_of(placed.region_of(culprit.start, culprit.end)) if culprit else None
    if relation.error_class is None:
        return replace(base, verdict=UNCHECKED, code=code_for(UNCHECKED), message=relation.problem)
    return replace(
        base,
        verdict=DIFFERS,
        code=code_for(DIFFERS, relation.error_class),
        error_class=relation.error_class,
        message=relation.problem,
        culprit=place,
        correction=_correction(relation),
    )


def _about_function(relation: ReadRelation, base: Finding) -> Finding:
    """What a function is said to be holds; what its derivative is said to be is proved."""
    for derived, said in relation.equals:
        names = {*tensors_read(derived), *tensors_read(said)}
        verdict = decide_guarded(Problem(derived, said, {}, {name: Tensor(name, ()) for name in names}))
        if isinstance(verdict, Refutation):
            return replace(base, verdict=DIFFERS, code=code_for(DIFFERS), message="differs", proof=verdict)
        if isinstance(verdict, Undecided):
            return replace(base, verdict=UNDECIDED, code=code_for(UNDECIDED), message=verdict.reason, proof=verdict)
        base = replace(base, proof=verdict)
    return base


def _equalities(relation: ReadRelation, truth: Truth | None, base: Finding) -> Finding:
    """A chain's links, and a second definition of a tensor, must say the same as the first."""
    for left, right in relation.equals if truth is not None else ():
        assert truth is not None
        if any(name not in truth.tensors for side in (left, right) for name in tensors_read(side)):
            return replace(base, verdict=UNCHECKED, code=code_for(UNCHECKED), message="it reads what no relation gives")
        verdict = settle(left, in_boxes(right, truth, relation.ranges)[0], relation.ranges, truth)
        if isinstance(verdict, Refutation):
            message = f"this and what {relation.tensor} was said to be before differ"
            return replace(base, verdict=DIFFERS, code=code_for(DIFFERS), message=message, proof=verdict)
        if isinstance(verdict, Undecided):
            return replace(base, verdict=UNDECIDED, code=code_for(UNDECIDED), message=verdict.reason, proof=verdict)
        base = replace(base, proof=verdict)
    return base


def _correction(relation: ReadRelation) -> str | None:
    """The author's own text with the names that the repair changed."""
    repaired, written = relation.repaired, relation.placed.statement.term
    if not isinstance(repaired, Relation) or not isinstance(written, Relation):
        return None
    text, first = relation.placed.text, relation.placed.statement.start
    for edit in sorted(relation.edits, key=lambda edit: edit.start, reverse=True):
        start, end = edit.start - first, edit.end - first
        text = text[:start] + written_like(edit.text, text[start:end]) + text[end:]
    if relation.edits:
        return text
    changed = [(old, new) for old, new in _pairs(written, repaired) if old.name != new.name]
    if not changed:
        return None
    for old, new in sorted(changed, key=lambda pair: pair[0].start, reverse=True):
        start = old.start - first
        if not text.startswith(old.name, start):
            return None
        text = text[:start] + new.name + text[start + len(old.name) :]
    return text


def _pairs(old: Relation, new: Relation) -> list[tuple[Name | Indexed, Name | Indexed]]:
    """Names at the same place of both terms, where those are built alike."""
    both = list(inside(old)), list(inside(new))
    pairs = zip(*both, strict=True) if len(both[0]) == len(both[1]) else ()
    return [(a, b) for a, b in pairs if isinstance(a, Name | Indexed) and isinstance(b, Name | Indexed)]
