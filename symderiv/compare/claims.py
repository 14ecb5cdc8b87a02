"""One claim judged: each link of its chain against the truth, the cause of the first that breaks, the correction."""

from __future__ import annotations

from dataclasses import replace

from symderiv.compare.assumed import as_assumed
from symderiv.compare.authored import authored
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
from symderiv.compare.judged import Judged, settled
from symderiv.compare.left_side import with_meant_left_side
from symderiv.compare.links import Link, judge_link
from symderiv.compare.misfit import shape_witness
from symderiv.compare.moving import judged_moving, speaks_of_differentials
from symderiv.compare.needs import repaired_notes
from symderiv.compare.obstacle import obstacle_for, said
from symderiv.compare.truth import Truth, with_partials
from symderiv.compare.words import also_wrong, further, headline
from symderiv.errors import Unsupported
from symderiv.lang.expr import split_name
from symderiv.lang.walk import tensors_read
from symderiv.prove.verdict import Refutation
from symderiv.read.matrix.slips import SCALED
from symderiv.read.meaning.syntax import Misplaced
from symderiv.read.meaning.terms import inside, names_in
from symderiv.read.note import ReadClaim, ReadSection, Region

_NO_SIZE = "the size of what is written out is not told"
_AWAY = "away from kinks, where a convention decides"


def place_of(region: Region) -> Place:
    """A region of the note as the place of a finding."""
    return Place(region.line, region.column, region.end_line, region.end_column)


def judge_claim(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Judged:
    """The finding of one claim; `reads_true` says whether a statement in its place would be read and proved."""

    def judge(there: Truth | None) -> Judged:
        return _judge(claim, section, there, reads_true)

    return judged_moving(claim, section, truth, judge) if truth and speaks_of_differentials(claim) else judge(truth)


def _judge(claim: ReadClaim, section: ReadSection, truth: Truth | None, reads_true: Reread) -> Judged:
    notes = (*claim.notes, *_matches(claim, section))
    base = Finding(place_of(claim.placed.region), claim.placed.text, "gradient", UNCHECKED, notes=notes)
    try:
        truth = with_partials(truth, said(claim)) if truth is not None else None
    except Unsupported as error:  # it speaks of a derivative that has no closed form
        return settled(replace(base, verdict=UNDECIDED, code=code_for(UNDECIDED), message=error.message))
    obstacle = obstacle_for(claim, section, truth)
    if obstacle is not None:
        return settled(replace(base, code=code_for(UNCHECKED), message=obstacle))
    assert truth is not None and claim.target is not None
    known = truth
    notes = (*notes, *repaired_notes(claim.target, said(claim), section, truth))
    base = replace(base, notes=notes)
    if claim.incomplete:
        finding = replace(base, verdict=INCOMPLETE, error_class="incomplete", message="something is missing here")
        return Judged(finding, lambda: corrected(finding, claim, None, section, known, reads_true))
    links = tuple(judge_link(claim, link, truth, section.opaque) for link in claim.links)
    notes = (*notes, *dict.fromkeys(note for link in links for note in link.notes))
    base = replace(base, links=_judged(claim, links), notes=notes)
    broken = next((link for link in links if link.verdict == DIFFERS), None)
    misfit = next((n for n, link in enumerate(links) if link.read.expr is None and link.read.misfit), None)
    if misfit is not None and (broken is None or misfit < links.index(broken)):
        meant = mending(claim, misfit, truth)
        witness = shape_witness(claim.target, [expr for _, _, expr in claim.mendings], truth)
        if meant is not None and witness is not None:
            differing, there = replace(base, verdict=DIFFERS, proof=witness), (section, known, reads_true)
            return Judged(differing, lambda: _misfit(base, claim, links[misfit], meant, witness, *there))
        scaled = _scaled(claim, misfit, truth, section) if meant is None else None
        if scaled is not None:
            notes = (*base.notes, f"read as what would fit, which this does not: {links[misfit].reason}")
            broken, base = scaled, replace(base, notes=notes)
            links = (*links[:misfit], scaled, *links[misfit + 1 :])
    if broken is not None:
        differing = replace(base, verdict=DIFFERS, proof=authored(broken.proof, claim, section))
        return Judged(differing, lambda: _differs(base, claim, broken, links, section, known, reads_true))
    still_open = next((link for link in links if link.verdict != AGREES), None)
    if still_open is not None:
        code = code_for(still_open.verdict)
        proof = authored(still_open.proof, claim, section)
        return settled(replace(base, verdict=still_open.verdict, code=code, message=still_open.reason, proof=proof))
    condition = next((link.condition for link in links if link.condition), None)
    return settled(replace(base, verdict=AGREES, condition=condition, proof=links[-1].proof if links else None))


def _scaled(claim: ReadClaim, number: int, truth: Truth, section: ReadSection) -> Link | None:
    """A side that does not fit, if it is wrong with all that would: a diagonal matrix for a vector, another part."""
    is_part = any(isinstance(part, Misplaced) for part in inside(claim.links[number].term))
    meant = [expr for n, kind, expr in claim.mendings if n == number and (is_part or kind == SCALED)]
    truth = with_partials(truth, meant)
    read = (replace(claim.links[number], expr=expr) for expr in meant)
    links = [judge_link(claim, link, truth, section.opaque) for link in read]
    return links[0] if links and all(link.verdict == DIFFERS for link in links) else None


def _matches(claim: ReadClaim, section: ReadSection) -> tuple[str, ...]:
    """The author's names that were matched with other names of the layer, as far as the claim has them."""
    read = names_in(claim.placed.statement.term)
    return tuple(
        f"{own} is the layer's {name}" for name, own in section.called.items() if name in read and name != f"{{{own}}}"
    )


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
