r"""What one step adds to a gradient: `\Delta W = x_t^T \delta_t`, where the gradient of W is the sum of that over t."""

from __future__ import annotations

import re
from dataclasses import replace

from symderiv.derive.one_step import step_axes
from symderiv.lang.expr import Expr, Index, Sum, split_name
from symderiv.lang.walk import free_indices, reads
from symderiv.read.meaning.terms import left_side
from symderiv.read.note import ReadClaim, ReadSection

_DERIVATIVE = re.compile(r"\\partial|\\nabla|∂|∇|\\frac|/")


def summed_over_steps(claim: ReadClaim, section: ReadSection) -> ReadClaim | None:
    """The claim with a sum over its step on the right, where only the right has one and the left names a gradient."""
    layer, first = section.layer, claim.placed.statement.start
    left = left_side(claim.placed.statement.term)
    if layer is None or len(claim.stray) != 1 or layer.equation_of(section.loss) is not None:
        return None
    if _DERIVATIVE.search(claim.placed.text[: max(left.end - first, 0)]):
        return None
    (letter,) = claim.stray
    axes = step_axes(layer) or {}

    def is_step(expr: Expr) -> bool:
        for read in reads(expr):
            axis = axes.get(split_name(read.tensor)[-1])
            if axis is not None and read.indices[axis] == Index(letter):
                return True
        return False

    known = [link.expr for link in claim.links]
    if letter not in claim.ranges or not all(e is not None and is_step(e) for e in known):
        return None
    lower, upper = claim.ranges[letter]
    links = tuple(
        replace(link, expr=Sum(link.expr, letter, lower, upper)) if link.expr is not None else link
        for link in claim.links
        if link.expr is None or letter in free_indices(link.expr)
    )
    ranges = {name: ends for name, ends in claim.ranges.items() if name != letter}
    return replace(claim, links=links, ranges=ranges, stray=()) if len(links) == len(claim.links) else None


def said_of_share(claim: ReadClaim) -> str:
    """The condition."""
    first = claim.placed.statement.start
    left = left_side(claim.placed.statement.term)
    return f"where {claim.placed.text[: max(left.end - first, 0)].strip()} is what step {claim.stray[0]} adds to the gradient"
