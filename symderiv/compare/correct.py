"""The correction of a claim in the author's notation: shown only where it reads back as proved in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice, product

from symderiv.compare.author_sizes import with_author_sizes
from symderiv.compare.codes import code_for
from symderiv.compare.diagnose import Diagnosis
from symderiv.compare.finding import AGREES, Finding
from symderiv.compare.hand import author_notation, own_left, spoken, written, written_code, written_whole
from symderiv.compare.last_step import sends_back
from symderiv.compare.own_words import reworded
from symderiv.compare.told import told_by
from symderiv.compare.true_formula import true_formula
from symderiv.compare.truth import Truth, truth_about, with_partials
from symderiv.errors import SymderivError
from symderiv.lang.expr import Expr, split_name
from symderiv.lang.positions import tidy_positions
from symderiv.lang.walk import free_indices, replace_sizes, tensors_read
from symderiv.read.meaning.syntax import Misplaced, Relation
from symderiv.read.meaning.terms import inside
from symderiv.read.note import ReadClaim, ReadLink, ReadSection

_MOST_OWN = 10  # statements in the author's words that are read again
_MOST_FIRST = 4  # of the first of two slips in one line
_MOST_LINKS = 3  # of a chain that goes wrong

Rewording = tuple[int, int, str]

_QUOTED = re.compile(r"`([^`]*)`")
Reread = Callable[[ReadClaim, str], bool]


def corrected(
    finding: Finding,
    claim: ReadClaim,
    diagnosis: Diagnosis | None,
    section: ReadSection,
    truth: Truth,
    reads_true: Reread,
) -> Finding:
    """The finding with the derived formula and, if it reads back as true in its place, the corrected statement."""
    assert claim.target is not None
    derived = tidy_positions(true_formula(claim.target, truth))
    own = None
    said = [name for link in claim.links if link.expr is not None for name in tensors_read(link.expr)]
    if diagnosis is None or claim.target.tensor not in {*tensors_read(diagnosis.mended)} - {*said} or sends_back(claim):
        own = next(
            (text for text in in_own_words(finding, claim, diagnosis, section, truth) if reads_true(claim, text)), None
        )
    if claim.placed.code:
        return _in_code(finding, claim, diagnosis, (section, truth), derived, reads_true, own)
    candidates = []
    is_own = claim.target.tensor not in truth.layer.tensors and len(split_name(claim.target.tensor)) == 1
    try:
        left, right = written(claim.target, derived, claim, section, truth)
        if claim.placed.whole:
            exprs = ([diagnosis.mended] if diagnosis is not None else []) + [derived]
            candidates += [text for e in exprs if (text := written_whole(claim.target, e, claim, section, truth))]
        first = "this link breaks first; " if len(claim.links) > 1 else ""
        label = f"{first}derived: {spoken(derived, claim, section, truth)}" if derived != claim.target else None
        finding = replace(finding, label=label, code=finding.code or code_for(finding.verdict, finding.error_class))
        if diagnosis is not None and (sends_back(claim) or claim.target.tensor not in tensors_read(diagnosis.mended)):
            mended = written(claim.target, diagnosis.mended, claim, section, truth)[1]
            candidates += [f"{left} = {mended} = {right}".lstrip()] if len(claim.links) > 1 and mended != right else []
            candidates += [f"{left} = {mended}".lstrip()] if len(claim.links) == 1 else []
            candidates = [] if is_own and mended == right else candidates
        candidates += _in_author_sizes(claim, section, truth)
        candidates += [f"{left} = {right}".lstrip()] if derived != claim.target and not is_own else []
    except SymderivError:
        return replace(finding, correction=own)
    if own is not None:
        as_read = f"{left}{own.removeprefix(own_left(claim))}" if _is_guessed(claim) and left else own
        return replace(finding, correction=as_read if as_read == own or reads_true(claim, as_read) else own)
    candidates = _with_own_left(candidates, claim)
    after = _said_after(claim)
    candidates = [*(f"{text}{after}" for text in candidates if after), *candidates]
    candidates += [bare for text in candidates if (bare := _without_implied(text, claim)) != text]
    correction = next((text for text in candidates if reads_true(claim, text)), None)
    return replace(finding, correction=correction)


def _in_code(
    finding: Finding,
    claim: ReadClaim,
    diagnosis: Diagnosis | None,
    about: tuple[ReadSection, Truth],
    derived: Expr,
    reads_true: Reread,
    own: str | None,
) -> Finding:
    """The same for a line of a table of operations."""
    assert claim.target is not None
    candidates = []
    for expr in (*((diagnosis.mended,) if diagnosis is not None else ()), derived):
        with suppress(SymderivError):
            candidates.append(written_code(claim.target, expr, claim, *about))
    label = f"derived: {spoken(derived, claim, *about)}"
    code = finding.code or code_for(finding.verdict, finding.error_class)
    correction = own or next((text for text in candidates if reads_true(claim, text)), None)
    return replace(finding, label=label, code=code, correction=correction)


def in_own_words(
    finding: Finding, claim: ReadClaim, diagnosis: Diagnosis | None, section: ReadSection, truth: Truth
) -> Iterator[str]:
    """The author's statement with the slip undone where it stands, in the ways that are worth reading again."""
    links = [(read, link) for read, link in zip(claim.links, finding.links, strict=False) if link.verdict != AGREES]
    kinds = [diagnosis.error_class, *diagnosis.others] if diagnosis else ["missing_sum"] if claim.stray else []
    if not links or not kinds or (claim.placed.code and kinds != ["sign"]):  # code has words of its own
        return
    placed = claim.placed
    first, typed = placed.statement.start, placed.plain or bool(placed.code)
    notation = author_notation(section, truth, placed.text)

    def ways(read: ReadLink) -> list[Rewording]:
        start, end = read.term.start - first, read.term.end - first
        told = told_by(diagnosis, read, claim, section, notation, lambda expr: _part(expr, claim, section, truth))
        text = placed.text[start:end]
        ones = list(dict.fromkeys(islice(reworded(text, kinds[0], told, typed=typed), _MOST_OWN)))
        misplaced = [part.kind for part in inside(read.term) if isinstance(part, Misplaced)]
        for kind in dict.fromkeys((*kinds[1:], *(kind for kind in misplaced if kind != kinds[0]))):
            few = islice(ones, _MOST_FIRST)
            twos = (two for one in few for two in reworded(one, kind, told, typed=typed))
            ones = [*ones, *islice(twos, _MOST_FIRST)]
        return [(start, end, new) for new in ones]

    for read, _ in links[:1]:
        for start, end, new in ways(read):
            yield placed.text[:start] + new + placed.text[end:]
    if len(links) > 1:  # the same slip goes on in what follows
        every = product(*([*islice(ways(read), _MOST_FIRST)] for read, _ in links[:_MOST_LINKS]))
        for chosen in islice(every, _MOST_OWN):
            text = placed.text
            for start, end, new in reversed(chosen):
                text = text[:start] + new + text[end:]
            yield text


