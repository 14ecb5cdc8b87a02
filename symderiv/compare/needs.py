"""Why a claim cannot be checked at all: what it needs and the section does not give."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.compare.hand import spoken
from symderiv.compare.truth import Truth, miscounted_in, unknown_in
from symderiv.lang.expr import Constant, Expr, Read, split_name
from symderiv.lang.walk import tensors_read
from symderiv.read.note import ReadClaim, ReadSection


def obstacle(claim: ReadClaim, section: ReadSection, truth: Truth | None) -> str | None:
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
    lacking = _lacking(claim.target, said(claim), section, truth)
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


def _lacking(target: Read, sides: Sequence[Expr], section: ReadSection, truth: Truth) -> str | None:
    """Which relation that could not be used a claim needs, in words; None where it needs none.

    sides  what stands on the left and on the right
    """
    spoken_of = _spoken_of(sides)
    needed = _rests_on(spoken_of, target.tensor, truth) | {size.name for size in truth.layer.sizes}
    reached = _downstream(spoken_of, truth)
    for name, missing in section.unreadable.items():
        undefined = truth.layer.equation_of(name) is None and name in needed
        if name in spoken_of or undefined or missing.names & reached:
            return f"needs {name}, whose relation on line {missing.line} could not be used"
    return None


def _spoken_of(sides: Sequence[Expr]) -> tuple[str, ...]:
    """The tensors that a claim speaks of."""
    names = (name for expr in sides for name in tensors_read(expr))
    return tuple(dict.fromkeys(part for name in names for part in split_name(name) if part))


def _rests_on(names: tuple[str, ...], target: str, truth: Truth) -> set[str]:
    """The names, and everything that they and the true value of the left side are made of."""
    found = {*names, target}
    for equation in reversed(truth.definitions):
        if equation.lhs.tensor in found:
            found |= set(tensors_read(equation.rhs))
    return found


def _downstream(names: tuple[str, ...], truth: Truth) -> set[str]:
    """The names, and every tensor that depends on one of them."""
    found = set(names)
    for equation in truth.layer.forward:
        if found & set(tensors_read(equation.rhs)):
            found.add(equation.lhs.tensor)
    return found
