"""Which gradients a backward pass computes, in which order, and where the gradient of the loss comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.derive.derivation import Derivation, Gradient
from symderiv.lang.arithmetic import mul
from symderiv.lang.expr import ONE, ZERO, Add, Cases, Expr, Index, Mul, Read, Sum, gradient_name, split_name
from symderiv.lang.layer import Equation
from symderiv.lang.walk import replace, tensors_read


@dataclass(frozen=True, slots=True)
class Pair:
    """An equation as it is shown, what is computed for it, and a note on the difference."""

    equation: Equation
    rhs: Expr
    note: str = ""


def needed(derivation: Derivation) -> tuple[Gradient, ...]:
    """The gradients that the gradients of the inputs are computed from, and these, in order."""
    wanted = {t.name for t in derivation.layer.inputs}
    for gradient in reversed(derivation.gradients):
        if gradient.wrt in wanted:
            wanted |= set(_gradients_read(gradient.equation.rhs))
    return tuple(g for g in derivation.gradients if g.wrt in wanted and g.wrt not in derivation.upstream)


def zero_gradients(derivation: Derivation) -> tuple[Gradient, ...]:
    """The gradients of inputs on which nothing depends."""
    found = []
    for tensor in derivation.layer.inputs:
        if tensor.name not in derivation.by_name:
            indices = tuple(Index(f"i{place}") for place in range(len(tensor.shape)))
            found.append(Gradient(tensor.name, Equation(Read(gradient_name(tensor.name), indices), ZERO), ()))
    return tuple(found)


def _gradients_read(expr: Expr) -> tuple[str, ...]:
    """The tensors whose gradients are read."""
    parts = [split_name(name) for name in tensors_read(expr)]
    return tuple(part[1] for part in parts if len(part) == 2 and not part[0])


def backward_pairs(derivation: Derivation, gradients: Sequence[Gradient]) -> list[Pair]:
    """The gradients' equations with what is computed for each.

    Where the output is the loss itself, its own gradient is 1 in the derivation; here it is given, and multiplies every
    term that no other gradient brings it to.
    """
    if derivation.upstream:
        return [Pair(gradient.equation, gradient.equation.rhs) for gradient in gradients]
    (output,) = derivation.layer.outputs
    of_loss = Read(gradient_name(output.name))
    pairs = []
    for gradient in gradients:
        alone = replace(gradient.equation.rhs, lambda node: ONE if node == of_loss else None)
        times = _times(of_loss, alone)
        note = "" if times == alone else f"times d{output.name}, the gradient of the loss itself"
        pairs.append(Pair(gradient.equation, times, note))
    return pairs


def _times(of_loss: Read, expr: Expr) -> Expr:
    """Each term that reads no gradient times that of the loss; the others have it from what they read."""
    if not _gradients_read(expr):
        return mul(of_loss, expr)
    match expr:
        case Add(terms):
            return Add(tuple(_times(of_loss, term) for term in terms))
        case Mul(factors):
            place = next(place for place, factor in enumerate(factors) if _gradients_read(factor))
            return Mul((*factors[:place], _times(of_loss, factors[place]), *factors[place + 1 :]))
        case Sum(body, index, lower, upper):
            return Sum(_times(of_loss, body), index, lower, upper)
        case Cases(branches, otherwise):
            return Cases(tuple((_times(of_loss, v), held) for v, held in branches), _times(of_loss, otherwise))
    return expr
