"""Asking the prover about a claim: the one place where a claim becomes a problem for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as with_fields

from symderiv.compare.boxes import in_boxes
from symderiv.compare.ties import apart_from_ties, is_maximum
from symderiv.compare.truth import Range, Truth
from symderiv.derive.sweep import put_equations
from symderiv.lang.arithmetic import mul
from symderiv.lang.expr import Bracket, Comparison, Expr, Read, split_name
from symderiv.lang.layer import integer_ranges
from symderiv.lang.walk import nodes
from symderiv.prove.guarded import decide_guarded, is_proved_guarded
from symderiv.prove.problem import Problem
from symderiv.prove.verdict import Checked, Proof, Undecided, Verdict


def settle(left: Expr, right: Expr, ranges: Mapping[str, Range], truth: Truth) -> Verdict:
    """Whether two expressions over a layer's tensors are equal for every index in the ranges and all sizes."""
    claim = problem_for(left, right, ranges, truth)
    verdict = decide_guarded(claim)
    return verdict if isinstance(verdict, Undecided) else with_fields(verdict, claim=claim)


def problem_for(left: Expr, right: Expr, ranges: Mapping[str, Range], truth: Truth) -> Problem:
    """The question to the prover: its samples are those of the layer, and others that differ from them."""
    samples = dict(truth.layer.samples)
    others = {name: value + 2 for name, value in samples.items()}
    return Problem(
        left=left,
        right=right,
        ranges=ranges,
        tensors=truth.tensors,
        definitions=truth.definitions,
        derived=truth.layer.derived_sizes,
        samples=(samples, others) if samples else ({},),
        at_least_zero=truth.layer.known,
        values=integer_ranges(truth.layer),
    )


def proof_away_from_ties(left: Expr, right: Expr, ranges: Mapping[str, Range], truth: Truth) -> Proof | Checked | None:
    """A proof that two expressions are equal where no two elements of a maximum are; None where there is no maximum."""
    if not any(is_maximum(node) for e in truth.layer.forward for node in nodes(e.rhs)):
        return None
    known = {e.lhs.tensor: e for e in truth.definitions if len(split_name(e.lhs.tensor)) > 1 or is_maximum(e.rhs)}
    opened = (put_equations(left, known), put_equations(right, known))
    apart = apart_from_ties(*opened)
    if apart is None or apart == opened:
        return None
    verdict = settle(*apart, ranges, truth)
    return verdict if isinstance(verdict, Proof | Checked) else None


def where(conditions: tuple[Comparison, ...], expr: Expr) -> Expr:
    """The expression where the conditions hold, 0 elsewhere."""
    return mul(Bracket(conditions), expr) if conditions else expr


def is_proved(
    target: Read,
    candidate: Expr,
    ranges: Mapping[str, Range],
    truth: Truth,
    conditions: tuple[Comparison, ...] = (),
) -> bool:
    """Whether a candidate right side is proved where the conditions hold, reads outside of boxes counting as 0.

    Of maxima that is away from ties, where a convention decides.
    """
    left, right = where(conditions, target), in_boxes(where(conditions, candidate), truth, ranges)[0]
    if isinstance(settle(left, right, ranges, truth), Proof):
        return True
    return proof_away_from_ties(left, right, ranges, truth) is not None


def is_proved_quickly(
    target: Read,
    candidate: Expr,
    ranges: Mapping[str, Range],
    truth: Truth,
    conditions: tuple[Comparison, ...] = (),
) -> bool:
    """The same by the quick engines alone, where many candidates are tried."""
    right = in_boxes(where(conditions, candidate), truth, ranges)[0]
    return is_proved_guarded(problem_for(where(conditions, target), right, ranges, truth))
