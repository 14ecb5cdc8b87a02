"""Each gradient against a central difference along random directions, at 50 digits.

The loss is E = sum of upstream * outputs, or the output itself where it is the loss.  A tensor x, given or defined, is
moved to x + h v and to x - h v, and what depends on it is computed anew:

    (E(x + h v) - E(x - h v)) / 2h  =  <dE/dx, v> + h^2/6 E''' + ...
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symderiv.check.environment import Position, with_computed
from symderiv.check.exactness import shown
from symderiv.check.point import Point, forward, numbers, rationals, shape_of_name, some
from symderiv.check.result import Check
from symderiv.check.watch import watched
from symderiv.derive.derivation import Derivation, Gradient
from symderiv.lang.arithmetic import add
from symderiv.lang.expr import Read, gradient_name
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.recurrence import recurrent_tensors
from symderiv.lang.walk import tensors_read
from symderiv.numbers.arithmetic import Number, Undefined, decimals
from symderiv.numbers.evaluate import Evaluation, OutsideBox, Table
from symderiv.numbers.run import run

_TOLERANCE = Fraction(1, 10**28)
_DIRECTIONS = 2
ATTEMPTS = 6  # directions tried before one must be found that crosses no kink
_MOST_NAMED = 60  # elements tried when the first wrong one is looked for


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A number of digits and a step h = 10^-k: the error is of order h^2, and rounding adds 10^-digits / h."""

    digits: int
    k: int

    @property
    def step(self) -> Fraction:
        """h."""
        return Fraction(1, 10**self.k)


# The finer one is asked where the usual one disagrees: a third derivative above 1000 is no mistake.
USUAL, FINER = Accuracy(50, 16), Accuracy(100, 34)


