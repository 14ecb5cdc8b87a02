"""Refutation by ball arithmetic: both sides at a rational point; a ball that excludes 0 shows that they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice, product
from math import ceil, gcd, prod

import flint

from symderiv.errors import Unsupported
from symderiv.lang.expr import Call, Expr, Max, Sum
from symderiv.lang.walk import children, nodes
from symderiv.numbers.arithmetic import BALLS, EXACT, Unclear, Undefined
from symderiv.numbers.evaluate import Evaluation, OutsideBox
from symderiv.numbers.run import shape_of
from symderiv.prove.problem import Problem
from symderiv.prove.refute.confirm import confirmation
from symderiv.prove.refute.witness import Element, Point, directed_points, readable_points, tied_points, wide_points
from symderiv.prove.verdict import Refutation

_WORK = 3_000  # nodes to be evaluated at one point, about
_MOST_WORK = 100_000
_BITS, _MORE_BITS = 256, 1024
_CONFIRMING_BITS = (128, 512, 2048)
INDEX_ARITHMETIC = "exact index arithmetic"

Place = Mapping[str, int]


@dataclass(slots=True)
class Search:
    """What a search for a witness has seen.

    points   how many points and index positions at which both sides were compared without a difference
    digits   the digits to which they agreed everywhere
    sizes    the sizes, in words
    trouble  what kept a point from being compared: a read outside a tensor, an unconfirmed difference
    """

    refutation: Refutation | None = None
    points: int = 0
    digits: int | None = None
    sizes: tuple[str, ...] = ()
    trouble: str = ""

    def agreed(self, left: flint.arb, right: flint.arb) -> None:
        """One more comparison, without a difference that can be told from 0."""
        difference, size = (left - right).abs_upper(), left.abs_upper().max(right.abs_upper())
        exact = int(flint.ctx.prec * 0.3)  # more than that cannot be told; the logarithm itself may be beyond floats
        alike = difference <= size * flint.arb(10) ** -exact
        digits = exact if alike else int(float((size / difference).log_base(10)))
        self.points += 1
        self.digits = digits if self.digits is None else min(self.digits, digits)


def refute(problem: Problem, hard: bool = False) -> Search:
    """Looks for a point at which both sides are defined and differ.

    The first attempt takes a few readable points; a hard one takes more sizes, wide magnitudes, points on kinks and
    ties, and more bits.
    """
    search = Search()
    samples = problem.sample_sizes()
    for sizes in chain(samples, problem.further_sizes()) if hard else islice(samples, 2):
        cost = _cost(problem, sizes)
        if cost > _MOST_WORK:
            continue
        all_places = list(_places(problem, sizes))
        points = _hard_points(problem, sizes, all_places) if hard else _first_points(problem, sizes)
        for number, point in enumerate(points):
            places = _spread(all_places, max(2, _WORK // cost), number)
            bits = (_BITS, _MORE_BITS) if hard and number < 2 else (_BITS,)
            search.refutation = _refuted_at(problem, point, places, bits, search)
            if search.refutation is not None:
                return search
        search.sizes += (", ".join(f"{name} = {value}" for name, value in sorted(sizes.items())),)
    return search


def _first_points(problem: Problem, sizes: Mapping[str, int]) -> Iterator[Point]:
    """Readable ones, and tiny numbers where functions are applied, that have no slope left at larger ones."""
    yield from islice(readable_points(problem, sizes), 2)
    if any(isinstance(node, Call) for expr in problem.expressions for node in nodes(expr)):
        yield from islice(wide_points(problem, sizes), 1, 2)


def _hard_points(problem: Problem, sizes: Mapping[str, int], places: list[Place]) -> Iterator[Point]:
    """Boundary points come last, so that a claim that is wrong elsewhere too is refuted elsewhere."""
    bases = list(islice(readable_points(problem, sizes), 2))  # in one alone, a slope may be 1 on both sides of a kink
    yield from islice(readable_points(problem, sizes), 6)
    yield from wide_points(problem, sizes)
    somewhere = places[:2] + places[-1:]
    directed = [point for base in bases for at in somewhere for point in directed_points(problem, base, at)]
    yield from (point for point in directed if not point.on_boundary)
    yield from tied_points(problem, sizes)
    yield from (point for point in directed if point.on_boundary)


def _places(problem: Problem, sizes: Mapping[str, int]) -> Iterator[Place]:
    """All values of the free indices."""
    exact = Evaluation(EXACT, {}, sizes)
    names = sorted(problem.ranges)
    ends = [[exact.integer(end, {}) for end in problem.ranges[name]] for name in names]
    runs = [range(low, high + 1)[:_MOST_WORK] for low, high in ends]
    for place in islice(product(*runs), _MOST_WORK):
        yield dict(zip(names, place, strict=True))


def _spread(places: list[Place], most: int, number: int) -> list[Place]:
    """At most so many of the places, others for another number; the step is prime to how many there are."""
    if len(places) <= most:
        return places
    step = ceil(len(places) / most)
    while gcd(step, len(places)) != 1:
        step += 1
    return [places[(number * most + k) * step % len(places)] for k in range(most)]


def _cost(problem: Problem, sizes: Mapping[str, int]) -> int:
    """About how many nodes an evaluation at one place visits, what it reads included."""
    exact = Evaluation(EXACT, {}, sizes)
    elements = {e.lhs.tensor: prod(shape_of(problem.tensors[e.lhs.tensor], sizes)) for e in problem.used}
    defined = sum(_visits(e.rhs, exact) * elements[e.lhs.tensor] for e in problem.used)
    return _visits(problem.left, exact) + _visits(problem.right, exact) + defined


def _visits(expr: Expr, exact: Evaluation) -> int:
    inside = sum(_visits(child, exact) for child in children(expr))
    if not isinstance(expr, Sum | Max):
        return 1 + inside
    try:
        zeros = defaultdict[str, int](int)
        length = exact.integer(expr.upper, zeros) - exact.integer(expr.lower, zeros) + 1
    except Unsupported:
        length = max(exact.sizes.values(), default=1)
    return 1 + max(1, length) * inside


def _refuted_at(
    problem: Problem, point: Point, places: list[Place], precisions: tuple[int, ...], search: Search
) -> Refutation | None:
    for bits in precisions:
        with flint.ctx.workprec(bits):
            evaluation = point.evaluation(problem, BALLS)
            for place in places:
                try:
                    left, right = (evaluation.value(side, place) for side in (problem.left, problem.right))
                except (Undefined, Unclear):
                    continue
                except OutsideBox as error:
                    search.trouble = search.trouble or str(error)
                    if (found := _outside(problem, point, place)) is not None:
                        return found
                    continue
                except Unsupported as error:
                    search.trouble = search.trouble or str(error)
                    continue
                difference = left - right
                if not difference.is_finite():
                    continue
                if difference.contains(0):
                    search.agreed(left, right)
                elif (found := _confirmed(problem, point, place, left, right)) is not None:
                    return found
                else:
                    search.trouble = "two evaluations disagree on whether the sides differ"
    return None


def _confirmed(problem: Problem, point: Point, place: Place, left: flint.arb, right: flint.arb) -> Refutation | None:
    """The refutation, if a second evaluator, which shares no code with the first, finds the sides to differ too."""
    confirmed = confirmation(problem, point, place)
    if confirmed is None:
        return None
    read: dict[Element, None] = {}
    for arithmetic in (EXACT, BALLS) if confirmed.exact else (BALLS,):
        try:
            evaluation = point.evaluation(problem, arithmetic, read)
            values = [evaluation.value(side, place) for side in (problem.left, problem.right)]
        except (Unsupported, Undefined, Unclear):
            continue
        if arithmetic is EXACT:
            return _refutation(point, place, read, str(values[0]), str(values[1]), 0, confirmed.how)
        digits = _telling_digits(left, right)
        shown = (left.str(digits, radius=False), right.str(digits, radius=False))
        return _refutation(point, place, read, *shown, digits, confirmed.how)
    return None


def _outside(problem: Problem, point: Point, place: Place) -> Refutation | None:
    """At sizes that the problem gives: one side has a value, the other reads an element that there is not.

    Positions are computed in exact integers, in all number types alike, and need no second evaluation.
    """
    read: dict[Element, None] = {}
    evaluation = point.evaluation(problem, BALLS, read)
    shown, outside = [], 0
    for side in (problem.left, problem.right):
        try:
            shown.append(evaluation.value(side, place).str(10, radius=False))
        except OutsideBox as error:
            shown.append(f"no value: {error}")
            outside += 1
        except (Unsupported, Undefined, Unclear):
            return None
    stated = any(all(given.get(name) == point.sizes[name] for name in problem.sizes) for given in problem.samples)
    if outside != 1 or not stated:
        return None
    return _refutation(point, place, read, shown[0], shown[1], 10, INDEX_ARITHMETIC)


def _refutation(
    point: Point, place: Place, read: Mapping[Element, None], left: str, right: str, digits: int, confirmed_by: str
) -> Refutation:
    return Refutation(
        sizes=tuple(sorted(point.sizes.items())),
        indices=tuple(sorted(place.items())),
        point=_in_words(point, read),
        left=left,
        right=right,
        digits=digits,
        confirmed_by=confirmed_by,
        on_boundary=point.on_boundary,
        elements=tuple((name, at, Fraction(point.values[name][at])) for name, at in sorted(read)),
        functions=tuple((name, function.coefficients) for name, function in sorted(point.functions.items())),
    )


def _telling_digits(left: flint.arb, right: flint.arb) -> int:
    """Enough digits to see the difference."""
    larger = left.abs_upper().max(right.abs_upper())
    return max(10, 3 + ceil(float((larger / (left - right).abs_lower()).log_base(10))))


def _in_words(point: Point, read: Mapping[Element, None]) -> tuple[tuple[str, str], ...]:
    elements = [
        (f"{name}[{', '.join(map(str, position))}]" if position else name, str(point.values[name][position]))
        for name, position in sorted(read)
    ]
    return (*elements, *((f"{name}(x)", str(function)) for name, function in sorted(point.functions.items())))
