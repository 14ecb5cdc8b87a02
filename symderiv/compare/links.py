"""The verdict of one right side of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symderiv.compare.assumed import assumptions_text, may_be_assumed, settle_as_assumed
from symderiv.compare.beside import away_from_kinks, only_there
from symderiv.compare.boxes import in_boxes
from symderiv.compare.correct import Reread as Reread
from symderiv.compare.finding import (
    AGREES,
    DIFFERS,
    UNCHECKED,
    UNDECIDED,
)
from symderiv.compare.itself import is_spelled_out, names_itself
from symderiv.compare.settle import problem_for, proof_away_from_ties, settle, where
from symderiv.compare.sizes import assigned, has_free_sizes
from symderiv.compare.symmetry import open_by_symmetry
from symderiv.compare.truth import Range, Truth
from symderiv.compare.unknown import unknown_in
from symderiv.derive.sweep import put_equations
from symderiv.errors import SymderivError
from symderiv.lang.expr import ZERO, Determinant, Expr, Inverse
from symderiv.prove.verdict import Checked, Proof, Refutation, Undecided, Verdict
from symderiv.read.note import ReadClaim, ReadLink

_NO_SIZE = "the size of what is written out is not told"
_AWAY = "away from kinks, where a convention decides"


@dataclass(frozen=True, slots=True)
class Link:
    """One right side with its verdict; `reason` is for a link that is not settled."""

    read: ReadLink
    verdict: str
    proof: Verdict | None = None
    reason: str | None = None
    expr: Expr | None = None
    notes: tuple[str, ...] = ()
    condition: str | None = None


def judge_link(claim: ReadClaim, link: ReadLink, truth: Truth, opaque: Mapping[str, int]) -> Link:
    """One right side of a chain against the true value of the left side.

    opaque  functions that the note defines in a way that is not understood, with the line: only a proof counts for them
    """
    assert claim.target is not None
    if link.expr is None:
        return Link(link, UNCHECKED, reason=link.problem)
    unknown = unknown_in(truth, link.expr)
    if unknown:
        return Link(link, UNCHECKED, reason=f"{unknown[0]} stands in no forward relation of this section")
    itself = names_itself(claim.target, link.expr) and len(claim.links) == 1 and not claim.placed.restates
    nothing = "it names its own left side on the right, and so says nothing by itself"
    if itself and not is_spelled_out(claim, link):
        return Link(link, UNCHECKED, reason=nothing)
    sizes = assigned(claim, link.expr, truth)
    if sizes is None:
        return Link(link, UNCHECKED, reason="it uses a size that the note does not tell")
    truth = sizes.truth
    expr, beyond = in_boxes(sizes.expr, truth, sizes.ranges)
    notes = (*sizes.notes, *beyond)
    target, past = in_boxes(claim.target, truth, sizes.ranges)
    nowhere = settle(target, ZERO, sizes.ranges, truth) if past else None
    if isinstance(nowhere, Proof):  # `\delta_{T+1} = 0`: there is no such element, which is what a 0 says
        return _past_the_end(link, expr, nowhere, past)
    try:
        held = (*claim.conditions, *link.conditions)
        left, right = where(held, expr), where(held, claim.target)
        verdict, condition = settle(left, right, sizes.ranges, truth), sizes.condition
        if isinstance(verdict, Refutation | Undecided) and may_be_assumed(truth):
            assumed = settle_as_assumed(left, right, sizes.ranges, truth)
            if isinstance(verdict, Refutation) or isinstance(assumed, Proof | Checked):
                verdict = verdict if isinstance(assumed, Refutation) else assumed  # the general one names given tensors
                condition = assumptions_text(truth) if truth.layer.assume else condition
        if isinstance(verdict, Refutation) and (verdict.on_boundary or only_there(verdict, left, right, truth)):
            verdict = _beside(verdict, left, right, sizes.ranges, truth)
            condition = condition if isinstance(verdict, Refutation) else _AWAY
        elif isinstance(verdict, Undecided):
            away = proof_away_from_ties(left, right, sizes.ranges, truth)
            verdict, condition = (verdict, condition) if away is None else (away, _AWAY)
        other = open_by_symmetry(verdict, left, right, claim.target, sizes.ranges, truth)
        open_functions = [f for f in problem_for(left, right, sizes.ranges, truth).functions if f in opaque]
    except SymderivError as error:
        verdict, open_functions, condition, other = Undecided(error.message), [], None, None
    match verdict:
        case Proof() | Checked() if itself:
            return Link(link, UNCHECKED, verdict, nothing, expr=expr, notes=notes)
        case Proof() | Checked():
            return Link(link, AGREES, verdict, expr=expr, notes=notes, condition=condition)
        case Refutation(on_boundary=True):
            reason = "it differs at a kink or a tie alone, where a convention decides"
            return Link(link, UNDECIDED, verdict, reason, expr=expr, notes=notes)
        case Refutation() if open_functions:
            name = open_functions[0]
            reason = f"it hangs on what {name} is, and line {opaque[name]} is not understood"
            return Link(link, UNCHECKED, verdict, reason, expr=expr, notes=notes)
        case Refutation() if link.guess or (link.guess is not None and has_free_sizes(claim.target, truth)):
            reason = f"it does not hold if {link.guess}" if link.guess else _NO_SIZE
            return Link(link, UNCHECKED, verdict, reason, expr=expr, notes=notes)
        case Refutation() if other is not None:
            return Link(link, UNCHECKED, verdict, other, expr=expr, notes=notes)
        case Refutation():
            return Link(link, DIFFERS, verdict, expr=expr, notes=notes)
    return Link(link, UNDECIDED, verdict, verdict.reason, expr=expr, notes=notes)


def _past_the_end(link: ReadLink, expr: Expr, verdict: Proof, past: tuple[str, ...]) -> Link:
    """A left side that names no element: 0 says so, and anything else says nothing."""
    if expr == ZERO:
        return Link(link, AGREES, verdict, notes=past)
    return Link(link, UNCHECKED, verdict, f"it names an element that is not there: {', '.join(past)}")


def _beside(found: Refutation, left: Expr, right: Expr, ranges: Mapping[str, Range], truth: Truth) -> Verdict:
    """What holds away from kinks, where the witness that was found lies on one."""
    at_kink = replace(found, on_boundary=True)
    known = {e.lhs.tensor: e for e in truth.definitions if not isinstance(e.rhs, Inverse | Determinant)}
    held = away_from_kinks(*(put_equations(side, known) for side in (left, right)))
    if held is None:
        return proof_away_from_ties(left, right, ranges, truth) or at_kink
    verdict = settle(where(held, left), where(held, right), ranges, truth)
    if isinstance(verdict, Refutation):
        return at_kink if only_there(verdict, left, right, truth) else verdict
    return verdict if isinstance(verdict, Proof | Checked) else at_kink
