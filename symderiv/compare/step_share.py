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
    if layer is None or claim.target is None or layer.equation_of(section.loss) is not None:
        return None
    if _DERIVATIVE.search(claim.placed.text[: max(left.end - first, 0)]):
        return None
    said = [*(link.expr for link in claim.links), *(expr for _, _, expr in claim.mendings)]
    known = [expr for expr in said if expr is not None]
    stray = {name for expr in known for name in free_indices(expr)} - free_indices(claim.target)
    if len(stray) != 1 or not stray <= claim.ranges.keys():
        return None
    (letter,) = stray
    axes = step_axes(layer) or {}

    def is_step(expr: Expr) -> bool:
        places = ((read, axes.get(split_name(read.tensor)[-1])) for read in reads(expr))
        return any(axis is not None and read.indices[axis] == Index(letter) for read, axis in places)

    if not all(map(is_step, known)):
        return None

    def total(expr: Expr) -> Expr:
        return Sum(expr, letter, *claim.ranges[letter])

    links = tuple(replace(link, expr=total(link.expr)) if link.expr is not None else link for link in claim.links)
    mendings = tuple((number, kind, total(expr)) for number, kind, expr in claim.mendings)
    ranges = {name: ends for name, ends in claim.ranges.items() if name != letter}
    return replace(claim, links=links, mendings=mendings, ranges=ranges, stray=())


def said_of_share(claim: ReadClaim) -> str:
    """The condition."""
    first = claim.placed.statement.start
    left = left_side(claim.placed.statement.term)
    name = claim.placed.text[: max(left.end - first, 0)].strip()
    return f"where {name} is what one step adds to the gradient"
