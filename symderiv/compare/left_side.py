"""A right side that is the derivative of something else than the left side names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations

from symderiv.compare.codes import code_for
from symderiv.compare.finding import DIFFERS, Finding
from symderiv.compare.hand import spoken, written
from symderiv.compare.screen import screen
from symderiv.compare.settle import is_proved
from symderiv.compare.truth import Range, Truth
from symderiv.errors import SymderivError
from symderiv.lang.arithmetic import sub
from symderiv.lang.expr import ONE, ZERO, Expr, Index, Read, gradient_name, split_name
from symderiv.lang.walk import free_indices
from symderiv.read.note import ReadClaim, ReadSection

_SLIP = "typo_lhs"
_MOST = 60  # left sides that are tried


def with_meant_left_side(
    finding: Finding,
    claim: ReadClaim,
    section: ReadSection,
    truth: Truth,
    reads_true: Callable[[ReadClaim, str], bool],
) -> Finding:
    """The finding of a claim without another cause, which says of what its one right side is the gradient, if of any.

    The correction names that on the left: the right side is what the author worked for.
    """
    right = claim.links[0].expr if len(claim.links) == 1 else None
    if claim.target is None or right is None or split_name(claim.target.tensor)[0]:
        return finding
    meant = _meant(claim, claim.target, right, truth)
    if meant is None:
        return finding
    there = replace(claim, target=meant)
    try:
        said = spoken(meant, there, section, truth)
        left = written(meant, right, there, section, truth)[0]
    except SymderivError:
        return finding
    start, end = claim.links[0].term.start, claim.links[0].term.end
    first = claim.placed.statement.start
    statement = f"{left} = {claim.placed.text[start - first : end - first]}"
    found = replace(
        finding,
        error_class=_SLIP,
        code=code_for(DIFFERS, _SLIP),
        message=f"slip on the left side: the right side is {said}",
    )
    return replace(found, correction=statement) if reads_true(claim, statement) else found


def _meant(claim: ReadClaim, target: Read, right: Expr, truth: Truth) -> Read | None:
    """The one gradient that the right side is, at its own free indices; None where there is none or several are."""
    found = []
    spoken_of = {name for c in claim.conditions for side in (c.left, c.right) for name in free_indices(side)}
    for number, (other, ranges) in enumerate(_others(target, free_indices(right), truth)):
        if number >= _MOST:
            return None
        if spoken_of <= ranges.keys() and screen(right, ranges, truth).passes_inside(other):
            found += [other] if is_proved(other, right, ranges, truth, claim.conditions) else []
    return found[0] if len(found) == 1 else None


def _others(target: Read, free: frozenset[str], truth: Truth) -> Iterator[tuple[Read, dict[str, Range]]]:
    """The gradients of other tensors, and of other elements of the same one, that have all of these free indices.

    Each with the ranges of the indices there.
    """
    for tensor in truth.derivation.layer.varying:
        if len(tensor.shape) == len(free) and gradient_name(tensor.name) in truth.tensors:
            for names in permutations(sorted(free)):
                other = Read(gradient_name(tensor.name), tuple(map(Index, names)))
                if other != target:
                    yield other, {n: (ZERO, sub(size, ONE)) for n, size in zip(names, tensor.shape, strict=True)}
