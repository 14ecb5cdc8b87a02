"""What a recorded step is evaluated in: forward tensors, partials by their equations, gradients as one pleases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from symderiv.check.exactness import Exactness, exactnesses
from symderiv.check.point import Point, forward, positions, rational, shape_of_name
from symderiv.derive.derivation import Derivation
from symderiv.errors import Unsupported
from symderiv.lang.expr import gradient_name
from symderiv.lang.layer import Equation
from symderiv.numbers.arithmetic import Number, Unclear
from symderiv.numbers.evaluate import Evaluation

Position = tuple[int, ...]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Computed(Mapping[Position, Number]):
    """A tensor given by an equation, each element computed when it is first read."""

    equation: Equation
    shape: tuple[int, ...]
    evaluation: Evaluation
    _known: dict[Position, Number] = field(default_factory=dict)

    def __getitem__(self, position: Position) -> Number:
        if position not in self._known:
            if not _in_box(position, self.shape):
                raise KeyError(position)
            indices = dict(zip(self.equation.indices, position, strict=True))
            self._known[position] = self.evaluation.value(self.equation.rhs, indices)
        return self._known[position]

    def __iter__(self) -> Iterator[Position]:
        return positions(self.shape)

    def __len__(self) -> int:
        return len(tuple(positions(self.shape)))


@dataclass(frozen=True, slots=True)
class Arbitrary(Mapping[Position, Number]):
    """A tensor of rationals that depend on nothing but its name and the position, each drawn when it is first read."""

    name: str
    shape: tuple[int, ...]
    exactness: Exactness
    _known: dict[Position, Number] = field(default_factory=dict)

    def __getitem__(self, position: Position) -> Number:
        if position not in self._known:
            if not _in_box(position, self.shape):
                raise KeyError(position)
            self._known[position] = self.exactness.arithmetic.from_fraction(rational(f"{self.name} {position}"))
        return self._known[position]

    def __iter__(self) -> Iterator[Position]:
        return positions(self.shape)

    def __len__(self) -> int:
        return len(tuple(positions(self.shape)))


def _in_box(position: Position, shape: tuple[int, ...]) -> bool:
    return len(position) == len(shape) and all(0 <= at < length for at, length in zip(position, shape, strict=True))


@dataclass(frozen=True, slots=True)
class Environment:
    """A derivation at a point: every tensor and partial has its value, every gradient an arbitrary one.

    `tangents` says whose tangent each name is, where there are any.  What is evaluated with some gradients of their own
    is remembered: what one step ends with, the next begins with.
    """

    derivation: Derivation
    point: Point
    exactness: Exactness
    evaluation: Evaluation
    tangents: Mapping[str, str] = field(default_factory=dict)
    _own: dict[frozenset[str], Evaluation] = field(default_factory=dict)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor, a tangent, a gradient or a partial by its name."""
        return shape_of_name(self.derivation.layer, self.tangents.get(name, name), self.point.sizes)

    def arbitrary(self, name: str) -> Arbitrary:
        """Values that have nothing to do with the tensor of this name but its shape."""
        return Arbitrary(name, self.shape(name), self.exactness)

    def direction(self, tensor: str, seed: str) -> Arbitrary:
        """A direction in which a tensor moves; it depends on nothing but the name and the seed."""
        return Arbitrary(f"{seed} {tensor}", self.shape(tensor), self.exactness)

    def zeros(self, tensor: str) -> Mapping[Position, Number]:
        """The direction of a tensor that does not move."""
        return dict.fromkeys(positions(self.shape(tensor)), self.exactness.arithmetic.from_fraction(Fraction(0)))

    def with_values(self, values: Mapping[str, Mapping[Position, Number]]) -> Evaluation:
        """The evaluation with some values replaced."""
        return replace(self.evaluation, values={**self.evaluation.values, **values}, _sums={}, _free={})

    def with_own(self, names: frozenset[str]) -> Evaluation:
        """The evaluation with the gradients of these names computed by their own equations."""
        own = [g.equation for g in self.derivation.gradients if g.equation.lhs.tensor in names]
        known = frozenset(equation.lhs.tensor for equation in own)
        if known not in self._own:
            shaped = ((equation, self.shape(equation.lhs.tensor)) for equation in own)
            self._own[known] = with_computed(self.evaluation, shaped)
        return self._own[known]


def with_computed(evaluation: Evaluation, equations: Iterable[tuple[Equation, tuple[int, ...]]]) -> Evaluation:
    """The evaluation with the tensors that equations give, which may read each other as in a recurrence."""
    values = dict(evaluation.values)
    together = replace(evaluation, values=values, _sums={}, _free={})
    for equation, shape in equations:
        values[equation.lhs.tensor] = Computed(equation, shape, together)
    return together


def environments(derivation: Derivation, point: Point) -> tuple[Environment, ...]:
    """The derivation at a point in each number type that its relations can be evaluated in, the most exact first."""
    found: list[Environment] = []
    for exactness in exactnesses():
        try:
            with exactness.working():
                found.append(_environment(derivation, point, exactness))
        except (Unsupported, Unclear):
            continue
    return tuple(found)


def settled(places: tuple[Environment, ...], question: Callable[[Environment], Answer]) -> tuple[Answer, Exactness]:
    """The answer in the most exact numbers that have one, and which these are.

    Raises Unsupported or Unclear, of the least exact numbers, where none has.
    """
    *exact, last = places
    for place in exact:
        try:
            with place.exactness.working():
                return question(place), place.exactness
        except (Unsupported, Unclear):
            continue
    with last.exactness.working():
        return question(last), last.exactness


def _environment(derivation: Derivation, point: Point, exactness: Exactness) -> Environment:
    environment = Environment(derivation, point, exactness, forward(point, exactness.arithmetic))
    tensors = (*derivation.upstream, *(gradient.wrt for gradient in derivation.gradients))
    gradients = {gradient_name(tensor): environment.arbitrary(gradient_name(tensor)) for tensor in tensors}
    equations = {partial.equation.lhs.tensor: partial.equation for partial in derivation.partials}
    partials = {
        name: Computed(equation, environment.shape(name), environment.evaluation)
        for name, equation in equations.items()
    }
    return replace(environment, evaluation=environment.with_values({**gradients, **partials}), _own={})
