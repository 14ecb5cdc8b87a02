"""What a backward pass computes for each gradient, and where the gradient of the loss comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.derive.derivation import Derivation, Gradient
from symderiv.derive.needed import gradients_read
from symderiv.lang.arithmetic import mul
from symderiv.lang.expr import ONE, ZERO, Add, Cases, Expr, Index, Mul, Read, Sum, gradient_name
from symderiv.lang.layer import Equation
from symderiv.lang.walk import replace


@dataclass(frozen=True, slots=True)
class Pair:
    """An equation as it is shown, what is computed for it, and a note on the difference."""

    equation: Equation
    rhs: Expr
    note: str = ""


def zero_gradients(derivation: Derivation) -> tuple[Gradient, ...]:
    """The gradients of inputs on which nothing depends."""
    found = []
    for tensor in derivation.layer.inputs:
        if tensor.name not in derivation.by_name:
            indices = tuple(Index(f"i{place}") for place in range(len(tensor.shape)))
            found.append(Gradient(tensor.name, Equation(Read(gradient_name(tensor.name), indices), ZERO), ()))
    return tuple(found)


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
    if not gradients_read(expr):
        return mul(of_loss, expr)
    match expr:
        case Add(terms):
            return Add(tuple(_times(of_loss, term) for term in terms))
        case Mul(factors):
            place = next(place for place, factor in enumerate(factors) if gradients_read(factor))
            return Mul((*factors[:place], _times(of_loss, factors[place]), *factors[place + 1 :]))
        case Sum(body, index, lower, upper):
            return Sum(_times(of_loss, body), index, lower, upper)
        case Cases(branches, otherwise):
            return Cases(tuple((_times(of_loss, v), held) for v, held in branches), _times(of_loss, otherwise))
    return expr
