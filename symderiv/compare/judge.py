"""Judging a hand derivation: every statement of a note, against what is derived from its relations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from symderiv.compare.active import where_active
from symderiv.compare.by_lines import by_lines
from symderiv.compare.certificate import is_contradiction
from symderiv.compare.claims import Reread, judge_claim, place_of
from symderiv.compare.code_spans import in_its_span
from symderiv.compare.codes import CONTRADICTION, INTERNAL, code_for, code_of_unread
from symderiv.compare.copies import of_all_copies
from symderiv.compare.finding import AGREES, DIFFERS, UNCHECKED, UNDECIDED, UNREAD, DocumentFindings, Finding
from symderiv.compare.forward import judge_relation
from symderiv.compare.held import (
    HELD,
    SAY_WHICH,
    speaks_of_steps,
    tells_apart,
    with_all_held,
    with_own_step_held,
)
from symderiv.compare.in_place import agrees_in_place, all_agree, truth_or_none
from symderiv.compare.judged import Judged, settled
from symderiv.compare.last_step import (
    before_last,
    said_of_last,
    seen_at_every_step,
    sends_back,
    with_last_step_alone,
)
from symderiv.compare.logistic import (
    CONDITION,
    SIGMA,
    brings_sigma,
    claim_with_logistic,
    has_unknown_sigma,
    names_its_derivative,
    with_logistic,
)
from symderiv.compare.match import matched
from symderiv.compare.obstacle import said
from symderiv.compare.settle import is_proved_quickly
from symderiv.compare.step_share import said_of_share, summed_over_steps
from symderiv.compare.symmetric import unless_symmetric
from symderiv.compare.truth import Truth, truth_about, with_partials
from symderiv.compare.undefined import unless_undefined
from symderiv.compare.zero_start import begins_untold, untold, with_zero_start
from symderiv.errors import SymderivError, internal
from symderiv.lang.layer import Layer
from symderiv.read.document import Note, Unread, read_note
from symderiv.read.gradients.before_nonlinearity import UNWRITTEN
from symderiv.read.note import Placed, ReadClaim, ReadSection

Told = tuple[Finding, Exception | None]


def judge(text: str, layer: Layer | None = None, path: str = "") -> DocumentFindings:
    """Every statement of a note with its verdict.

    layer  what the claims are about where the note has no forward relations of its own

    Raises ReadingError for a declaration comment that cannot be read.
    """
    note = read_note(text, path, about=matched(text, path, layer) if layer is not None else None)
    told = [item for section in note.sections for item in _section(section, note)]
    told += [(_unread(item), item.fault) for item in note.unread]
    findings = sorted((finding for finding, _ in told), key=lambda finding: (finding.place.line, finding.place.column))
    faults = dict.fromkeys(fault for _, fault in told if fault is not None)
    return DocumentFindings(path, note.text, tuple(findings), tuple(faults))


def _section(section: ReadSection, note: Note) -> list[Told]:
    truth, section, fault = _truth_or_why(section)

    def reads_true(claim: ReadClaim, statement: str) -> bool:
        return agrees_in_place(note, claim, statement, truth)

    told = [_told(r.placed, "forward", partial(judge_relation, r, section, truth)) for r in section.relations]
    for copies in _copies(section.claims):
        judged = [_told(c.placed, "gradient", partial(_claim, c, section, truth, reads_true)) for c in copies]
        own = next((fault for _, fault in judged if fault is not None), None)
        found = of_all_copies([finding for finding, _ in judged])
        found = in_its_span(found, note.text) if copies[0].placed.code else found
        told += [(part, own) for part in by_lines(found, copies[0])]
    return [(finding, own or fault) for finding, own in told]


def _copies(claims: Sequence[ReadClaim]) -> list[list[ReadClaim]]:
    """The claims, those together that are one formula for several letters."""
    found: list[list[ReadClaim]] = []
    for claim in claims:
        if claim.placed.implied and (of := [c for c in found if c[0].placed.region == claim.placed.region]):
            of[0].append(claim)
        else:
            found.append([claim])
    return found


def _told(placed: Placed, kind: str, judged: Callable[[], Finding]) -> Told:
    """The finding of one statement; where judging it goes wrong, that is said, and the others are judged."""
    base = Finding(place_of(placed.region), placed.text, kind, UNCHECKED)
    try:
        finding = judged()
        return replace(finding, code=CONTRADICTION) if is_contradiction(finding.proof) else finding, None
    except SymderivError as error:
        return replace(base, code=code_for(UNCHECKED), message=error.message), None
    except Exception as fault:
        return replace(base, verdict=UNDECIDED, code=INTERNAL, message=internal(fault)), fault


def _truth_or_why(section: ReadSection) -> tuple[Truth | None, ReadSection, Exception | None]:
    """The truth about a section; or the section with why there is none, and the mistake of ours if it is one."""
    if section.layer is None:
        return None, section, None
    try:
        return truth_about(section, section.layer), section, None
    except SymderivError as error:
        return None, replace(section, problem=error.message), None
    except Exception as fault:
        return None, replace(section, problem=internal(fault)), fault


def _claim(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Finding:
    """The finding of a claim; one with a name that nothing defines may be wrong whatever that is, and never right."""
    summed = summed_over_steps(claim, section)
    if summed is not None and truth is not None:
        judged = judge_claim(summed, section, truth, reads_true)
        if judged.finding.verdict == AGREES:
            return replace(judged.told(), condition=said_of_share(claim))
        if judged.finding.verdict == DIFFERS and any(link.misfit for link in claim.links):
            return judged.told()
    finding = where_active(_through_steps(claim, section, truth, reads_true), claim, section, truth, reads_true)
    if finding.correction and UNWRITTEN in finding.correction and UNWRITTEN not in claim.placed.text:
        finding = replace(finding, correction=None)
    if claim.strange is None or finding.verdict not in (AGREES, DIFFERS):
        return finding
    unknown = f"{claim.strange} stands in no forward relation of this section"
    if finding.verdict == DIFFERS:
        return replace(finding, notes=(*finding.notes, f"{unknown}: judged with what alone it can stand for"))
    message = f"{unknown}; the statement holds with what it may stand for"
    return replace(_without_fault(finding), code=code_for(UNCHECKED), message=message)


def _through_steps(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Finding:
    """The finding of a claim; one that holds only with what stands at earlier steps held is left open, if unsaid."""
    finding = _as_seen_by_the_loss(claim, section, truth, reads_true)
    if finding.verdict != DIFFERS or section.layer is None or not speaks_of_steps(claim, section.layer):
        return finding
    if has_unknown_sigma(section):
        claim, section = claim_with_logistic(claim), with_logistic(section)
        truth = truth_or_none(section)
    if truth is None:
        return finding
    own = _held_at_its_step(claim, section, truth)
    if own is not None and tells_apart(claim):
        return replace(judge_claim(own, section, truth, reads_true).told(), condition=HELD)
    if own is not None or _agrees_with_all_held(claim, section, truth):
        return replace(_without_fault(finding), verdict=UNDECIDED, code=code_for(UNDECIDED), message=SAY_WHICH)
    return finding


def _held_at_its_step(claim: ReadClaim, section: ReadSection, truth: Truth) -> ReadClaim | None:
    """The claim with what its right sides differentiate at its own step by that step alone, where it then agrees."""
    try:
        own = with_own_step_held(claim, truth.layer)
        return own if all_agree(own, truth, section) else None
    except SymderivError:
        return None


def _agrees_with_all_held(claim: ReadClaim, section: ReadSection, truth: Truth) -> bool:
    for alone in (False, True):
        with suppress(SymderivError):
            if all_agree(claim, with_all_held(claim, truth, alone=alone), section):
                return True
    return False


def _without_fault(finding: Finding) -> Finding:
    """The finding without what is said of a claim that differs."""
    return Finding(finding.place, finding.text, finding.kind, UNCHECKED, notes=finding.notes)


def _as_seen_by_the_loss(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Finding:
    """The finding of a claim; one that leaves out what the loss sees of a step directly may hold where it sees none.

    It is then about what a step sends back to the one before, or is left open.
    """
    said = _from_its_start(claim, section, truth, reads_true)
    names = seen_at_every_step(section) if said.finding.verdict == DIFFERS else ()
    if not names:
        return said.told()
    try:
        there = with_last_step_alone(section)
        known = truth_or_none(there)
        other = _from_its_start(claim, there, known, reads_true)
        if other.finding.verdict == AGREES and sends_back(claim):
            return replace(other.told(), condition=said_of_last(names, other.finding.condition))
        if other.finding.verdict == DIFFERS and sends_back(claim):  # its cause is no term of the loss
            return other.told()
        if other.finding.verdict != AGREES:
            other = _from_its_start(before_last(claim, there, names), there, known, reads_true)
    except SymderivError:
        return said.told()
    if other.finding.verdict != AGREES:
        return said.told()
    message = f"it holds {said_of_last(names)}, and that is not said"
    return replace(said.finding, verdict=UNCHECKED, code=code_for(UNCHECKED), message=message)


def _from_its_start(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Judged:
    """The finding of a claim; one that holds only where a recurrence begins with 0 is left open, if nothing tells."""
    said = _as_said(claim, section, truth, reads_true)
    if said.finding.verdict != DIFFERS or not begins_untold(section):
        return said
    try:
        there = with_zero_start(section)
        other = _as_said(claim, there, truth_or_none(there), reads_true)
    except SymderivError:
        return said
    if other.finding.verdict != AGREES:
        return said
    proof, code = said.finding.proof, code_for(UNCHECKED)
    return other.changed(lambda f: replace(f, verdict=UNCHECKED, code=code, message=untold(section), proof=proof))


def _as_said(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Judged:
    """The finding of a claim; a sigma that is nowhere defined may be the logistic function."""
    if brings_sigma(claim, section):  # only what it customarily is can be meant
        return judge_claim(claim_with_logistic(claim), section, truth, reads_true).changed(_about_logistic)
    if truth is not None and has_unknown_sigma(section):
        other = _with_logistic(claim, section, reads_true)
        verdict = other.finding.verdict
        if verdict == AGREES and not _holds_for_any(claim, truth):
            return other.changed(_about_logistic)
        if verdict in (DIFFERS, UNDECIDED) and not names_its_derivative(
            claim
        ):  # what any sigma refutes may hold for it
            return other.changed(_about_logistic)
    plain = judge_claim(claim, section, truth, reads_true)
    return plain.changed(lambda finding: _unless_open(finding, claim, section))


def _with_logistic(claim: ReadClaim, section: ReadSection, reads_true: Reread) -> Judged:
    """The finding of a claim where sigma is the logistic function."""
    try:
        there = with_logistic(section)
        return judge_claim(claim_with_logistic(claim), there, truth_or_none(there), reads_true)
    except SymderivError as error:
        place = place_of(claim.placed.region)
        return settled(Finding(place, claim.placed.text, "gradient", UNCHECKED, message=error.message))


def _holds_for_any(claim: ReadClaim, truth: Truth) -> bool:
    """Whether a claim holds whatever sigma is, as far as that is soon seen."""
    if claim.target is None or claim.sizes:  # which sizes those are hangs on what sigma is taken for
        return False
    known = with_partials(truth, said(claim))
    held = ((link.expr, (*claim.conditions, *link.conditions)) for link in claim.links)
    return all(e is not None and is_proved_quickly(claim.target, e, claim.ranges, known, c) for e, c in held)


def _unless_open(finding: Finding, claim: ReadClaim, section: ReadSection) -> Finding:
    """The finding, left open where it hangs on what the note says and is not understood, or does not say."""
    return unless_symmetric(unless_undefined(finding, claim, section), claim, section)


def _about_logistic(finding: Finding) -> Finding:
    """The finding, which says that sigma was taken for the logistic function."""
    if finding.verdict == AGREES:
        return replace(finding, condition=finding.condition or CONDITION)
    return replace(finding, notes=(*finding.notes, f"{SIGMA} is read as the logistic function"))


def _unread(item: Unread) -> Finding:
    code = INTERNAL if item.fault else code_of_unread(item.message, well_formed=item.well_formed)
    return Finding(
        place_of(item.region),
        item.text,
        "gradient",
        UNREAD,
        code=code,
        message=item.message,
        culprit=place_of(item.culprit),
    )
