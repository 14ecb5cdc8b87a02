"""Points at which two expressions may differ: readable ones first, then wide ones, then those on kinks and ties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, count, islice, product
from random import Random

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import sub
from symderiv.lang.expr import Bracket, Call, Cases, Expr, Read
from symderiv.lang.layer import Tensor
from symderiv.lang.walk import free_indices, nodes
from symderiv.numbers.arithmetic import EXACT, Arithmetic, Number, Undefined
from symderiv.numbers.evaluate import Evaluation, OutsideBox, Table
from symderiv.numbers.realisation import Polynomial, realisations
from symderiv.numbers.run import Lazy, run_lazily, shape_of
from symderiv.prove.problem import Problem

Element = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Point:
    """Sizes, an element for each position of each given tensor, and a function for each unknown one."""

    sizes: Mapping[str, int]
    values: Mapping[str, Mapping[tuple[int, ...], Fraction | int]]
    functions: Mapping[str, Polynomial]
    on_boundary: bool = False

    def evaluation(
        self, problem: Problem, arithmetic: Arithmetic, read: dict[Element, None] | None = None
    ) -> Evaluation:
        """The evaluation at this point; the given elements that are read are noted in `read`."""
        tables: dict[str, Table] = {}
        for tensor in problem.given:
            tables[tensor.name] = _noting(tensor, self, arithmetic, {} if read is None else read)
        start = Evaluation(arithmetic, tables, self.sizes, self.functions)
        return run_lazily(problem.used, problem.tensors, start)

    def moved(self, element: Element, value: Fraction, on_boundary: bool) -> Point:
        """The point with one element changed."""
        name, position = element
        values = {**self.values, name: {**self.values[name], position: value}}
        return Point(self.sizes, values, self.functions, on_boundary)


def _noting(tensor: Tensor, point: Point, arithmetic: Arithmetic, read: dict[Element, None]) -> Table:
    values = point.values[tensor.name]

    def element(position: tuple[int, ...]) -> Number:
        read[tensor.name, position] = None
        value = values[position]
        return value if isinstance(value, int) else arithmetic.from_fraction(value)

    return Lazy(shape_of(tensor, point.sizes), element)


# Values


def _simple() -> Iterator[Fraction]:
    """1, -2, 3, 1/2, -1, 2, ...: distinct numbers, simple ones first."""
    yield from map(Fraction, ("1", "-2", "3", "1/2", "-1", "2", "3/2", "-3", "-1/2", "5/2", "4", "-3/2"))
    for number in count(9):
        yield Fraction(number if number % 3 else -number, 2)


def _point(problem: Problem, sizes: Mapping[str, int], numbers: Iterator[Fraction], variant: int) -> Point:
    """A point with its elements taken from a row of numbers; integer tensors count through what they index."""
    values: dict[str, dict[tuple[int, ...], Fraction | int]] = {}
    for tensor in problem.given:
        positions = product(*(range(length) for length in shape_of(tensor, sizes)))
        if tensor.domain == "integer":
            low, high = _integer_range(problem, tensor.name, sizes)
            length = max(1, high - low + 1)
            values[tensor.name] = {position: low + (k + variant) % length for k, position in enumerate(positions)}
        elif tensor.domain == "positive":
            values[tensor.name] = {position: abs(next(numbers)) or Fraction(1) for position in positions}
        else:
            values[tensor.name] = {position: next(numbers) for position in positions}
    return Point(sizes, values, realisations(problem.functions, variant))


def _integer_range(problem: Problem, tensor: str, sizes: Mapping[str, int]) -> tuple[int, int]:
    """The range that is stated, else that of a dimension which the tensor indexes, else 0 and 1."""
    exact = Evaluation(EXACT, {}, sizes)
    if tensor in problem.values:
        low, high = (exact.integer(end, {}) for end in problem.values[tensor])
        return low, high
    for expr in problem.expressions:
        for node in nodes(expr):
            if isinstance(node, Read) and node.tensor in problem.tensors:
                for slot, length in zip(node.indices, problem.tensors[node.tensor].shape, strict=False):
                    if isinstance(slot, Read) and slot.tensor == tensor:
                        return 0, exact.integer(length, {}) - 1
    return 0, 1


def readable_points(problem: Problem, sizes: Mapping[str, int]) -> Iterator[Point]:
    """Small distinct numbers in order, then more in an order that looks random and is the same in every run."""
    yield _point(problem, sizes, _simple(), 0)
    for variant in count(1):
        random = Random(variant)
        yield _point(problem, sizes, (_small(random) for _ in count()), variant)


def _small(random: Random) -> Fraction:
    return Fraction(random.randrange(1, 17) * random.choice((1, -1)), random.choice((1, 2, 4)))


def wide_points(problem: Problem, sizes: Mapping[str, int]) -> Iterator[Point]:
    """Large numbers, tiny ones, and both together."""
    tiny, same, large, huge = Fraction(1, 1024), Fraction(1), Fraction(1000), Fraction(10**6)
    for variant, scales in enumerate(((large,), (tiny,), (large, tiny, same), (huge, same))):
        random = Random(100 + variant)
        numbers = (_small(random) * random.choice(scales) for _ in count())
        yield _point(problem, sizes, numbers, variant)


def tied_points(problem: Problem, sizes: Mapping[str, int]) -> Iterator[Point]:
    """All elements alike: 0, and 1."""
    for value in (0, 1):
        point = _point(problem, sizes, (Fraction(value) for _ in count()), 0)
        yield Point(point.sizes, point.values, point.functions, on_boundary=True)


# Kinks


def kinks(problem: Problem) -> list[Expr]:
    """The expressions whose sign decides which branch is taken."""
    found: dict[Expr, None] = {}
    for expr in problem.expressions:
        for node in nodes(expr):
            match node:
                case Bracket(conditions):
                    found.update({sub(c.left, c.right): None for c in conditions})
                case Cases(branches, _):
                    found.update({sub(c.left, c.right): None for _, held in branches for c in held})
                case Call("abs" | "sign", (argument,)):
                    found[argument] = None
                case Call("max" | "min", arguments):
                    found.update({sub(a, b): None for a, b in combinations(arguments, 2)})
    return [kink for kink in found if any(isinstance(node, Read) for node in nodes(kink))]


def directed_points(problem: Problem, base: Point, indices: Mapping[str, int]) -> Iterator[Point]:
    """Points on each kink and at both sides of it, found by moving one element on which the kink depends linearly."""
    for kink in kinks(problem):
        own = sorted(free_indices(kink))
        for places in islice(product(*((indices.get(name, 0),) if name in indices else (0, 1) for name in own)), 4):
            at = dict(zip(own, places, strict=True))
            for element, root in islice(_roots(problem, base, kink, at), 2):
                yield base.moved(element, root, on_boundary=True)
                yield base.moved(element, root + 1, on_boundary=False)
                yield base.moved(element, root - 1, on_boundary=False)


def _roots(problem: Problem, base: Point, kink: Expr, indices: Mapping[str, int]) -> Iterator[tuple[Element, Fraction]]:
    read: dict[Element, None] = {}
    try:
        start = Fraction(base.evaluation(problem, EXACT, read).value(kink, indices))
    except (Unsupported, Undefined, OutsideBox):
        return
    for element in read:
        name, position = element
        here = base.values[name][position]
        if isinstance(here, int):
            continue
        steps = []
        for step in (1, 2):
            moved = base.moved(element, here + step, on_boundary=False)
            try:
                steps.append(Fraction(moved.evaluation(problem, EXACT).value(kink, indices)) - start)
            except (Unsupported, Undefined, OutsideBox):
                break
        if len(steps) == 2 and steps[0] and steps[1] == 2 * steps[0]:
            root = here - start / steps[0]
            if problem.tensors[name].domain != "positive" or root > 1:
                yield element, root
