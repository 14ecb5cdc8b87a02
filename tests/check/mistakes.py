"""Derivations with one mistake in them, made by hand."""

from collections.abc import Callable
from dataclasses import replace

from symderiv.derive.derivation import Derivation, Gradient, Step
from symderiv.lang.expr import Expr, Read
from symderiv.lang.layer import Equation
from symderiv.lang.walk import replace as replace_nodes

Change = Callable[[Expr], Expr]


def last_step_lies(derived: Gradient, change: Change) -> Gradient:
    """The result changed, and with it what the last step claims to come to: the steps still join."""
    wrong = change(derived.equation.rhs)
    *before, last = derived.steps
    steps = (*before, Step(last.rule, last.identity, last.before, wrong))
    return replace(derived, equation=Equation(derived.equation.lhs, wrong), steps=steps)


def with_gradient(derivation: Derivation, wrt: str, change: Change) -> Derivation:
    """The derivation with another right side for one gradient, and a last step that leads there."""
    gradients = tuple(last_step_lies(g, change) if g.wrt == wrt else g for g in derivation.gradients)
    return replace(derivation, gradients=gradients)


def with_partial(derivation: Derivation, of: str, wrt: str, change: Change) -> Derivation:
    """The same for a local partial, with no steps at all."""
    partials = tuple(
        replace(p, equation=Equation(p.equation.lhs, change(p.equation.rhs)), steps=())
        if (p.of, p.wrt) == (of, wrt)
        else p
        for p in derivation.partials
    )
    return replace(derivation, partials=partials)


def reading(name: str, change: Callable[[Read], Expr]) -> Change:
    """Every read of a name changed."""
    return lambda expr: replace_nodes(
        expr, lambda node: change(node) if isinstance(node, Read) and node.tensor == name else None
    )
