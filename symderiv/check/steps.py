"""Every recorded step, before against after; and that the steps begin with the chain rule and hang together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symderiv.check.environment import Environment, Position, settled
from symderiv.check.exactness import Exactness, shown
from symderiv.check.point import positions, some
from symderiv.check.result import Check
from symderiv.derive.derivation import Derivation, Gradient, Partial, Step, Tangent
from symderiv.derive.sweep import with_gradient
from symderiv.lang.expr import Expr, gradient_name, partial_name
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices
from symderiv.numbers.arithmetic import Number, Undefined
from symderiv.numbers.evaluate import Evaluation, OutsideBox

Place = tuple[Environment, ...]  # one point, in each number type

_MOST_ELEMENTS = 32  # compared for one step at one point


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two sides differ, or where one of them has no value: one sentence."""

    text: str


def step_checks(derivation: Derivation, places: Sequence[Place]) -> Iterator[Check]:
    """For each partial and each gradient: that the steps join, and each step at every place."""
    everything: tuple[Partial | Gradient, ...] = (*derivation.partials, *derivation.gradients)
    for derived in everything:
        if isinstance(derived, Gradient):
            yield check_chain_rule(derivation, derived, places)
        yield from steps_of(derived, places)


def steps_of(derived: Partial | Gradient | Tangent, places: Sequence[Place]) -> Iterator[Check]:
    """That the steps that led to one equation join, and each of them at every place."""
    name = derived.equation.lhs.tensor
    if derived.steps:
        yield check_joins(derived)
    for number, step in enumerate(derived.steps, 1):
        yield check_step(f"step {number} of {name}: {step.rule}", derived.equation, step, places)


def check_joins(derived: Partial | Gradient | Tangent) -> Check:
    """Whether each step begins where the one before it ends, and the last ends with the result."""
    ends = [*(step.before for step in derived.steps[1:]), derived.equation.rhs]
    name = f"steps of {derived.equation.lhs.tensor} join"
    for number, (step, following) in enumerate(zip(derived.steps, ends, strict=True), 1):
        if step.after != following:
            what = "the result" if number == len(ends) else f"what step {number + 1} begins with"
            return Check(name, False, f"step {number} does not end with {what}")
    return Check(name, True, f"{len(ends)} in a row, the last one ends with the result")


def check_step(name: str, equation: Equation, step: Step, places: Sequence[Place]) -> Check:
    """Whether both sides of a step have the same value at each free index, at every place.

    A gradient whose equation the step uses has its own values. All others have arbitrary ones, so that nothing but what
    the step says is used.
    """
    loose = (free_indices(step.before) | free_indices(step.after)) - set(equation.indices)
    if loose:
        return Check(name, False, f"the index {min(loose)} is neither summed over nor on the left side")

    def compared(environment: Environment) -> int | Difference:
        evaluation = environment.with_own(step.by_equation)
        shape = environment.shape(equation.lhs.tensor)
        at = some(shape, _MOST_ELEMENTS)
        return compare(equation, step.before, step.after, at, evaluation, environment.exactness)

    return _over(name, places, compared)


def compare(
    equation: Equation,
    before: Expr,
    after: Expr,
    at: Sequence[Position],
    evaluation: Evaluation,
    exactness: Exactness,
) -> int | Difference:
    """The number of elements at which two sides agree, or the first difference."""
    for position in at:
        indices = dict(zip(equation.indices, position, strict=True))
        values: list[Number] = []
        for called, side in (("before", before), ("after", after)):
            try:
                values.append(evaluation.value(side, indices))
            except (Undefined, OutsideBox) as error:
                return Difference(f"{_element(equation, position)}: {called} has no value: {error}")
        if not exactness.agree(*values):
            sides = f"before {shown(values[0])}, after {shown(values[1])}"
            return Difference(f"{_element(equation, position)}: {sides}")
    return len(at)


def check_chain_rule(derivation: Derivation, gradient: Gradient, places: Sequence[Place]) -> Check:
    """Whether the steps begin with the sum over every equation y that reads x, and every j, of dE/dy[j] dy[j]/dx[i].

    Gradients and partials are arbitrary, so that the two sums agree only where they are the same sum.
    """
    layer, wrt = derivation.layer, gradient.wrt
    first = gradient.steps[0].before if gradient.steps else gradient.equation.rhs
    readers = tuple(equation.lhs.tensor for equation in layer.forward if wrt in with_gradient(layer, equation))
    name = f"{gradient_name(wrt)} begins with the chain rule over {', '.join(readers)}"

    def compared(environment: Environment) -> int | Difference:
        partials = {of: environment.arbitrary(partial_name(of, wrt)) for of in readers}
        evaluation = environment.with_values({partial_name(of, wrt): table for of, table in partials.items()})
        weighted = [of for of in readers if derivation.upstream or of != layer.loss]  # dE/dE is 1
        gradients = {of: evaluation.values[gradient_name(of)] for of in weighted}
        at = some(environment.shape(wrt), _MOST_ELEMENTS)
        for position in at:
            total = environment.exactness.arithmetic.from_fraction(Fraction(0))
            for of in readers:
                for other in positions(environment.shape(of)):
                    partial = partials[of][(*other, *position)]
                    total = total + (gradients[of][other] * partial if of in gradients else partial)
            found = evaluation.value(first, dict(zip(gradient.equation.indices, position, strict=True)))
            if not environment.exactness.agree(total, found):
                sides = f"the sum is {shown(total)}, the first line {shown(found)}"
                return Difference(f"{_element(gradient.equation, position)}: {sides}")
        return len(at)

    return _over(name, places, compared)


def _over(name: str, places: Sequence[Place], compared: Callable[[Environment], int | Difference]) -> Check:
    """One comparison at every place: passed where all agree, else the first difference with its sizes."""
    elements, ways = 0, []
    for place in places:
        found, exactness = settled(place, compared)
        if isinstance(found, Difference):
            return Check(name, False, f"at {place[0].point}, {found.text}")
        elements += found
        ways.append(exactness.called)
    if not elements:
        return Check(name, False, "there is no element to compare")
    way = " and ".join(dict.fromkeys(ways))
    return Check(name, True, f"{_count(elements, 'element')} at {_count(len(places), 'choice')} of sizes, {way}")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + "s" * (number != 1)


def _element(equation: Equation, position: Position) -> str:
    indices = ", ".join(f"{name} = {value}" for name, value in zip(equation.indices, position, strict=True))
    return indices or equation.lhs.tensor