def _part(expr: Expr, claim: ReadClaim, section: ReadSection, truth: Truth) -> list[str]:
    """A part of a right side in the author's LaTeX, without indices where the statement has none."""
    assert claim.target is not None
    if not claim.placed.whole or not free_indices(expr):
        return [written(claim.target, expr, claim, section, truth)[1]]
    whole = written_whole(claim.target, expr, claim, section, truth)
    return [whole.partition(" = ")[2]] if whole else []


def _with_own_left(candidates: list[str], claim: ReadClaim) -> list[str]:
    """Each statement also with the left side as the author has it: tried first, unless that was read by a guess."""
    own = own_left(claim)
    guessed = _is_guessed(claim)
    found: dict[str, None] = {}
    for text in candidates:
        _, sign, right = text.partition(" = ")
        both = [f"{own} = {right}", text] if own and sign else [text]
        found.update(dict.fromkeys(both[::-1] if guessed else both))
    return list(found)


def _is_guessed(claim: ReadClaim) -> bool:
    """Whether the left side was read by a guess."""
    own = own_left(claim)
    return any(part and part in own for note in claim.notes for part in _QUOTED.findall(note))


def _without_implied(text: str, claim: ReadClaim) -> str:
    """The statement for all elements at once, as the author writes it: without indices that are not written."""
    for name in claim.ranges:
        if not re.search(rf"_\{{?{re.escape(name)}\b", claim.placed.text):
            text = re.sub(rf"_(?:\{{{re.escape(name)}\}}|{re.escape(name)}(?![A-Za-z0-9]))", "", text)
    return text


def _said_after(claim: ReadClaim) -> str:
    """The author's words after the last side: `(i = k)`."""
    statement = claim.placed.statement
    if not isinstance(statement.term, Relation) or not statement.conditions:
        return ""
    return claim.placed.text[statement.term.parts[-1].end - statement.start :]


def _in_author_sizes(claim: ReadClaim, section: ReadSection, truth: Truth) -> list[str]:
    """The derived statement in the sizes that the claim itself names, where those can be told from their words."""
    known = {size.name for size in truth.layer.sizes}
    names = [name for name in claim.sizes if name not in known]
    found = with_author_sizes(truth.layer, names) if names else None
    if found is None or claim.target is None:
        return []
    layer, values = found
    general = with_partials(truth_about(section, layer), (claim.target,))
    derived = tidy_positions(replace_sizes(true_formula(claim.target, general), values))
    left, right = written(claim.target, derived, claim, section, general)
    return [f"{left} = {right}"]
