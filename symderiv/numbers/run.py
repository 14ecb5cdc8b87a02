"""Running equations in order: from given tensors to defined ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from symderiv.errors import UsageError
from symderiv.lang.expr import ArgMax, Bracket, Determinant, Expr, Inverse
from symderiv.lang.layer import Equation, Layer, Tensor
from symderiv.lang.recurrence import Group, grouped
from symderiv.lang.show import show_comparison
from symderiv.lang.walk import sizes_of
from symderiv.numbers.arithmetic import EXACT, Arithmetic, Number
from symderiv.numbers.evaluate import Evaluation, Table
from symderiv.numbers.matrices import of_matrix
from symderiv.numbers.realisation import Realisation


def all_sizes(layer: Layer, given: Mapping[str, int]) -> dict[str, int]:
    """The given sizes and those derived from them.

    Raises UsageError where one is too small, or where they do not meet what the layer requires.
    """
    sizes = with_derived(given, layer.derived_sizes, layer.least)
    for condition in layer.require:
        if not Evaluation(EXACT, {}, sizes).value(Bracket((condition,)), {}):
            values = ", ".join(f"{name} = {sizes[name]}" for name in sizes if name in sizes_of(condition))
            raise UsageError(f"{show_comparison(condition)} does not hold at {values}.", way_out="Choose other sizes.")
    return sizes


def with_derived(given: Mapping[str, int], derived: Mapping[str, Expr], least: Mapping[str, int]) -> dict[str, int]:
    """The given sizes and those derived from them.  Raises UsageError where one is below what it may be at least."""
    sizes = dict(given)
    for name, formula in derived.items():
        sizes[name] = Evaluation(EXACT, {}, sizes).integer(formula, {})
    for name, value in sizes.items():
        if value < least.get(name, 1):
            raise UsageError(f"the size {name} is {value}, below {least.get(name, 1)}.", way_out="Choose other sizes.")
    return sizes


def shape_of(tensor: Tensor, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """The shape of a tensor in numbers."""
    evaluation = Evaluation(EXACT, {}, sizes)
    return tuple(evaluation.integer(dimension, {}) for dimension in tensor.shape)


def tabulate(equation: Equation, shape: tuple[int, ...], evaluation: Evaluation) -> dict[tuple[int, ...], Number]:
    """The right side of an equation at every position of a box of this shape."""
    element = element_of(equation, evaluation)
    return {position: element(position) for position in product(*(range(length) for length in shape))}


def element_of(equation: Equation, evaluation: Evaluation) -> Callable[[tuple[int, ...]], Number]:
    """The right side as a function of the position; an integer where it is the place of a maximum."""
    if isinstance(equation.rhs, Inverse | Determinant):
        return of_matrix(equation.rhs, evaluation)
    names = equation.indices
    value = evaluation.integer if isinstance(equation.rhs, ArgMax) else evaluation.value
    return lambda position: value(equation.rhs, dict(zip(names, position, strict=True)))


def run(equations: Iterable[Equation], tensors: Mapping[str, Tensor], start: Evaluation) -> Evaluation:
    """The evaluation with the tensors that the equations define added to its values, in order."""
    evaluation = start
    for group in grouped(tuple(equations)):
        if group.index:
            evaluation = _run_recurrence(group, tensors, evaluation)
            continue
        (equation,) = group.equations
        name = equation.lhs.tensor
        table = tabulate(equation, shape_of(tensors[name], start.sizes), evaluation)
        evaluation = replace(evaluation, values={**evaluation.values, name: table}, _sums={}, _free={})
    return evaluation


def _run_recurrence(group: Group, tensors: Mapping[str, Tensor], start: Evaluation) -> Evaluation:
    """Each element when it is first read, from those of other steps; then all of them."""
    evaluation = run_lazily(group.equations, tensors, start)
    tables = {e.lhs.tensor: evaluation.values[e.lhs.tensor] for e in group.equations}
    everything = {name: {at: table[at] for at in table} for name, table in tables.items()}
    return replace(evaluation, values={**start.values, **everything}, _sums={}, _free={})


def run_lazily(equations: Iterable[Equation], tensors: Mapping[str, Tensor], start: Evaluation) -> Evaluation:
    """As `run`, but an element of a defined tensor is computed only when something reads it.

    Elements may read those of tensors that are defined later, as in a recurrence.
    """
    values: dict[str, Table] = dict(start.values)
    evaluation = replace(start, values=values, _sums={}, _free={})
    for equation in equations:
        name = equation.lhs.tensor
        values[name] = Lazy(shape_of(tensors[name], start.sizes), element_of(equation, evaluation))
    return evaluation


@dataclass(frozen=True, slots=True)
class Lazy(Mapping[tuple[int, ...], Number]):
    """The elements of a tensor, each computed when it is first read."""

    shape: tuple[int, ...]
    element: Callable[[tuple[int, ...]], Number]
    _known: dict[tuple[int, ...], Number] = field(default_factory=dict)

    def __getitem__(self, position: tuple[int, ...]) -> Number:
        if position not in self._known:
            if not all(0 <= place < length for place, length in zip(position, self.shape, strict=True)):
                raise KeyError(position)
            self._known[position] = self.element(position)
        return self._known[position]

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return product(*(range(length) for length in self.shape))

    def __len__(self) -> int:
        return prod(self.shape)


def run_forward(
    layer: Layer,
    given: Mapping[str, Table],
    sizes: Mapping[str, int],
    arithmetic: Arithmetic,
    functions: Mapping[str, Realisation] | None = None,
) -> dict[str, Table]:
    """Every tensor of the layer: the given ones (inputs, constants, scalars) and those that `forward` defines.

    `sizes` holds the sizes that have no formula.  Raises what `all_sizes` and `evaluate` raise.
    """
    complete = all_sizes(layer, sizes)
    start = Evaluation(arithmetic, given, complete, functions or {})
    return dict(run(layer.forward, layer.tensors, start).values)
