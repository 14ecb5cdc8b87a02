"""What moves under a differential: all that the note has differentials of or differentiates by, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from symderiv.compare.codes import code_for
from symderiv.compare.finding import AGREES, DIFFERS, UNCHECKED, Finding
from symderiv.compare.judged import Judged
from symderiv.compare.truth import Truth, is_differential, with_differentials
from symderiv.compare.unknown import unknown_in
from symderiv.emit.text import listed
from symderiv.lang.expr import Expr, split_name
from symderiv.lang.layer import Layer
from symderiv.lang.walk import tensors_read
from symderiv.read.note import ReadClaim, ReadSection

_FIXED = re.compile(
    r"(?i)\b(?:fix(?:ed|es?|iert\w*|é\w*|ad[oa]s?)?|fij[oa]s?|fest(?:gehalten\w*)?|konstant\w*|held|constante?s?)\b"
)


def speaks_of_differentials(claim: ReadClaim) -> bool:
    """Whether the left side of a claim is a differential."""
    return claim.target is not None and is_differential(claim.target.tensor)


def judged_moving(claim: ReadClaim, section: ReadSection, truth: Truth, judge: Callable[[Truth], Judged]) -> Judged:
    """The finding of a claim about a differential.

    What moves may be said.  Else what the note varies nowhere is held fixed; where a claim holds only if more is, the
    words before it must say so, or another statement vary that in its turn.
    """
    assert claim.target is not None
    if claim.placed.moving:
        return judge(_held(truth, claim, frozenset(t.name for t in truth.layer.inputs) - claim.placed.moving))
    made_of = _inputs(_of(claim.target.tensor, truth), truth.layer)
    own = _named_by(claim, truth) or _moved_by(claim, truth)
    others = [other for other in section.claims if other is not claim]
    if not claim.target.indices:  # a gradient is read off a part of what a number is made of at a time
        others = [other for other in others if speaks_of_differentials(other)]
    elsewhere = frozenset().union(*(_varied_by(other, truth) for other in others))
    wide = made_of - _moved_by(claim, truth) - elsewhere
    said = judge(_held(truth, claim, wide))
    if said.finding.verdict == AGREES:
        return said.changed(partial(_with_condition, still=wide))
    still = made_of - own - elsewhere
    if said.finding.verdict == DIFFERS and still != wide:
        said = judge(_held(truth, claim, still))
        if said.finding.verdict == AGREES:
            return said.changed(partial(_with_condition, still=still))
    if said.finding.verdict != DIFFERS or still == made_of - own:
        return said
    alone = judge(_held(truth, claim, made_of - own))
    if alone.finding.verdict != AGREES:
        return said if alone.finding.verdict == DIFFERS else alone
    if _FIXED.search(claim.placed.before) or _in_turn(claim, section, truth, own):
        return alone.changed(partial(_with_condition, still=made_of - own))
    names = listed(sorted(made_of - own))
    message = f"it holds where {names} is held fixed, and the note varies it elsewhere: say what is held fixed here"
    code = code_for(UNCHECKED)
    return alone.changed(lambda finding: replace(finding, verdict=UNCHECKED, code=code, message=message, proof=None))


def _of(name: str, truth: Truth) -> set[str]:
    """What a differential is of: of the loss, what that is made of if it has no relation itself."""
    of = split_name(name)[0]
    return {of} if of else set(truth.derivation.upstream) or {truth.derivation.layer.loss}


def _held(truth: Truth, claim: ReadClaim, still: frozenset[str]) -> Truth:
    return with_differentials(truth, _said(claim), still)


def _said(claim: ReadClaim) -> tuple[Expr, ...]:
    return tuple(expr for expr in (claim.target, *(link.expr for link in claim.links)) if expr is not None)


def _with_condition(finding: Finding, still: frozenset[str]) -> Finding:
    if not still or finding.condition:
        return finding
    return replace(finding, condition=f"where {listed(sorted(still))} {'is' if len(still) == 1 else 'are'} held fixed")


def _named_by(claim: ReadClaim, truth: Truth) -> frozenset[str]:
    """The given tensors whose differentials stand on the right."""
    names = {name for link in claim.links if link.expr is not None for name in tensors_read(link.expr)}
    named = {of for name in names if is_differential(name) for of in _of(name, truth)}
    return frozenset(tensor.name for tensor in truth.layer.inputs if tensor.name in named)


def _moved_by(claim: ReadClaim, truth: Truth) -> frozenset[str]:
    """The given tensors whose differentials stand on the right, or are what those that stand there are made of."""
    names = {name for link in claim.links if link.expr is not None for name in tensors_read(link.expr)}
    return _inputs({of for name in names if is_differential(name) for of in _of(name, truth)}, truth.layer)


def _varied_by(claim: ReadClaim, truth: Truth) -> frozenset[str]:
    """The given tensors that another claim varies, if it speaks of nothing unknown."""
    if claim.target is None or claim.needs is not None or any(link.expr is None for link in claim.links):
        return frozenset()
    known = with_differentials(truth, _said(claim))
    if any(unknown_in(known, link.expr) for link in claim.links if link.expr is not None):
        return frozenset()
    if speaks_of_differentials(claim):
        return _named_by(claim, truth)
    of, wrt = (*split_name(claim.target.tensor), "")[:2]
    return frozenset(t.name for t in truth.layer.inputs if t.name == wrt and (not of or of in truth.layer.tensors))


def _in_turn(claim: ReadClaim, section: ReadSection, truth: Truth, own: frozenset[str]) -> bool:
    """Whether another statement about the same differential varies something else alone."""
    others = (other for other in section.claims if other is not claim and other.target is not None)
    same = [o for o in others if claim.target is not None and o.target and o.target.tensor == claim.target.tensor]
    return any(not _moved_by(other, truth) & own for other in same)


def _inputs(names: set[str], layer: Layer) -> frozenset[str]:
    """The given tensors that these depend on."""
    found = set(names)
    for equation in reversed(layer.forward):
        if equation.lhs.tensor in found:
            found |= set(tensors_read(equation.rhs))
    return frozenset(tensor.name for tensor in layer.inputs if tensor.name in found)
