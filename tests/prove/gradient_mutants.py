"""Derived gradients with one thing changed: the judge must refute each, or prove that the change is none.

`python -m tests.prove.gradient_mutants [LAYER ...]` runs all layers, or those that are named.  The exit status is 1
where a mutant is proved that has another value, or a proof and a witness stand against each other.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

from symderiv.check.integers import integer_bounds
from symderiv.check.point import point_at
from symderiv.cli.loading import declarations
from symderiv.cli.proofs import question, shapes_of
from symderiv.derive.derivation import Derivation, Gradient
from symderiv.errors import SymderivError
from symderiv.lang.expr import Expr
from symderiv.lang.layer import Tensor
from symderiv.lang.show import show
from symderiv.numbers.arithmetic import Undefined
from symderiv.numbers.evaluate import OutsideBox
from symderiv.numbers.run import shape_of
from symderiv.prove.decide import decide, prove_quickly
from symderiv.prove.problem import Problem
from symderiv.prove.refute.ball import INDEX_ARITHMETIC
from symderiv.prove.verdict import CONTRADICTION, Refutation, Undecided, Verdict
from tests.derive.kinds import KINDS, OTHER_SIZES, derivation_of
from tests.prove.edits import EDITS, Editing, edited
from tests.prove.plain_value import Compared, Place, Position, World, compared

MUTANTS = 20  # of each gradient
_POINTS, _PLACES = 3, 6  # points, and positions at each, at which brute force must agree with a proof
EVERY_LAYER = (*KINDS, *(f"{d.family}/{d.name}" for d in declarations(Path(__file__).parents[2] / "layers")))
LAYERS = tuple(dict.fromkeys(EVERY_LAYER))
Judge = Callable[[Problem], Verdict]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A gradient's right side with one edit."""

    layer: str
    wrt: str
    edit: str
    rhs: Expr

    def __str__(self) -> str:
        return f"{self.layer}, gradient of {self.wrt}, {self.edit}: {show(self.rhs)}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of a mutant, and what is wrong with that, if anything."""

    mutant: Mutant
    said: str
    wrong: str = ""


def mutants(layer: str, gradient: Gradient, shapes: dict[str, Tensor], number: int = MUTANTS) -> tuple[Mutant, ...]:
    """So many mutants of one gradient, no two alike; fewer where it is so short that there are no more.

    The edits take turns, so that rare ones are not crowded out by those that fit everywhere.
    """
    alike = {
        name: tuple(other for other, it in shapes.items() if other != name and it.shape == tensor.shape)
        for name, tensor in shapes.items()
        if tensor.domain != "integer" and "/" not in name
    }
    known = {name: tuple(o for o in others if o in alike) for name, others in alike.items()}
    editing = Editing(Random(f"{layer} {gradient.wrt}"), known)
    rhs, scope = gradient.equation.rhs, gradient.equation.indices
    found: dict[Expr, str] = {}
    for attempt in range(20 * len(EDITS)):
        if len(found) >= number:
            break
        change = edited(rhs, scope, editing, (EDITS[attempt % len(EDITS)],))
        if change is not None and change[0] != rhs:
            found.setdefault(*change)
    return tuple(Mutant(layer, gradient.wrt, edit, changed) for changed, edit in found.items())


def judged(layer: str, judge: Judge = decide, number: int = MUTANTS) -> Iterator[Judged]:
    """The mutants of all gradients of a layer, judged against what was derived."""
    derivation = derivation_of(layer)
    shapes = shapes_of(derivation)
    for gradient in derivation.gradients:
        for mutant in mutants(layer, gradient, shapes, number):
            asked = asked_of(derivation, gradient, mutant, shapes)
            yield _judged(derivation, asked, mutant, judge)


def asked_of(derivation: Derivation, gradient: Gradient, mutant: Mutant, shapes: dict[str, Tensor]) -> Problem:
    """Is the mutant equal to the gradient, for all values of what is given and of gradients nearer the loss?"""
    layer = derivation.layer
    asked = question(layer, gradient.equation, mutant.rhs, shapes, layer.forward)
    return replace(asked, samples=tuple(sizes_of(mutant.layer)))


def sizes_of(layer: str) -> list[dict[str, int]]:
    """The sizes of the declaration, others of which no two are alike, and some at which strides do not divide."""
    declared = dict(derivation_of(layer).layer.samples)
    apart = {name: value + number for number, (name, value) in enumerate(sorted(declared.items()))}
    name = layer.rpartition("/")[2]
    return [declared, apart, *([dict(OTHER_SIZES[name])] if name in OTHER_SIZES else [])]


