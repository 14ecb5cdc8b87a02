"""Where relations and gradients have values: divisions, logarithms and roots that are not safe by their form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.derive.derivation import Gradient
from symderiv.derive.never_zero import Known, never_zero, not_negative, positive
from symderiv.lang.expr import Bracket, Call, Cases, Constant, Expr, Mul, Pow
from symderiv.lang.layer import Layer
from symderiv.lang.show import show
from symderiv.lang.walk import children

_HOLDS = {"<": positive, "<=": not_negative}
_WORDS = {"!=": "is not 0", "<": "is above 0", "<=": "is not below 0"}


@dataclass(frozen=True, slots=True)
class Domain:
    """`0 relation expr`, which a tensor, or where `is_gradient` its gradient, needs to have a value."""

    tensor: str
    is_gradient: bool
    relation: str
    expr: Expr

    @property
    def sentence(self) -> str:
        """What is said of it where there is no room for mathematics."""
        what = f"The gradient of {self.tensor}" if self.is_gradient else self.tensor
        return f"{what} is defined where {show(self.expr)} {_WORDS[self.relation]}."


def domains(layer: Layer, gradients: tuple[Gradient, ...]) -> tuple[Domain, ...]:
    """What each relation needs to have a value, and what a gradient needs beyond that."""
    found: dict[tuple[str, Expr], Domain] = {}
    for equation in layer.forward:
        for relation, expr in _needs(equation.rhs, layer, ()):
            found.setdefault((relation, expr), Domain(equation.lhs.tensor, False, relation, expr))
    for gradient in gradients:
        for relation, expr in _needs(gradient.equation.rhs, layer, ()):
            if ("<", expr) not in found:
                found.setdefault((relation, expr), Domain(gradient.wrt, True, relation, expr))
    return tuple(found.values())


def _needs(expr: Expr, layer: Layer, known: Known) -> Iterator[tuple[str, Expr]]:
    """What has to hold for an expression to have a value where some comparisons hold."""
    match expr:
        case Pow(base, Constant(exponent)) if exponent.denominator == 1:
            if exponent < 0 and not never_zero(base, layer, known):
                yield "!=", base
        case Pow(base, exponent):
            relation = "<=" if isinstance(exponent, Constant) and exponent.value > 0 else "<"
            if not _HOLDS[relation](base, layer, known):
                yield relation, base
        case Call("log", (argument,)) if not positive(argument, layer, known):
            yield "<", argument
        case Mul(factors):
            known = (*known, *(c for factor in factors if isinstance(factor, Bracket) for c in factor.conditions))
        case Cases(branches, otherwise):
            for value, conditions in branches:
                yield from _needs(value, layer, (*known, *conditions))
            yield from _needs(otherwise, layer, known)
            return
    for child in children(expr):
        yield from _needs(child, layer, known)
