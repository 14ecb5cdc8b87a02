"""Why a claim cannot be checked at all: what it needs and the section does not give."""

from __future__ import annotations

from symderiv.compare.hand import spoken
from symderiv.compare.truth import Truth, miscounted_in, unknown_in
from symderiv.lang.expr import Constant, Expr, split_name
from symderiv.lang.walk import tensors_read
from symderiv.read.note import Missing, ReadClaim, ReadSection


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
    for name, missing in section.unreadable.items():
        if _matters(name, missing, claim, section, truth):
            return f"needs {name}, whose relation on line {missing.line} could not be used"
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


def _depends_on(claim: ReadClaim, truth: Truth) -> tuple[str, ...]:
    """The tensors that a claim speaks of."""
    names = (name for expr in said(claim) for name in tensors_read(expr))
    return tuple(dict.fromkeys(part for name in names for part in split_name(name) if part))


def _matters(name: str, missing: Missing, claim: ReadClaim, section: ReadSection, truth: Truth) -> bool:
    """Whether a claim could hang on a relation that could not be used."""
    used = _depends_on(claim, truth)
    assert claim.target is not None
    of, wrt = (*split_name(claim.target.tensor), "")[:2]
    loss = of or section.loss
    if not missing.is_certain or not name or truth.layer.equation_of(loss) is None:
        return bool(missing.names & _downstream(used, truth)) or name in used
    said = (name for link in claim.links if link.expr is not None for name in tensors_read(link.expr))
    others = {part for tensor in said for part in split_name(tensor) if part} | {loss}
    upstream = _upstream(others, truth)
    return bool((missing.names - {name}) & upstream) if name == wrt else name in upstream


def _upstream(names: set[str], truth: Truth) -> set[str]:
    """The names, and every tensor that one of them depends on."""
    found = set(names)
    for equation in reversed(truth.layer.forward):
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
