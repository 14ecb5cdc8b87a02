"""Second order: the gradients are a layer again, and its directional derivative is that of a gradient.

With the upstream gradients fixed, the gradients move by H v where the inputs move along v; H is the second derivative
of the loss, so that <w, H v> = <v, H w>.  That does not see a lost term that is symmetric itself, so everything that
the gradients depend on is moved by a small step, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symderiv.check.environment import Arbitrary, Environment, environments, settled
from symderiv.check.exactness import shown
from symderiv.check.gradient import ATTEMPTS, FINER, USUAL, CrossesKinkError, Loss, agree, central_difference, loss_at
from symderiv.check.moving import along, moving
from symderiv.check.point import Point, numbers, rationals
from symderiv.check.result import Check
from symderiv.derive.as_layer import assembled, names_of_gradients
from symderiv.derive.derivation import Derivation, Tangent
from symderiv.derive.forward_mode import tangent_names, tangents
from symderiv.lang.expr import gradient_name
from symderiv.lang.layer import Layer
from symderiv.lang.walk import tensors_read
from symderiv.numbers.arithmetic import Number, Undefined
from symderiv.numbers.evaluate import OutsideBox
from symderiv.numbers.run import shape_of

_MOST_POINTS = 2


@dataclass(frozen=True, slots=True)
class Second:
    """The backward pass of a layer with its tangents; `gradients` names the gradient of each input of the layer."""

    backward: Layer
    tangents: tuple[Tangent, ...]
    gradients: Mapping[str, str]

    @property
    def moved(self) -> frozenset[str]:
        """The inputs of the layer on which its gradients depend: none where it is linear."""
        read = {name for tangent in self.tangents for name in tensors_read(tangent.equation.rhs)}
        names = tangent_names(self.backward)
        return frozenset(name for name in self.gradients if names.get(name) in read)


def second_checks(derivation: Derivation, points: Sequence[Point]) -> Iterator[Check]:
    """The second derivative of the loss along directions, by symmetry and by central differences."""
    second = second_of(derivation)
    here = backward_points(second.backward, points)
    if second.moved:
        yield check_symmetry(second, here)
    yield check_differences(second, here)


def second_of(derivation: Derivation) -> Second:
    """The backward pass with its tangents.  Raises Unsupported for a node that cannot be differentiated."""
    backward, names = assembled(derivation), names_of_gradients(derivation)
    inputs = (tensor.name for tensor in derivation.layer.inputs if tensor.name in derivation.by_name)
    return Second(backward, tangents(backward), {name: names[gradient_name(name)] for name in inputs})


def backward_points(backward: Layer, points: Sequence[Point]) -> list[Point]:
    """The points of a layer as points of its backward pass, with arbitrary upstream gradients.

    Small ones come first, those with a size of 1 last: a missing sum goes unseen there.
    """
    given = (*backward.inputs, *backward.constants, *backward.scalars)

    def rank(point: Point) -> tuple[int, int]:
        return list(point.sizes.values()).count(1), sum(len(table) for table in point.values.values())

    def moved(point: Point) -> Point:
        upstream = {t.name: rationals(t.name, shape_of(t, point.sizes)) for t in given if t.name not in point.values}
        known = {**point.values, **upstream}
        return Point(backward, point.chosen, point.sizes, {t.name: known[t.name] for t in given})

    return [moved(point) for point in sorted(points, key=rank)]


def check_symmetry(second: Second, points: Sequence[Point]) -> Check:
    """Whether <w, H v> = <v, H w> for arbitrary directions v and w of the inputs, at a few points."""

    def asymmetry(environment: Environment) -> str:
        sides = _product(environment, second, "v", "w"), _product(environment, second, "w", "v")
        wrong = f"<w, H v> = {shown(sides[0])} but <v, H w> = {shown(sides[1])}"
        return "" if environment.exactness.agree(*sides) else wrong

    def compared(point: Point) -> tuple[str, str]:
        wrong, exactness = settled(environments(Derivation(second.backward, (), ()), point), asymmetry)
        return wrong, exactness.called

    return _at_points("second derivative is symmetric", "<w, H v> = <v, H w>", points, compared)


def _product(environment: Environment, second: Second, seed: str, other: str) -> Number:
    """<w, H v>: how the gradients of the inputs move along one direction, times the other direction."""
    names, exactness = tangent_names(second.backward), environment.exactness
    values = moving(environment, second.tangents, seed, second.gradients).evaluation.values
    total = exactness.arithmetic.from_fraction(Fraction(0))
    for tensor, gradient in second.gradients.items():
        # A direction is told by the name of the input, which need not be a tensor of the backward pass.
        for at, weight in Arbitrary(f"{other} {tensor}", environment.shape(gradient), exactness).items():
            total = total + weight * values[names[gradient]][at]
    return total


def check_differences(second: Second, points: Sequence[Point]) -> Check:
    """Whether the gradients move as their tangents say where inputs and upstream gradients move, at a few points."""

    def compared(point: Point) -> tuple[str, str]:
        for accuracy in (USUAL, FINER):
            loss = loss_at(Derivation(second.backward, (), ()), point, accuracy)
            found, slope = _slopes(second, loss)
            if agree(loss, found, slope):
                return "", f"to 1e-28 at {accuracy.digits} digits"
        return f"they move by {shown(found)}, the central difference is {shown(slope)}", ""

    return _at_points("second derivative, central difference", "gradients move as their tangents say", points, compared)


def _slopes(second: Second, loss: Loss) -> tuple[Number, Number]:
    """How arbitrary multiples of all gradients move along an arbitrary direction: by tangents and by differences.

    Raises CrossesKinkError where each direction that is tried crosses a kink.
    """
    layer, arithmetic = second.backward, loss.evaluation.arithmetic
    for attempt in range(ATTEMPTS):
        directions = {
            t.name: numbers(rationals(f"{attempt} {t.name}", loss.shape(t.name)), arithmetic) for t in layer.inputs
        }
        try:
            slope = central_difference(loss, directions)
        except CrossesKinkError:
            continue
        values = along(loss.evaluation, layer, loss.point.sizes, second.tangents, directions).values
        names, found = tangent_names(layer), arithmetic.from_fraction(Fraction(0))
        for output in layer.outputs:
            for at, tangent in values[names[output.name]].items():
                weight = values[gradient_name(output.name)][at] if loss.derivation.upstream else 1
                found = found + weight * tangent
        return found, slope
    raise CrossesKinkError


def _at_points(name: str, holds: str, points: Sequence[Point], compared: Callable[[Point], tuple[str, str]]) -> Check:
    """One comparison, which gives what is wrong and how exact it is, at the first few points where it has a value."""
    ways, sizes = [], []
    for point in points:
        try:
            wrong, way = compared(point)
        except (Undefined, CrossesKinkError):
            continue
        except OutsideBox as error:
            wrong = str(error)
        if wrong:
            return Check(name, False, f"at {point}, {wrong}")
        ways.append(way)
        sizes.append(str(point))
        if len(sizes) == _MOST_POINTS:
            break
    if not sizes:
        return Check(name, False, "no point with a value was found")
    return Check(name, True, f"{holds}, {' and '.join(dict.fromkeys(ways))}, at {'; '.join(sizes)}")
