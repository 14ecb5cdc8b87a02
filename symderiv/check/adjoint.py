"""Forward against backward: <upstream, J v> = <gradient, v>, with J v through the partials and by the relations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from symderiv.check.environment import Environment, Position, settled
from symderiv.check.exactness import shown
from symderiv.check.moving import moving
from symderiv.check.point import positions
from symderiv.check.result import Check
from symderiv.derive.derivation import Tangent
from symderiv.derive.forward_mode import tangent_names
from symderiv.lang.expr import gradient_name, partial_name
from symderiv.numbers.arithmetic import Arithmetic, Number, Undefined
from symderiv.numbers.evaluate import OutsideBox
from symderiv.numbers.run import Lazy

Table = Mapping[Position, Number]
Forward = Callable[[Environment], Mapping[str, Table]]  # the tangents of all inputs and of all defined tensors

_SEED = "tangent"


def check_partials(places: Sequence[tuple[Environment, ...]]) -> Check:
    """Whether tangents that go forward through the partials meet the gradients that come back, at every place."""
    return _check("forward mode through the partials meets the gradients", places, _through_partials)


def check_tangents(places: Sequence[tuple[Environment, ...]], tangents: Sequence[Tangent]) -> Check:
    """Whether the tangents by their own equations meet the gradients, at every place."""

    def by_equations(environment: Environment) -> Mapping[str, Table]:
        names = tangent_names(environment.derivation.layer)
        inputs = [tensor.name for tensor in environment.derivation.layer.inputs]
        values = moving(environment, tangents, _SEED, inputs).evaluation.values
        return {tensor: values[name] for tensor, name in names.items()}

    return _check("forward mode by the relations meets the gradients", places, by_equations)


def _check(name: str, places: Sequence[tuple[Environment, ...]], forward: Forward) -> Check:
    ways = []
    for place in places:
        try:
            wrong, exactness = settled(place, lambda environment: _wrong(environment, forward(environment)))
        except (Undefined, OutsideBox) as error:
            wrong = f"there is no value: {error}"
        if wrong:
            return Check(name, False, f"at {place[0].point}, {wrong}")
        ways.append(exactness.called)
    return Check(name, True, f"<upstream, J v> = <gradients, v>, {' and '.join(dict.fromkeys(ways))}")


def _wrong(environment: Environment, tangents: Mapping[str, Table]) -> str:
    """Both inner products where they differ, else nothing."""
    derivation, arithmetic = environment.derivation, environment.exactness.arithmetic
    names = frozenset(gradient.equation.lhs.tensor for gradient in derivation.gradients)
    values = environment.with_own(names).values
    forward = backward = arithmetic.from_fraction(Fraction(0))
    for output in derivation.layer.outputs:
        for at, tangent in tangents[output.name].items():
            loss_itself = not derivation.upstream
            forward = forward + (tangent if loss_itself else values[gradient_name(output.name)][at] * tangent)
    for tensor in derivation.layer.inputs:
        for at, component in tangents[tensor.name].items():
            if tensor.name in derivation.by_name:
                backward = backward + values[gradient_name(tensor.name)][at] * component
    if environment.exactness.agree(forward, backward):
        return ""
    return f"<upstream, J v> = {shown(forward)} but <gradients, v> = {shown(backward)}"


def _through_partials(environment: Environment) -> dict[str, Table]:
    """A random direction for each input, and where it leads every defined tensor."""
    derivation, arithmetic = environment.derivation, environment.exactness.arithmetic
    tangents: dict[str, Table] = {
        tensor.name: environment.direction(tensor.name, _SEED) for tensor in derivation.layer.inputs
    }
    for equation in derivation.layer.forward:
        of = equation.lhs.tensor
        partials = {
            p.wrt: environment.evaluation.values[partial_name(of, p.wrt)] for p in derivation.partials if p.of == of
        }
        tangents[of] = Lazy(environment.shape(of), _carried(partials, tangents, arithmetic, environment))
    return tangents


def _carried(
    partials: Mapping[str, Table], tangents: Mapping[str, Table], arithmetic: Arithmetic, environment: Environment
) -> Callable[[Position], Number]:
    """The tangent at a position; in a recurrence it depends on those of earlier steps."""

    def tangent(position: Position) -> Number:
        total = arithmetic.from_fraction(Fraction(0))
        for wrt, partial in partials.items():
            for at in positions(environment.shape(wrt)):
                slope = partial[(*position, *at)]
                if slope != 0:  # nothing later is asked for
                    total = total + slope * tangents[wrt][at]
        return total

    return tangent
