"""One claim judged: each link of its chain against the truth, the cause of the first that breaks, the correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symderiv.compare.assumed import as_assumed, assumptions_text, may_be_assumed, settle_as_assumed
from symderiv.compare.authored import authored
from symderiv.compare.beside import away_from_kinks, only_there
from symderiv.compare.boxes import in_boxes
from symderiv.compare.codes import code_for
from symderiv.compare.correct import Reread as Reread
from symderiv.compare.correct import corrected
from symderiv.compare.diagnose import Diagnosis, diagnose, mending, surroundings
from symderiv.compare.finding import (
    AGREES,
    DIFFERS,
    INCOMPLETE,
    UNCHECKED,
    UNDECIDED,
    Finding,
    JudgedLink,
    Place,
)
from symderiv.compare.hand import author_notation
from symderiv.compare.itself import is_spelled_out, names_itself
from symderiv.compare.left_side import with_meant_left_side
from symderiv.compare.misfit import shape_witness
from symderiv.compare.moving import judged_moving, speaks_of_differentials
from symderiv.compare.needs import repaired_notes
from symderiv.compare.obstacle import obstacle_for, said
from symderiv.compare.settle import problem_for, settle, where
from symderiv.compare.sizes import assigned, has_free_sizes
from symderiv.compare.symmetry import open_by_symmetry
from symderiv.compare.truth import (
    Range,
    Truth,
    unknown_in,
    with_partials,
)
from symderiv.compare.words import also_wrong, further, headline
from symderiv.derive.sweep import put_equations
from symderiv.errors import SymderivError, Unsupported
from symderiv.lang.expr import ZERO, Determinant, Expr, Inverse, split_name
from symderiv.lang.walk import tensors_read
from symderiv.prove.verdict import Checked, Proof, Refutation, Undecided, Verdict
from symderiv.read.meaning.terms import names_in
from symderiv.read.note import ReadClaim, ReadLink, ReadSection, Region

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


def place_of(region: Region) -> Place:
    """A region of the note as the place of a finding."""
    return Place(region.line, region.column, region.end_line, region.end_column)


def judge_claim(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Finding:
    """The finding of one claim; `reads_true` says whether a statement in its place would be read and proved."""

    def judge(there: Truth | None) -> Finding:
        return _judge(claim, section, there, reads_true)

    return judged_moving(claim, section, truth, judge) if truth and speaks_of_differentials(claim) else judge(truth)


def _judge(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Finding:
    notes = (*claim.notes, *_matches(claim, section))
    base = Finding(place_of(claim.placed.region), claim.placed.text, "gradient", UNCHECKED, notes=notes)
    try:
        truth = with_partials(truth, said(claim)) if truth is not None else None
    except Unsupported as error:  # it speaks of a derivative that has no closed form
        return replace(base, verdict=UNDECIDED, code=code_for(UNDECIDED), message=error.message)
    obstacle = obstacle_for(claim, section, truth)
    if obstacle is not None:
        return replace(base, code=code_for(UNCHECKED), message=obstacle)
    assert truth is not None and claim.target is not None
    notes = (*notes, *repaired_notes(claim.target, said(claim), section, truth))
    base = replace(base, notes=notes)
    if claim.incomplete:
        finding = replace(base, verdict=INCOMPLETE, error_class="incomplete", message="something is missing here")
        return corrected(finding, claim, None, section, truth, reads_true)
    links = tuple(judge_link(claim, link, truth, section.opaque) for link in claim.links)
    notes = (*notes, *dict.fromkeys(note for link in links for note in link.notes))
    base = replace(base, links=_judged(claim, links), notes=notes)
    broken = next((link for link in links if link.verdict == DIFFERS), None)
    misfit = next((n for n, link in enumerate(links) if link.read.expr is None and link.read.misfit), None)
    if misfit is not None and (broken is None or misfit < links.index(broken)):
        meant = mending(claim, misfit, truth)
        witness = shape_witness(claim.target, [expr for _, _, expr in claim.mendings], truth)
        if meant is not None and witness is not None:
            return _misfit(base, claim, links[misfit], meant, witness, section, truth, reads_true)
    if broken is not None:
        return _differs(base, claim, broken, links, section, truth, reads_true)
    still_open = next((link for link in links if link.verdict != AGREES), None)
    if still_open is not None:
        code = code_for(still_open.verdict)
        proof = authored(still_open.proof, claim, section)
        return replace(base, verdict=still_open.verdict, code=code, message=still_open.reason, proof=proof)
    condition = next((link.condition for link in links if link.condition), None)
    return replace(base, verdict=AGREES, condition=condition, proof=links[-1].proof if links else None)


def _matches(claim: ReadClaim, section: ReadSection) -> tuple[str, ...]:
    """The author's names that were matched with other names of the layer, as far as the claim has them."""
    read = names_in(claim.placed.statement.term)
    return tuple(
        f"{own} is the layer's {name}" for name, own in section.called.items() if name in read and name != f"{{{own}}}"
    )


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
        return at_kink
    verdict = settle(where(held, left), where(held, right), ranges, truth)
    if isinstance(verdict, Refutation):
        return at_kink if only_there(verdict, left, right, truth) else verdict
    return verdict if isinstance(verdict, Proof | Checked) else at_kink


