"""Why a claim cannot be checked at all."""

from __future__ import annotations

from symderiv.compare.hand import spoken
from symderiv.compare.needs import lacking_for
from symderiv.compare.truth import Truth
from symderiv.compare.unknown import miscounted_in, unknown_in
from symderiv.lang.expr import DIRECTION, Constant, Expr, split_name
from symderiv.lang.walk import tensors_read
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
    unknown = _unknown_function(claim.target.tensor, section, truth)
    if unknown is not None:
        return f"{unknown} stands in no forward relation of this section"
    miscounted = next(filter(None, (miscounted_in(truth, expr) for expr in said(claim))), None)
    if miscounted is not None:
        return miscounted
    lacking = lacking_for(claim.target, said(claim), section, truth)
    if lacking is not None:
        return lacking
    if not claim.links:
        return "there is no right side"
    return _no_such_element(claim, section, truth)


def _unknown_function(target: str, section: ReadSection, truth: Truth) -> str | None:
    """What a quantity without a name is made of, if no relation of the note knows it: it may hang on the variable."""
    of, wrt = (*split_name(target), "")[:2]
    if of not in section.nameless or wrt in ("", DIRECTION):
        return None
    made_of = {of}
    for equation in reversed(truth.layer.forward):
        if equation.lhs.tensor in made_of:
            made_of |= set(tensors_read(equation.rhs))
    rest = [e for e in truth.layer.forward if e.lhs.tensor not in section.nameless]
    known = {name for e in rest for name in (e.lhs.tensor, *tensors_read(e.rhs))}
    strange = sorted(name for name in made_of - known - {of} if name not in section.nameless)
    return strange[0] if strange and wrt not in made_of else None


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
