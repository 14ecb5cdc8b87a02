"""The sentences of a finding: its headline, and what else is wrong in the same line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from symderiv.compare.changed import in_words
from symderiv.compare.codes import code_for, code_named
from symderiv.compare.diagnose import Diagnosis
from symderiv.compare.edits import Surroundings, edits
from symderiv.compare.finding import DIFFERS
from symderiv.compare.screen import screen
from symderiv.compare.settle import settle
from symderiv.compare.truth import Range, Truth
from symderiv.emit.notation import Notation
from symderiv.emit.plain import plain
from symderiv.lang.expr import Expr, Index, Read, Sum, split_name
from symderiv.lang.walk import reads
from symderiv.prove.verdict import Proof


def headline(diagnosis: Diagnosis | None, notation: Notation, wrong: Expr | None = None) -> str | None:
    """What is wrong, in a line that stands alone: which part it is, or which elements lost paths go through.

    wrong  the right side as it is claimed
    """
    code = code_for(DIFFERS, diagnosis.error_class if diagnosis else None)
    told = code_named(code).headline if code else None
    if told is None or diagnosis is None:
        return told
    paths = _paths(diagnosis, notation) if diagnosis.error_class == "missing_term" else None
    if paths is None:
        part = in_words(diagnosis.error_class, wrong, diagnosis.mended, notation) if wrong is not None else None
        return f"{told}{part}" if part and not diagnosis.others else told
    every, one = paths
    return f"{told}: every {plain(every, notation)} depends on {plain(one, notation)}"


def further(diagnosis: Diagnosis | None, stray: Sequence[str]) -> tuple[str, ...]:
    """What is said beside the headline: indices of the right side alone, and the other errors of the same line."""
    notes = [f"the index {name} stands on the right side only" for name in stray]
    for other in diagnosis.others if diagnosis else ():
        code = code_for(DIFFERS, other)
        notes.append(f"also: {code_named(code).headline}" if code else other)
    return tuple(notes)


def _paths(diagnosis: Diagnosis, notation: Notation) -> tuple[Read, Read] | None:
    """The element that a mended chain rule sums over, and the element that all of those depend on."""
    match diagnosis.mended:
        case Sum(body, index, _, _):
            for read in reads(body):
                parts = split_name(read.tensor)
                rank = notation.rank(parts[0]) if len(parts) == 2 and parts[0] else None
                if rank is not None and Index(index) in read.indices:
                    return Read(parts[0], read.indices[:rank]), Read(parts[1], read.indices[rank:])
    return None


def also_wrong(
    links: Sequence[tuple[str, Expr | None]], around: Surroundings, ranges: Mapping[str, Range], truth: Truth
) -> tuple[str, ...]:
    """Slips between one link of a chain and the next: each a link's text with what one edit of it mends."""
    found: list[str] = []
    for (_, left), (text, right) in pairwise(links):
        if left is None or right is None or isinstance(settle(right, left, ranges, truth), Proof):
            continue
        for kind in _slips(left, right, around, ranges, truth):
            code = code_for(DIFFERS, kind)
            found.append(f"also: {code_named(code).headline if code else kind} in `= {text}`")
    return tuple(found)


def _slips(left: Expr, right: Expr, around: Surroundings, ranges: Mapping[str, Range], truth: Truth) -> tuple[str, ...]:
    """The one edit, or the sign and one more, that makes a link equal to the one before it."""
    seen = screen(left, ranges, truth)

    def mends(candidate: Expr) -> bool:
        return seen.passes(candidate) and isinstance(settle(candidate, left, ranges, truth), Proof)

    single = list(edits(right, around))
    for kind, candidate in single:
        if mends(candidate):
            return (kind,)
    for between in (candidate for kind, candidate in single if kind == "sign"):
        for kind, candidate in edits(between, around):
            if mends(candidate):
                return ("sign", kind)
    return ()