def _judged(claim: ReadClaim, links: tuple[Link, ...]) -> tuple[JudgedLink, ...]:
    first = claim.placed.statement.start
    found = []
    for link in links:
        start, end = link.read.term.start, link.read.term.end
        text = claim.placed.text[start - first : end - first]
        found.append(JudgedLink(text, place_of(claim.placed.region_of(start, end)), link.verdict, link.proof))
    return tuple(found)


def _differs(
    base: Finding,
    claim: ReadClaim,
    broken: Link,
    links: tuple[Link, ...],
    section: ReadSection,
    truth: Truth,
    reads_true: Reread,
) -> Finding:
    assert claim.target is not None and broken.read.expr is not None
    held = (*claim.conditions, *broken.read.conditions)
    diagnosis = diagnose(claim.target, broken.read.expr, claim.ranges, truth, held)
    if diagnosis is None and truth.layer.assume:
        diagnosis = diagnose(claim.target, broken.read.expr, claim.ranges, as_assumed(truth), held)
    diagnosis = _as_written(diagnosis, claim)
    error_class = diagnosis.error_class if diagnosis else None
    code = code_for(DIFFERS, error_class)
    message = headline(diagnosis, author_notation(section, truth, claim.placed.text), broken.read.expr)
    culprit = claim.placed.region_of(broken.read.term.start, broken.read.term.end)
    finding = replace(
        base,
        verdict=DIFFERS,
        code=code,
        error_class=error_class,
        message=message,
        culprit=place_of(culprit),
        proof=authored(broken.proof, claim, section),
        relations=_relations(claim, section, truth),
        notes=(*base.notes, *further(diagnosis, claim.stray), *_later(base, claim, broken, links, truth)),
    )
    finding = corrected(finding, claim, diagnosis, section, truth, reads_true)
    return finding if diagnosis else with_meant_left_side(finding, claim, section, truth, reads_true)


def _as_written(diagnosis: Diagnosis | None, claim: ReadClaim) -> Diagnosis | None:
    """The cause in the words of the claim's notation: only matrices have transposes, elements have indices."""
    if diagnosis is None or claim.placed.whole or diagnosis.error_class != "transpose":
        return diagnosis
    return replace(diagnosis, error_class="wrong_index")


def _misfit(
    base: Finding,
    claim: ReadClaim,
    link: Link,
    meant: Diagnosis,
    witness: Refutation,
    section: ReadSection,
    truth: Truth,
    reads_true: Reread,
) -> Finding:
    """A side whose dimensions do not fit, where one slip undone makes it what is derived."""
    code = code_for(DIFFERS, meant.error_class)
    finding = replace(
        base,
        verdict=DIFFERS,
        code=code,
        error_class=meant.error_class,
        message=headline(meant, author_notation(section, truth, claim.placed.text)),
        culprit=place_of(claim.placed.region_of(link.read.term.start, link.read.term.end)),
        proof=witness,
        relations=_relations(claim, section, truth),
        notes=(*base.notes, f"as written it does not fit: {link.reason}"),
    )
    return corrected(finding, claim, meant, section, truth, reads_true)


def _later(base: Finding, claim: ReadClaim, broken: Link, links: tuple[Link, ...], truth: Truth) -> tuple[str, ...]:
    """What else goes wrong in a chain after the link that breaks first."""
    assert claim.target is not None
    texts = [link.text for link in base.links]
    chain = [(text, link.read.expr) for text, link in zip(texts, links, strict=True)][links.index(broken) :]
    return also_wrong(chain, surroundings(claim.target, claim.target, claim.ranges, truth), claim.ranges, truth)


def _relations(claim: ReadClaim, section: ReadSection, truth: Truth) -> tuple[tuple[str, int], ...]:
    """The relations that read what the claim differentiates by, and the one that defines what it differentiates."""
    assert claim.target is not None
    of, wrt = (*split_name(claim.target.tensor), "")[:2]
    used = {of} | {e.lhs.tensor for e in truth.layer.forward if wrt in tensors_read(e.rhs)}
    return tuple((r.placed.text, r.placed.region.line) for r in section.relations if r.tensor in used)
