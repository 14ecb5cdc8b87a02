"""Which element reads which, at the sample sizes: the index relations of a layer, enumerated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from symderiv.lang.expr import ArgMax, Bracket, Cases, Comparison, Expr, Max, Mul, Read, Sum
from symderiv.lang.layer import Layer
from symderiv.lang.walk import children, nodes, reads
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.run import all_sizes, shape_of

Element = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Dependence:
    """The shapes in numbers, what each defined element reads of tensors of real numbers, and the reverse.

    `integers` has the samples that were taken for integer tensors.  A tensor that says where a maximum is taken stands
    in nothing of this: a gradient does not pass through it.
    """

    shapes: Mapping[str, tuple[int, ...]]
    reads: Mapping[Element, tuple[Element, ...]]
    readers: Mapping[Element, tuple[Element, ...]]
    integers: Mapping[str, Mapping[tuple[int, ...], int]]

    def positions(self, tensor: str) -> Iterator[tuple[int, ...]]:
        """Every position of a tensor, in order."""
        return product(*(range(size) for size in self.shapes[tensor]))

    def reached_from(self, element: Element) -> frozenset[Element]:
        """The element and everything that depends on it, directly or through others."""
        return _closure(element, self.readers)

    def needed_for(self, element: Element) -> frozenset[Element]:
        """The element and everything that it depends on."""
        return _closure(element, self.reads)


def _closure(start: Element, steps: Mapping[Element, tuple[Element, ...]]) -> frozenset[Element]:
    found, waiting = {start}, [start]
    while waiting:
        for element in steps.get(waiting.pop(), ()):
            if element not in found:
                found.add(element)
                waiting.append(element)
    return frozenset(found)


def dependence_of(layer: Layer) -> Dependence:
    """Every read of every defined element at the layer's sample sizes."""
    sizes = all_sizes(layer, dict(layer.samples))
    shapes = {name: shape_of(tensor, sizes) for name, tensor in layer.tensors.items()}
    integers = sample_integers(layer, shapes)
    evaluation = Evaluation(EXACT, integers, sizes)
    found: dict[Element, tuple[Element, ...]] = {}
    readers: dict[Element, list[Element]] = {}
    for equation in layer.forward:
        if isinstance(equation.rhs, ArgMax):
            continue
        for position in product(*(range(size) for size in shapes[equation.lhs.tensor])):
            indices = dict(zip(equation.indices, position, strict=True))
            element = (equation.lhs.tensor, position)
            found[element] = tuple(dict.fromkeys(_reads(equation.rhs, indices, evaluation)))
            for read in found[element]:
                readers.setdefault(read, []).append(element)
    frozen = {element: tuple(those) for element, those in readers.items()}
    return Dependence(shapes, found, frozen, integers)


def sample_integers(layer: Layer, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, dict[tuple[int, ...], int]]:
    """Values for integer tensors, spread over the dimension in which their elements stand."""
    bounds: dict[str, int] = {}
    for equation in layer.forward:
        for read in reads(equation.rhs):
            for place, index in enumerate(read.indices):
                for inner in reads(index):
                    size = shapes[read.tensor][place]
                    bounds[inner.tensor] = min(size, bounds.get(inner.tensor, size))
    samples: dict[str, dict[tuple[int, ...], int]] = {}
    for name, bound in bounds.items():
        positions = product(*(range(size) for size in shapes[name]))
        samples[name] = {position: (2 * place + 1) % bound for place, position in enumerate(positions)}
    return samples


def _reads(expr: Expr, indices: Mapping[str, int], evaluation: Evaluation) -> Iterator[Element]:
    """The elements that an expression reads; where a bracket in a product is 0, the other factors are not read."""
    match expr:
        case Read(tensor, positions):
            if tensor not in evaluation.values:
                yield tensor, tuple(evaluation.integer(position, indices) for position in positions)
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            for number in range(evaluation.integer(lower, indices), evaluation.integer(upper, indices) + 1):
                yield from _reads(body, {**indices, index: number}, evaluation)
        case Mul(factors):
            if not any(isinstance(factor, Bracket) and _is_zero(factor, indices, evaluation) for factor in factors):
                for factor in factors:
                    yield from _reads(factor, indices, evaluation)
        case Cases(branches, otherwise):
            for value, conditions in branches:
                if _is_zero(Bracket(conditions), indices, evaluation):
                    continue
                yield from _reads(value, indices, evaluation)
                if _is_decided(conditions, evaluation):
                    return
            yield from _reads(otherwise, indices, evaluation)
        case _:
            for child in children(expr):
                yield from _reads(child, indices, evaluation)


def _is_zero(bracket: Bracket, indices: Mapping[str, int], evaluation: Evaluation) -> bool:
    """Whether a bracket is 0 by its indices alone; one that compares real elements may be 1."""
    return _is_decided(bracket.conditions, evaluation) and evaluation.value(bracket, indices) == 0


def _is_decided(conditions: tuple[Comparison, ...], evaluation: Evaluation) -> bool:
    sides = [side for condition in conditions for side in (condition.left, condition.right)]
    return all(not isinstance(node, Read) or node.tensor in evaluation.values for side in sides for node in nodes(side))
