"""A sigma that a note applies and never defines: an unknown function, or the logistic one, which it customarily is."""

from __future__ import annotations

from dataclasses import replace

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, mul, neg
from symderiv.lang.expr import ONE, Call, Expr
from symderiv.lang.layer import Equation
from symderiv.lang.walk import map_children, nodes
from symderiv.read.note import ReadClaim, ReadSection

SIGMA = r"\sigma"
CONDITION = rf"where {SIGMA} is the logistic function"


def has_unknown_sigma(section: ReadSection) -> bool:
    """Whether a section applies a sigma of which it says nothing."""
    return section.layer is not None and SIGMA in section.layer.functions and SIGMA not in section.opaque


def brings_sigma(claim: ReadClaim, section: ReadSection) -> bool:
    """Whether a claim applies a sigma that no relation has and of which the section says nothing."""
    if section.layer is None or SIGMA in section.layer.functions or SIGMA in section.opaque:
        return False
    return any(isinstance(n, Call) and n.function == SIGMA for e in _said(claim) for n in nodes(e))


def with_logistic(section: ReadSection) -> ReadSection:
    """The section's layer with the logistic function for sigma."""
    layer = section.layer
    assert layer is not None
    forward = tuple(Equation(e.lhs, _logistic(e.rhs)) for e in layer.forward)
    functions = tuple(name for name in layer.functions if name != SIGMA)
    names = replace(section.names, equations=tuple(Equation(e.lhs, _logistic(e.rhs)) for e in section.names.equations))
    spelled = {"sigmoid": SIGMA, **section.spelled}
    return replace(section, layer=replace(layer, forward=forward, functions=functions), names=names, spelled=spelled)


def claim_with_logistic(claim: ReadClaim) -> ReadClaim:
    """The claim with the logistic function for sigma."""
    links = tuple(replace(k, expr=_logistic(k.expr) if k.expr is not None else None) for k in claim.links)
    return replace(claim, links=links)


def names_its_derivative(claim: ReadClaim) -> bool:
    """Whether a claim speaks of sigma's derivative by its name."""
    return any(isinstance(n, Call) and n.function == SIGMA and n.order for e in _said(claim) for n in nodes(e))


def _said(claim: ReadClaim) -> tuple[Expr, ...]:
    return tuple(link.expr for link in claim.links if link.expr is not None)


def _logistic(expr: Expr) -> Expr:
    inside = map_children(expr, _logistic)
    if not (isinstance(inside, Call) and inside.function == SIGMA):
        return inside
    value = Call("sigmoid", inside.arguments)
    if inside.order > 1:
        raise Unsupported("a second derivative of the logistic function is not understood here.")
    return mul(value, add(ONE, neg(value))) if inside.order else value