def _judged(derivation: Derivation, asked: Problem, mutant: Mutant, judge: Judge) -> Judged:
    try:
        verdict = judge(asked)
    except Exception as error:  # whatever it is, it is reported with the mutant
        return Judged(mutant, "exception", f"{type(error).__name__}: {error}")
    match verdict:
        case Refutation():  # most were refuted before any proof was tried
            proof = prove_quickly(asked) if verdict.confirmed_by != INDEX_ARITHMETIC else None
            return Judged(mutant, "refuted", f"would be proved by the {proof.method}" if proof is not None else "")
        case Undecided(reason) if reason.startswith("no point was found"):
            return Judged(mutant, "without a value")
        case Undecided(reason):
            return Judged(mutant, "undecided", reason if reason == CONTRADICTION else "")
    seen = by_brute_force(derivation, asked)
    if seen.apart:
        return Judged(mutant, "proved", f"proved by the {verdict.method}, but {seen.apart}")
    return Judged(mutant, "proved" if seen.places else "proved, without a point to compare at")


def by_brute_force(derivation: Derivation, asked: Problem) -> Compared:
    """Both sides at several points of the layer."""
    points = (
        point for number in range(_POINTS) for sizes in asked.samples for point in _at(derivation, asked, sizes, number)
    )
    return compared(asked.left, asked.right, points)


def _at(
    derivation: Derivation, asked: Problem, chosen: Mapping[str, int], number: int
) -> Iterator[tuple[World, Place]]:
    """The values that the checks of a layer take, more and more scattered, at some positions."""
    layer = derivation.layer
    try:
        base = point_at(layer, chosen)
    except (SymderivError, Undefined, OutsideBox):  # sizes that the layer does not take
        return
    integers = integer_bounds(layer, base.sizes)

    def element(tensor: str, position: Position) -> Fraction:
        drawn = Random(f"{number} {tensor} {position}")
        if tensor not in base.values:
            return Fraction(drawn.randint(-64, 64), 16)
        value = Fraction(base.values[tensor][position])
        return value if tensor in integers else value * (1 + number * Fraction(drawn.randint(-8, 8), 64))

    shapes = {name: shape_of(tensor, base.sizes) for name, tensor in asked.tensors.items()}
    world = World(base.sizes, shapes, element, {equation.lhs.tensor: equation for equation in asked.used})
    ends = [[world.integer(end, {}) for end in limits] for limits in asked.ranges.values()]
    everywhere = list(product(*(range(low, high + 1) for low, high in ends)))
    for place in Random(number).sample(everywhere, min(_PLACES, len(everywhere))):
        yield world, dict(zip(asked.ranges, place, strict=True))


def told(found: Iterable[Judged]) -> tuple[Counter[str], list[str]]:
    """The counts, and in words what is wrong and what is undecided."""
    everything = tuple(found)
    plain = ("refuted", "proved", "without a value")
    shown = [f"{j.wrong or j.said}: {j.mutant}" for j in everything if j.wrong or j.said not in plain]
    return Counter("wrong" if j.wrong else j.said for j in everything), shown


def sample(number: int, size: int) -> tuple[str, ...]:
    """Some of the layers, others for the next number, until all had their turn."""
    start = number * size % len(LAYERS)
    return (*LAYERS[start:], *LAYERS[:start])[:size]


def main(arguments: list[str]) -> int:
    """Runs layers and prints what is wrong and what is undecided.  1 where anything is wrong."""
    parser = ArgumentParser(prog="python -m tests.prove.gradient_mutants", description=__doc__)
    parser.add_argument("layers", nargs="*")
    parser.add_argument("--number", type=int, default=MUTANTS, help="mutants of each gradient")
    asked = parser.parse_args(arguments)
    everything: Counter[str] = Counter()
    for layer in asked.layers or LAYERS:
        start = time.monotonic()
        counts, shown = told(judged(layer, number=asked.number))
        everything += counts
        said = ", ".join(f"{number} {word}" for word, number in sorted(counts.items()))
        print(f"{layer}: {said}; {time.monotonic() - start:.0f} s", flush=True)
        for line in shown:
            print(f"  {line}", flush=True)
    print(dict(everything))
    return int(everything["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
