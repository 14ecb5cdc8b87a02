"""What a derivation chose where there was a choice: at ties and kinks, outside of boxes; and where it has values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symderiv.derive.derivation import Gradient
from symderiv.derive.domains import domains
from symderiv.lang.canonical import canonical
from symderiv.lang.expr import ZERO, Bracket, Call, Cases, Comparison, Constant, Expr, Max, Mul, Read
from symderiv.lang.index_form import is_index_expression
from symderiv.lang.layer import Layer, Tensor, box
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.show import show
from symderiv.lang.walk import nodes, tensors_read


@dataclass(frozen=True, slots=True)
class Outside:
    """A read outside of a tensor's box, and the value that stands for it.

    before_first_step  whether that is the box of a recurrence
    is_case            whether the relation has it as a case of its own, and not as a bracket that is 0
    """

    read: Read
    value: Expr
    before_first_step: bool
    is_case: bool

    @property
    def where(self) -> str:
        """Where it holds, as a sentence begins."""
        return "Before the first step" if self.before_first_step else "Outside its box"

    @property
    def sentence(self) -> str:
        """What is said of it where there is no room for mathematics."""
        return f"{self.where}, {self.read.tensor} counts as {show(self.value)}."


def outside_boxes(layer: Layer) -> tuple[Outside, ...]:
    """What stands for reads outside of boxes, in the order of the relations."""
    recurrent = recurrent_tensors(layer.forward)
    inside = [node for equation in layer.forward for node in nodes(equation.rhs)]
    return tuple(
        Outside(read, value, read.tensor in recurrent, isinstance(node, Cases))
        for node in inside
        for read, value in _padding(node, layer.tensors)
        if read.tensor in recurrent or not tensors_read(value)  # cases between tensors put these together
    )


def conventions(layer: Layer, gradients: tuple[Gradient, ...]) -> tuple[str, ...]:
    """What was chosen outside boxes, at ties and at kinks, and where there are values, one sentence each."""
    inside = [node for equation in layer.forward for node in nodes(equation.rhs)]
    said = [outside.sentence for outside in outside_boxes(layer)]
    said += [sentence for node in inside for sentence in _at_kinks(node)]
    for gradient in gradients:
        rhs = gradient.equation.rhs
        factors = rhs.factors if isinstance(rhs, Mul) else (rhs,)
        brackets = [factor for factor in factors if isinstance(factor, Bracket)]
        if any(_on_indices(condition) for bracket in brackets for condition in bracket.conditions):
            said.append(f"The gradient of {gradient.wrt} is 0 where the bracket is 0: no output reads that element.")
    return tuple(dict.fromkeys((*said, *(domain.sentence for domain in domains(layer, gradients)))))


def _padding(node: Expr, tensors: Mapping[str, Tensor]) -> Iterator[tuple[Read, Expr]]:
    """The reads for which a given value stands outside of the tensor's box, with that value."""
    match node:
        case Mul(factors):
            brackets = [factor for factor in factors if isinstance(factor, Bracket)]
            for read in (factor for factor in factors if isinstance(factor, Read)):
                if any(_guards(bracket, read, tensors) for bracket in brackets):
                    yield read, ZERO
        case Cases(((Read() as read, conditions),), otherwise) if _guards(Bracket(conditions), read, tensors):
            yield read, otherwise


def _guards(bracket: Bracket, read: Read, tensors: Mapping[str, Tensor]) -> bool:
    """Whether the bracket says that the read is inside its box, as far as that is not evident, and nothing else."""
    box_of: set[Expr] = set()
    for index, (lower, upper) in zip(read.indices, box(tensors[read.tensor]), strict=True):
        box_of |= {canonical(Bracket((Comparison("<=", *sides),))) for sides in ((lower, index), (index, upper))}
    return {canonical(Bracket((condition,))) for condition in bracket.conditions} <= box_of


def _at_kinks(node: Expr) -> Iterator[str]:
    match node:
        case Call("abs"):
            yield "The derivative of the absolute value at 0 is taken to be 0."
        case Call("sign"):
            yield "The derivative of the sign is taken to be 0, at 0 too."
        case Call("max" | "min" as function, (Constant() as bound, _)) if not is_index_expression(node):
            yield f"The derivative of {function}({show(bound)}, u) at u = {show(bound)} is taken to be 0."
        case Call("max" | "min" as function) if not is_index_expression(node):
            yield f"Where several arguments of {function} are equal, the one that stands first counts."
        case Max(_, _, _, _, ties):
            yield {
                "first": "Where several are the largest, the first counts, the last index running fastest.",
                "each": "Where several are the largest, each of them gets the whole gradient.",
                "equal": "Where several are the largest, they share the gradient equally.",
            }[ties]
        case Cases(branches, _) if not all(_on_indices(condition) for _, held in branches for condition in held):
            yield "On the border between two cases, the derivative is that of the case that holds there."


def _on_indices(condition: Comparison) -> bool:
    return is_index_expression(condition.left) and is_index_expression(condition.right)
