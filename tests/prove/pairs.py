"""Pairs of expressions of which it is known whether they are equal: by true rewriting, or by an edit that shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from symderiv.lang.expr import ZERO, Expr
from symderiv.lang.layer import Equation, Tensor
from symderiv.lang.show import show
from symderiv.lang.walk import tensors_read
from symderiv.prove.problem import Problem
from tests.prove.edits import Editing, edited
from tests.prove.plain_value import Compared, Place, Position, World, compared
from tests.prove.random_formulas import GIVEN, RELATIONS, SLOTS, VALUES, Maker, Scope, equations_of, last
from tests.prove.rewriting_terms import rewritten

FREE = (("i", "n"), ("k", "m"), ("r", "n"), ("u", "S*n"))
SIZES = ({"n": 3, "m": 2, "S": 2}, {"n": 2, "m": 3, "S": 1}, {"n": 1, "m": 1, "S": 3}, {"n": 4, "m": 3, "S": 2})
_PLACES = 5  # values of the free indices that are tried at a point
_REAL = tuple(name for name in GIVEN if name != "t")


class WrongRewriting(AssertionError):
    """A pair that was made to be equal is not: a defect of these tests."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two expressions in one problem; `how` names the rules, or the edit, that made the right side."""

    problem: Problem
    equal: bool
    how: tuple[str, ...]

    def __str__(self) -> str:
        known = [f"{show(e.lhs)} := {show(e.rhs)}" for e in self.problem.used]
        sides = f"{show(self.problem.left)}\n    {show(self.problem.right)}"
        return "\n    ".join((f"{'equal' if self.equal else 'unequal'} by {', '.join(self.how)}", sides, *known))


def pair(seed: int, number: int) -> Pair | None:
    """The pair of this number; None where an edit did not change the value."""
    random = Random(f"{seed}/{number}")
    scope, relations = _world(random)
    definitions = {equation.lhs.tensor: equation for equation in relations}
    left = _interesting(random, scope)
    if random.random() < 0.5:
        right, how = rewritten(random, left, scope, definitions, random.choice((1, 2, 3, 4, 6)))
        made = Pair(_problem(random, left, right, scope, relations), True, how)
        seen = by_brute_force(made.problem, random)
        if seen.apart or seen.lopsided:
            raise WrongRewriting(f"{seen.apart or seen.lopsided}\n    {made}")
        return made
    start, how = rewritten(random, left, scope, definitions, random.choice((0, 0, 1, 2)))
    change = edited(start, tuple(scope.indices), Editing(random, _alike(scope)))
    if change is None:
        return None
    made = Pair(_problem(random, left, change[0], scope, relations), False, (*how, change[1]))
    return made if by_brute_force(made.problem, random).apart else None


def _world(random: Random) -> tuple[Scope, tuple[Equation, ...]]:
    """One or two free indices, one to three given tensors, and in half of the cases relations that define more."""
    indices = dict(random.sample(FREE, random.choice((1, 1, 2))))
    tensors = {name: SLOTS[name] for name in random.sample(_REAL, random.choice((1, 2, 3)))}
    if "A" in tensors and random.random() < 0.5:
        tensors["t"] = SLOTS["t"]
    chosen = random.choice(RELATIONS) if random.random() < 0.4 else ()
    tensors |= {name: tuple(slots.split()) for name, slots, _ in chosen}
    return Scope(indices, tensors), equations_of(chosen)


def _interesting(random: Random, scope: Scope) -> Expr:
    """An expression that reads something."""
    while True:
        expr = Maker(random).real(random.choice((1, 2, 2, 3, 3)), scope)
        if tensors_read(expr):
            return expr


def _alike(scope: Scope) -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple(other for other in scope.tensors if other != name and scope.tensors[other] == slots)
        for name, slots in scope.tensors.items()
        if name != "t"
    }


def _problem(random: Random, left: Expr, right: Expr, scope: Scope, relations: tuple[Equation, ...]) -> Problem:
    ranges = {name: (ZERO, last(kind)) for name, kind in scope.indices.items()}
    samples = (SIZES[0], SIZES[1]) if random.random() < 0.5 else ()
    return Problem(left, right, ranges, tensors_of(relations), relations, samples=samples, values=VALUES)


def tensors_of(relations: tuple[Equation, ...]) -> dict[str, Tensor]:
    """The tensors that are given and those that the relations define."""
    lengths = {name: slots for group in RELATIONS for name, slots, _ in group}
    shapes = {slots: tensor.shape for slots, tensor in (("n", GIVEN["x"]), ("m", GIVEN["b"]), ("", GIVEN["s"]))}
    names = [equation.lhs.tensor for equation in relations]
    return {**GIVEN, **{name: Tensor(name, shapes[lengths[name]]) for name in names}}


def by_brute_force(problem: Problem, random: Random) -> Compared:
    """Both sides at some points with few distinct numbers, where ties occur, and with many."""
    return compared(problem.left, problem.right, _points(problem, random))


def _points(problem: Problem, random: Random) -> Iterator[tuple[World, Place]]:
    definitions = {equation.lhs.tensor: equation for equation in problem.used}
    for number, sizes in enumerate((*SIZES, SIZES[0])):
        plain = World(sizes, {}, lambda tensor, position: Fraction(0))
        shapes = {name: tuple(plain.integer(d, {}) for d in t.shape) for name, t in problem.tensors.items()}
        world = World(sizes, shapes, _Elements(random.random(), number % 2 == 1, sizes["m"]), definitions)
        ends = [[plain.integer(end, {}) for end in limits] for limits in problem.ranges.values()]
        places = list(product(*(range(low, high + 1) for low, high in ends)))
        for place in random.sample(places, min(_PLACES, len(places))):
            yield world, dict(zip(problem.ranges, place, strict=True))


def worlds_at(problem: Problem, sizes: Mapping[str, int], count: int = 8) -> Iterator[World]:
    """Points at one size, every other with few distinct numbers."""
    plain = World(sizes, {}, lambda tensor, position: Fraction(0))
    shapes = {name: tuple(plain.integer(d, {}) for d in t.shape) for name, t in problem.tensors.items()}
    definitions = {equation.lhs.tensor: equation for equation in problem.used}
    for number in range(count):
        yield World(sizes, shapes, _Elements(number / count, number % 2 == 1, sizes["m"]), definitions)


@dataclass(frozen=True, slots=True)
class _Elements:
    """An element for each position of each given tensor, the same each time."""

    seed: float
    few: bool
    integers: int

    def __call__(self, tensor: str, position: Position) -> Fraction:
        random = Random(f"{self.seed} {tensor} {position}")
        domain = GIVEN[tensor].domain
        if domain == "integer":
            return Fraction(random.randrange(self.integers))
        number = Fraction(random.randint(-2, 2)) if self.few else Fraction(random.randint(-40, 40), 16)
        return abs(number) + Fraction(1, 4) if domain == "positive" else number
