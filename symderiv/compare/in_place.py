"""Whether a statement would agree in the place of a claim: it is read there again, with all of the note around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.compare.finding import AGREES
from symderiv.compare.last_step import seen_at_every_step, sends_back, with_last_step_alone
from symderiv.compare.links import judge_link
from symderiv.compare.logistic import brings_sigma, claim_with_logistic, has_unknown_sigma, with_logistic
from symderiv.compare.screen import screen
from symderiv.compare.step_share import summed_over_steps
from symderiv.compare.truth import Truth, truth_about, with_differentials, with_partials
from symderiv.compare.unknown import miscounted_in
from symderiv.errors import SymderivError
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Expr, Index
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import sizes_in, substitute, tensors_read
from symderiv.read.document import Note, read_note
from symderiv.read.note import ReadClaim, ReadSection


def truth_or_none(section: ReadSection) -> Truth | None:
    """The truth about a section, if there is one."""
    try:
        if section.layer is None:
            return None
        return truth_about(section, section.layer)
    except SymderivError:
        return None


def agrees_in_place(note: Note, claim: ReadClaim, statement: str, truth: Truth | None) -> bool:
    """Whether the note with this statement in the claim's place reads it there and proves every link of it."""
    text = spliced(note.text, claim, statement)
    try:
        again = read_note(text, note.path, claim.placed.region.line, note.about)
    except SymderivError:
        return False
    begin = _begins(claim)
    for section in again.sections:
        copies = [other for other in section.claims if _begins(other) == begin]
        if not copies:
            continue
        if not all(map(_is_understood, copies)):
            return False
        known = truth is not None and section.layer is not None and _is_same(section.layer, truth.layer)
        section = replace(section, layer=truth.layer) if known and truth is not None else section
        there = truth if known else truth_or_none(section)
        return there is not None and all(_agrees(copy, section, there) for copy in copies)
    return False


def _begins(claim: ReadClaim) -> tuple[int, int]:
    return claim.placed.region.line, claim.placed.region.column


def _agrees(claim: ReadClaim, section: ReadSection, truth: Truth) -> bool:
    """Whether a claim is proved, as what one step adds, with the logistic function, or as what a step sends back."""
    summed = summed_over_steps(claim, section)
    return (
        all_agree(claim, truth, section)
        or (summed is not None and all_agree(summed, truth, section))
        or _agrees_with_logistic(claim, section)
        or _agrees_as_sent_back(claim, section)
    )


def _is_same(layer: Layer, other: Layer) -> bool:
    """Whether two layers are one but for names of indices: those of arrays are chosen beside what the note has."""
    if layer == other:
        return True
    if replace(layer, forward=()) != replace(other, forward=()) or len(layer.forward) != len(other.forward):
        return False
    pairs = zip(layer.forward, other.forward, strict=True)
    return all(_is_same_equation(a, b) for a, b in pairs)


def _is_same_equation(one: Equation, other: Equation) -> bool:
    if one.lhs.tensor != other.lhs.tensor or len(one.indices) != len(other.indices):
        return False
    return alike(_renamed(one, other.indices), other.rhs)


def _renamed(equation: Equation, indices: Sequence[str]) -> Expr:
    """The right side with other names for the indices of the left side."""
    return substitute(equation.rhs, dict(zip(equation.indices, map(Index, indices), strict=True)))


def _agrees_as_sent_back(claim: ReadClaim, section: ReadSection) -> bool:
    if not sends_back(claim) or not seen_at_every_step(section):
        return False
    there = with_last_step_alone(section)
    truth = truth_or_none(there)
    return truth is not None and (all_agree(claim, truth, there) or _agrees_with_logistic(claim, there))


def _agrees_with_logistic(claim: ReadClaim, section: ReadSection) -> bool:
    if not has_unknown_sigma(section) and not brings_sigma(claim, section):
        return False
    try:
        meant = with_logistic(section)
        truth = truth_or_none(meant)
        return truth is not None and all_agree(claim_with_logistic(claim), truth, meant)
    except SymderivError:
        return False


def all_agree(claim: ReadClaim, truth: Truth, section: ReadSection) -> bool:
    """Whether every right side of a claim is proved."""
    if claim.target is None or not _is_understood(claim):
        return False
    said = [claim.target, *(link.expr for link in claim.links if link.expr is not None)]
    if claim.placed.moving:
        truth = with_differentials(truth, said, {t.name for t in truth.layer.inputs} - claim.placed.moving)
    known = with_partials(truth, said)
    if any(miscounted_in(known, expr) for expr in said) or _looks_wrong(claim, known):
        return False
    return all(judge_link(claim, link, known, section.opaque).verdict == AGREES for link in claim.links)


def _looks_wrong(claim: ReadClaim, truth: Truth) -> bool:
    """Whether values tell that a claim is not proved: this is soon seen, and needs no witness."""
    assert claim.target is not None
    sizes = {size.name for size in truth.layer.sizes}
    for link in claim.links:
        conditions = (*claim.conditions, *link.conditions)
        sides = (side for condition in conditions for side in (condition.left, condition.right))
        if link.expr is None or truth.layer.assume or not sizes_in(link.expr) <= sizes or any(map(tensors_read, sides)):
            continue  # it may hold for some values, or for some readings
        if screen(claim.target, claim.ranges, truth, conditions).fails(link.expr):
            return True
    return False


def _is_understood(claim: ReadClaim) -> bool:
    """Whether every right side of a claim has been read."""
    is_whole = claim.target is not None and not claim.needs and not claim.incomplete
    return is_whole and bool(claim.links) and all(link.expr is not None for link in claim.links)


def spliced(text: str, claim: ReadClaim, statement: str) -> str:
    """The text with a claim's statement replaced."""
    lines = text.split("\n")
    region = claim.placed.region
    before = lines[region.line - 1][: region.column - 1]
    after = lines[region.end_line - 1][region.end_column - 1 :]
    return "\n".join([*lines[: region.line - 1], before + statement + after, *lines[region.end_line :]])
