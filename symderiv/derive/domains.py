"""Where relations and gradients have values: divisions, logarithms and roots that their form does not show to be safe."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.derive.derivation import Gradient
from symderiv.derive.never_zero import Known, never_zero, not_negative, positive
from symderiv.lang.expr import Bracket, Call, Cases, Constant, Expr, Mul, Pow
from symderiv.lang.layer import Layer
from symderiv.lang.show import show
from symderiv.lang.walk import children

Need = tuple[str, Expr]

_HOLDS = {"is not 0": never_zero, "is above 0": positive, "is not below 0": not_negative}


def domains(layer: Layer, gradients: tuple[Gradient, ...]) -> tuple[str, ...]:
    """One sentence for each thing that a relation needs to have a value, and for what a gradient needs beyond that."""
    said: dict[Need, str] = {}
    for equation in layer.forward:
        for need in _needs(equation.rhs, layer, ()):
            said.setdefault(need, f"{equation.lhs.tensor} is defined")
    for gradient in gradients:
        for need in _needs(gradient.equation.rhs, layer, ()):
            if ("is above 0", need[1]) not in said:
                said.setdefault(need, f"The gradient of {gradient.wrt} is defined")
    return tuple(f"{what} where {show(expr)} {how}." for (how, expr), what in said.items())


def _needs(expr: Expr, layer: Layer, known: Known) -> Iterator[Need]:
    """What has to hold for an expression to have a value where some comparisons hold."""
    match expr:
        case Pow(base, Constant(exponent)) if exponent.denominator % 2 == 0 or exponent < 0:
            how = "is not 0" if exponent.denominator % 2 else "is above 0" if exponent < 0 else "is not below 0"
            if not _HOLDS[how](base, layer, known):
                yield how, base
        case Call("log", (argument,)) if not positive(argument, layer, known):
            yield "is above 0", argument
        case Mul(factors):
            known = (*known, *(c for factor in factors if isinstance(factor, Bracket) for c in factor.conditions))
        case Cases(branches, otherwise):
            for value, conditions in branches:
                yield from _needs(value, layer, (*known, *conditions))
            yield from _needs(otherwise, layer, known)
            return
    for child in children(expr):
        yield from _needs(child, layer, known)
