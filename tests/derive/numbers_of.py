"""Derivations in numbers: steps before and after, gradients against forward-mode dual numbers in ball arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import flint

from symderiv.derive.derivation import Derivation, Gradient, Partial
from symderiv.lang.expr import Read, gradient_name, partial_name
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.numbers.arithmetic import BALLS, Arithmetic
from symderiv.numbers.evaluate import Evaluation
from symderiv.numbers.realisation import realisations
from symderiv.numbers.run import all_sizes, shape_of, tabulate

PRECISION = 160  # bits
TOLERANCE = Fraction(1, 10**25)


@dataclass(frozen=True, slots=True)
class Dual:
    """`value + tangent * d` with d*d = 0."""

    value: flint.arb
    tangent: flint.arb

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.value * other.tangent + self.tangent * other.value)


def dual(number: Fraction | flint.arb, tangent: Fraction = Fraction(0)) -> Dual:
    """A number with its tangent."""
    value = BALLS.from_fraction(number) if isinstance(number, Fraction) else number
    return Dual(value, BALLS.from_fraction(tangent))


def _power(base: Dual, exponent: Fraction) -> Dual:
    """Positive whole powers by multiplication: a ball around 0 has no others."""
    if exponent == 0:
        return dual(Fraction(1))
    if exponent.denominator == 1 and exponent > 0:
        return base * _power(base, exponent - 1)
    slope = BALLS.from_fraction(exponent) * BALLS.power(base.value, exponent - 1)
    return Dual(BALLS.power(base.value, exponent), slope * base.tangent)


_SLOPES = {
    "exp": lambda x: x.exp(),
    "log": lambda x: 1 / x,
    "tanh": lambda x: 1 - x.tanh() ** 2,
    "sigmoid": lambda x: (-x).exp() / (1 + (-x).exp()) ** 2,
    "erf": lambda x: 2 / flint.arb.pi().sqrt() * (-x * x).exp(),
    "sin": lambda x: x.cos(),
    "cos": lambda x: -x.sin(),
    "abs": lambda x: flint.arb(1 if x > 0 else -1),
}


def _function(name: str) -> Any:
    return lambda x: Dual(BALLS.functions[name](x.value), _SLOPES[name](x.value) * x.tangent)


def _compare(left: Dual, right: Dual) -> int:
    return BALLS.compare(left.value, right.value)


DUALS = Arithmetic(
    "dual balls",
    dual,
    lambda: dual(flint.arb.pi()),
    _power,
    _compare,
    {name: _function(name) for name in BALLS.functions},
    lambda left, right: left if _compare(left, right) >= 0 else right,
    lambda left, right: left if _compare(left, right) <= 0 else right,
)

Table = dict[tuple[int, ...], Any]


def random_table(layer: Layer, tensor: Tensor, sizes: Mapping[str, int], salt: str = "") -> Table:
    """Rationals (in (0, 2] where positive), the same in every run; for an integer tensor see `below`."""
    random = Random(f"{layer.name}:{tensor.name}:{salt}")
    table: Table = {}
    for position in product(*(range(length) for length in shape_of(tensor, sizes))):
        number = Fraction(random.randint(1, 997), 499)
        sign = 1 if tensor.domain == "positive" or random.random() < 0.5 else -1
        table[position] = dual(number * sign)
    return table


def given_tables(layer: Layer, sizes: Mapping[str, int], below: Mapping[str, str]) -> dict[str, Table]:
    """Values for all given tensors; `below` names, for each integer tensor, the size that its values stay below."""
    tables = {t.name: random_table(layer, t, sizes) for t in (*layer.inputs, *layer.constants, *layer.scalars)}
    for name, size in below.items():
        if name not in tables:
            continue  # an integer that the layer computes
        random = Random(name)
        tables[name] = {position: random.randrange(sizes[size]) for position in tables[name]}
    return tables


@dataclass(frozen=True, slots=True)
class InNumbers:
    """A derivation at given sizes: an evaluation that knows all tensors, partials and gradients."""

    derivation: Derivation
    evaluation: Evaluation

    @property
    def layer(self) -> Layer:
        return self.derivation.layer


def in_numbers(derivation: Derivation, given: Mapping[str, int], below: Mapping[str, str]) -> InNumbers:
    """Forward, upstream gradients at random, partials, gradients in the order of the derivation."""
    layer = derivation.layer
    sizes = all_sizes(layer, given)
    start = Evaluation(DUALS, given_tables(layer, sizes, below), sizes, realisations(layer.functions, 1))
    evaluation = _run(layer, start, layer.forward)
    values = dict(evaluation.values)
    for name in derivation.upstream:
        values[gradient_name(name)] = random_table(layer, layer.tensors[name], sizes, "upstream")
    for partial in derivation.partials:
        shape = _partial_shape(layer, partial, sizes)
        values[partial_name(partial.of, partial.wrt)] = tabulate(
            partial.equation, shape, replace(evaluation, _sums={}, _free={})
        )
    for gradient in derivation.gradients:
        now = Evaluation(DUALS, values, sizes, evaluation.functions)
        shape = shape_of(layer.tensors[gradient.wrt], sizes)
        values = {**values, gradient_name(gradient.wrt): tabulate(gradient.equation, shape, now)}
    return InNumbers(derivation, Evaluation(DUALS, values, sizes, evaluation.functions))


def _run(
    layer: Layer, start: Evaluation, forward: tuple[Equation, ...], moved: str = "", by: Table | None = None
) -> Any:
    values = dict(start.values)
    for equation in (None, *forward):
        name = moved if equation is None else equation.lhs.tensor
        if equation is not None:
            now = Evaluation(start.arithmetic, values, start.sizes, start.functions)
            values[name] = tabulate(equation, shape_of(layer.tensors[name], start.sizes), now)
        if name == moved and name in values and by is not None:
            values[name] = {at: Dual(values[name][at].value, by[at].value) for at in by}
    return Evaluation(start.arithmetic, values, start.sizes, start.functions)


def _partial_shape(layer: Layer, partial: Partial, sizes: Mapping[str, int]) -> tuple[int, ...]:
    return shape_of(layer.tensors[partial.of], sizes) + shape_of(layer.tensors[partial.wrt], sizes)


def close(left: flint.arb, right: flint.arb) -> bool:
    """Whether two balls overlap and both are narrow."""
    scale = max(flint.arb(1), abs(left))
    return bool(left.overlaps(right)) and bool((left - right).rad() < scale * flint.arb(float(TOLERANCE)))


def directional(numbers: InNumbers, name: str, direction: Table) -> flint.arb:
    """The derivative of the loss along a direction of one tensor, by forward mode."""
    layer, evaluation = numbers.layer, numbers.evaluation
    given = {t.name for t in (*layer.inputs, *layer.constants, *layer.scalars)}
    start = replace(
        evaluation, values={n: table for n, table in evaluation.values.items() if n in given}, _sums={}, _free={}
    )
    moved = _run(layer, start, layer.forward, name, direction).values
    if not numbers.derivation.upstream:
        (only,) = layer.outputs
        return moved[only.name][()].tangent
    total = flint.arb(0)
    for output in numbers.derivation.upstream:
        upstream = evaluation.values[gradient_name(output)]
        total += sum((upstream[at].value * moved[output][at].tangent for at in upstream), flint.arb(0))
    return total


def wrong_gradients(numbers: InNumbers) -> Iterator[str]:
    """The gradients that are not what forward mode gives, each with both values."""
    for gradient in numbers.derivation.gradients:
        tensor = numbers.layer.tensors[gradient.wrt]
        direction = random_table(numbers.layer, tensor, numbers.evaluation.sizes, "direction")
        wanted = directional(numbers, gradient.wrt, direction)
        table = numbers.evaluation.values[gradient_name(gradient.wrt)]
        found = sum((table[at].value * direction[at].value for at in table), flint.arb(0))
        if not close(found, wanted):
            yield f"gradient of {gradient.wrt}: found {found}, by forward mode {wanted}"


def wrong_steps(numbers: InNumbers) -> Iterator[str]:
    """The steps whose two sides have different values somewhere."""
    layer, sizes = numbers.layer, numbers.evaluation.sizes
    for gradient in numbers.derivation.gradients:
        shape = shape_of(layer.tensors[gradient.wrt], sizes)
        yield from _wrong(numbers, gradient, gradient.equation.lhs, shape, f"gradient of {gradient.wrt}")
    for partial in numbers.derivation.partials:
        shape = _partial_shape(layer, partial, sizes)
        yield from _wrong(numbers, partial, partial.equation.lhs, shape, f"partial {partial.of}/{partial.wrt}")


def _wrong(
    numbers: InNumbers, derived: Gradient | Partial, lhs: Read, shape: tuple[int, ...], what: str
) -> Iterator[str]:
    sides = [step.before for step in derived.steps[:1]] + [step.after for step in derived.steps]
    evaluation = replace(numbers.evaluation, _sums={}, _free={})
    tables = [tabulate(Equation(lhs, side), shape, evaluation) for side in sides]
    for step, before, after in zip(derived.steps, tables, tables[1:], strict=False):
        for at, value in before.items():
            if not close(value.value, after[at].value):
                yield f"{what}, step {step.rule}, at {at}: before {value.value}, after {after[at].value}"
                break


def complaints(
    derivation: Derivation, sizes: Mapping[str, int], below: Mapping[str, str] | None = None, steps: bool = True
) -> list[str]:
    """All that is wrong in numbers at these sizes; empty where nothing is."""
    with flint.ctx.workprec(PRECISION):
        numbers = in_numbers(derivation, sizes, below or {})
        return [*wrong_gradients(numbers), *(wrong_steps(numbers) if steps else ())]