class CrossesKinkError(ArithmeticError):
    """A comparison comes out differently on the two sides, so that there need not be a derivative between them."""


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss of a layer at a point; the evaluation holds every gradient as the derivation has it.

    `sides` grows by each comparison that the evaluation makes.
    """

    derivation: Derivation
    point: Point
    accuracy: Accuracy
    evaluation: Evaluation
    sides: list[int]

    def shape(self, tensor: str) -> tuple[int, ...]:
        """The shape of a tensor by its name."""
        return shape_of_name(self.derivation.layer, tensor, self.point.sizes)


def gradient_checks(derivation: Derivation, points: Sequence[Point]) -> Iterator[Check]:
    """Each gradient at each point."""
    losses = [loss_at(derivation, point, USUAL) for point in points]
    for gradient in derivation.gradients:
        for loss in losses:
            yield check_gradient(gradient, loss)


def loss_at(derivation: Derivation, point: Point, accuracy: Accuracy) -> Loss:
    """Forward tensors, arbitrary upstream gradients, and every gradient by its own equation."""
    arithmetic, sides = watched(decimals(accuracy.digits))
    evaluation = forward(point, arithmetic)
    loss = Loss(derivation, point, accuracy, evaluation, sides)
    for output in derivation.upstream:
        name = gradient_name(output)
        evaluation = _with(evaluation, name, numbers(rationals(name, loss.shape(output)), arithmetic))
    own = ((gradient.equation, loss.shape(gradient.wrt)) for gradient in derivation.gradients)
    return replace(loss, evaluation=with_computed(evaluation, own))


def check_gradient(gradient: Gradient, loss: Loss) -> Check:
    """One gradient along random directions; where it disagrees, once more with a finer step before that is said."""
    name = f"gradient of {gradient.wrt}, central difference at {loss.accuracy.digits} digits, {loss.point}"
    try:
        if _all_agree(loss, gradient):
            return Check(name, True, _said(loss.accuracy))
        finer = loss_at(loss.derivation, loss.point, FINER)
        if _all_agree(finer, gradient):
            return Check(name, True, _said(finer.accuracy))
        return Check(name, False, _first_wrong(finer, gradient))
    except (Undefined, OutsideBox) as error:
        return Check(name, False, f"the gradient has no value: {error}")
    except CrossesKinkError:
        return Check(name, False, f"each of {ATTEMPTS} directions crosses a kink: nothing could be compared")


def _said(accuracy: Accuracy) -> str:
    digits = "" if accuracy == USUAL else f", at {accuracy.digits} digits, since 50 do not settle it"
    return f"agrees to 1e-28 along {_DIRECTIONS} directions, step 1e-{accuracy.k}, error of order step^2{digits}"


def _all_agree(loss: Loss, gradient: Gradient) -> bool:
    return all(agree(loss, found, slope) for found, slope in _slopes(loss, gradient))


def _slopes(loss: Loss, gradient: Gradient) -> Iterator[tuple[Number, Number]]:
    """<dE/dx, v> and the central difference, along random v.  Raises CrossesKinkError where every v crosses one."""
    found = 0
    for attempt in range(ATTEMPTS):
        seed = f"direction {attempt} of {gradient.wrt}"
        direction = numbers(rationals(seed, loss.shape(gradient.wrt)), loss.evaluation.arithmetic)
        try:
            slope = central_difference(loss, {gradient.wrt: direction})
        except CrossesKinkError:
            continue
        yield _along(loss, gradient, direction), slope
        found += 1
        if found == _DIRECTIONS:
            return
    if not found:
        raise CrossesKinkError


def _along(loss: Loss, gradient: Gradient, direction: Table) -> Number:
    table = loss.evaluation.values[gradient.equation.lhs.tensor]
    total = loss.evaluation.arithmetic.from_fraction(Fraction(0))
    for at, component in direction.items():
        total = total + table[at] * component
    return total


def agree(loss: Loss, found: Number, slope: Number) -> bool:
    """Whether a derivative of the loss is what a central difference gives."""
    room = loss.evaluation.arithmetic.from_fraction(_TOLERANCE)
    return bool(abs(found - slope) <= room * (1 + abs(found) + abs(slope) + abs(_value(loss, loss.evaluation))))


def central_difference(loss: Loss, directions: Mapping[str, Table]) -> Number:
    """(E(x + h v) - E(x - h v)) / 2h, where v is given by tensor.

    Raises CrossesKinkError where a comparison differs on the two sides.
    """
    arithmetic = loss.evaluation.arithmetic
    later = _dependent(loss.derivation.layer, directions)
    ends, noted = [], []
    for sign in (1, -1):
        step = arithmetic.from_fraction(sign * loss.accuracy.step)
        start = loss.evaluation
        for tensor, direction in directions.items():
            here = start.values[tensor]
            moves = {at: step * component for at, component in direction.items()}
            start = _with(start, tensor, {at: here[at] + move for at, move in moves.items()})
            start = _with(start, _moves(tensor), moves)
        loss.sides.clear()
        ends.append(_value(loss, run(later, loss.derivation.layer.tensors, start)))
        noted.append(tuple(loss.sides))
    if noted[0] != noted[1]:
        raise CrossesKinkError
    return (ends[0] + -1 * ends[1]) * arithmetic.from_fraction(1 / (2 * loss.accuracy.step))


def _dependent(layer: Layer, moved: Collection[str]) -> tuple[Equation, ...]:
    """The equations whose values change when these tensors do, in order.

    In a recurrence a moved tensor itself is computed anew, and moved at each step.
    """
    changing = set(moved)
    recurrent = recurrent_tensors(layer.forward)
    while more := {e.lhs.tensor for e in layer.forward if changing.intersection(tensors_read(e.rhs))} - changing:
        changing |= more
    found = []
    for equation in layer.forward:
        name = equation.lhs.tensor
        if changing.isdisjoint(tensors_read(equation.rhs)) or (name in moved and name not in recurrent):
            continue
        if name in moved:
            equation = replace(equation, rhs=add(equation.rhs, Read(_moves(name), equation.lhs.indices)))
        found.append(equation)
    return tuple(found)


def _moves(tensor: str) -> str:
    """The name of what is added to each element of a tensor."""
    return f"{tensor}, moved by"


def _value(loss: Loss, evaluation: Evaluation) -> Number:
    """E."""
    if not loss.derivation.upstream:
        (output,) = loss.derivation.layer.outputs
        return evaluation.values[output.name][()]
    total = evaluation.arithmetic.from_fraction(Fraction(0))
    for output_name in loss.derivation.upstream:
        for at, weight in loss.evaluation.values[gradient_name(output_name)].items():
            total = total + weight * evaluation.values[output_name][at]
    return total


def _with(evaluation: Evaluation, name: str, table: Table) -> Evaluation:
    return replace(evaluation, values={**evaluation.values, name: table}, _sums={}, _free={})


def _first_wrong(loss: Loss, gradient: Gradient) -> str:
    """The first element that disagrees, with both values; else that they disagree along a direction."""
    for position in some(loss.shape(gradient.wrt), _MOST_NAMED):
        unit = _unit(loss, gradient.wrt, position)
        try:
            slope = central_difference(loss, {gradient.wrt: unit})
        except CrossesKinkError:
            continue
        found = _along(loss, gradient, unit)
        if not agree(loss, found, slope):
            element = f"{gradient.equation.lhs.tensor}[{', '.join(map(str, position))}]"
            return f"{element} is {shown(found)}, the central difference {shown(slope)}"
    return "along a random direction it is not what the central difference gives"


def _unit(loss: Loss, tensor: str, position: Position) -> Table:
    from_fraction = loss.evaluation.arithmetic.from_fraction
    everywhere = loss.evaluation.values[tensor]
    return {at: from_fraction(Fraction(1 if at == position else 0)) for at in everywhere}
