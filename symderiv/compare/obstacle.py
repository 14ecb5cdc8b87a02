"""Why a claim cannot be checked at all."""

from __future__ import annotations

from symderiv.compare.hand import spoken
from symderiv.compare.needs import lacking_for
from symderiv.compare.truth import Truth, miscounted_in, unknown_in
from symderiv.lang.expr import Constant, Expr
from symderiv.read.note import ReadClaim, ReadSection


def obstacle_for(claim: ReadClaim, section: ReadSection, truth: Truth | None) -> str | None:
    """Why a claim cannot be checked at all."""
    if claim.needs is not None:
        return claim.needs
    if truth is None:
        return section.problem or "no forward relation can be read here"
    assert claim.target is not None
    if claim.target.tensor not in truth.tensors and unknown_in(truth, claim.target):
        return f"{unknown_in(truth, claim.target)[0]} stands in no forward relation of this section"
    miscounted = next(filter(None, (miscounted_in(truth, expr) for expr in said(claim))), None)
    if miscounted is not None:
        return miscounted
    lacking = lacking_for(claim.target, said(claim), section, truth)
    if lacking is not None:
        return lacking
    if not claim.links:
        return "there is no right side"
    return _no_such_element(claim, section, truth)


def _no_such_element(claim: ReadClaim, section: ReadSection, truth: Truth) -> str | None:
    """Why the left side names no element: `x_3` where x_1 and x_2 are all there are."""
    assert claim.target is not None
    tensor = truth.tensors.get(claim.target.tensor)
    for place, index in enumerate(claim.target.indices if tensor else ()):
        size = tensor.shape[place] if tensor else index
        if isinstance(index, Constant) and isinstance(size, Constant) and not 0 <= index.value < size.value:
            text = spoken(claim.target, claim, section, truth)
            return f"there is no {text}: the forward relations give no such element"
    return None


def said(claim: ReadClaim) -> tuple[Expr, ...]:
    """The left side and the right sides of a claim, as far as they are read."""
    return tuple(expr for expr in (claim.target, *(link.expr for link in claim.links)) if expr is not None)
