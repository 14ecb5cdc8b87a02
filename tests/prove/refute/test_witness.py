"""The points at which a witness is looked for."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice

import pytest

from symderiv.lang.expr import Comparison
from symderiv.prove.refute.witness import Point, directed_points, kinks, readable_points, tied_points, wide_points
from tests.prove.shorthand import (
    Formula,
    absolute,
    cases,
    index,
    maximum,
    minimum,
    num,
    problem,
    shaped,
    sign,
    size,
    tensor,
    total,
    where,
)

n, m = size("n m")
i, j, k = index("i j k")
x, d = tensor("x"), tensor("d")
s, c = tensor("s")(), tensor("c")()
TENSORS = {**shaped(x=(n,), s=()), **shaped("positive", c=()), **shaped("integer", d=(m,))}


def points_of(left: Formula, sizes: dict[str, int]) -> list[Point]:
    return list(islice(readable_points(problem(left, num(0), {}, TENSORS), sizes), 3))


@pytest.mark.parametrize(
    ("left", "expected"),
    [(x(d(0)), {0, 1, 2}), (d(0) * s, {0, 1}), (total(x(d(j)), j, m), {0, 1, 2})],
    ids=["an index", "no index", "an index in a sum"],
)
def test_integers_count_through_what_they_index(left: Formula, expected: set[int]) -> None:
    for number, point in enumerate(points_of(left, {"n": 3, "m": 7})):
        assert set(point.values["d"].values()) == expected
        assert point.values["d"][0,] == number % len(expected)


def test_readable_points_differ() -> None:
    points = points_of(x(0) * s, {"n": 3})
    assert [list(points[0].values[name].values()) for name in "sx"] == [[1], [-2, 3, Fraction(1, 2)]]
    assert len({tuple(point.values["x"].values()) for point in points}) == 3
    assert not any(point.on_boundary for point in points)


def values_of(point: Point) -> list[Fraction | int]:
    return list(point.values["x"].values())


def test_the_first_numbers_are_the_simplest() -> None:
    (point, *_) = points_of(total(x(j), j, n), {"n": 20})
    shown = "1 -2 3 1/2 -1 2 3/2 -3 -1/2 5/2 4 -3/2 -9/2 5 11/2 -6 13/2 7 -15/2 8"
    assert values_of(point) == [*map(Fraction, shown.split())]


SMALL = {Fraction(a * sign, b) for a in range(1, 17) for b in (1, 2, 4) for sign in (1, -1)}
WIDE: list[set[Fraction]] = [
    {1000 * value for value in SMALL},
    {value / 1024 for value in SMALL},
    {value * scale for value in SMALL for scale in (1000, Fraction(1, 1024), 1)},
    {value * scale for value in SMALL for scale in (10**6, 1)},
]


def test_which_numbers_are_drawn() -> None:
    """Of so many elements each of these numbers is one, and none is another."""
    claim = problem(total(x(j), j, n), num(0), {}, TENSORS)
    drawn = list(islice(readable_points(claim, {"n": 3000}), 1, 4))
    assert [set(values_of(point)) for point in drawn] == [SMALL] * 3
    assert [set(values_of(point)) for point in wide_points(claim, {"n": 3000})] == WIDE


def test_wide_points_are_wide() -> None:
    found = list(wide_points(problem(total(x(j), j, n), num(0), {}, TENSORS), {"n": 40}))
    sizes = [[abs(Fraction(value)) for value in point.values["x"].values()] for point in found]
    assert len(found) == 4
    assert min(sizes[0]) >= 250
    assert max(sizes[1]) <= Fraction(16, 1024)
    assert max(sizes[2]) >= 250
    assert min(sizes[2]) <= Fraction(16, 1024)
    assert max(sizes[3]) >= 250_000
    assert min(sizes[3]) <= 16
    assert found == list(wide_points(problem(total(x(j), j, n), num(0), {}, TENSORS), {"n": 40})), "the same every time"
    assert all(min(point.values["x"].values()) < 0 < max(point.values["x"].values()) for point in found)


def test_tied_points_are_ties() -> None:
    found = list(tied_points(problem(total(x(j), j, n) * c, s, {}, TENSORS), {"n": 3}))
    assert [set(point.values["x"].values()) for point in found] == [{0}, {1}]
    assert [point.values["c"][()] for point in found] == [1, 1]
    assert all(point.on_boundary for point in found)


def test_integers_at_ties_and_in_ranges_of_one_value() -> None:
    claim = problem(x(d(0)) * d(1), num(0), {}, TENSORS)
    assert [list(point.values["d"].values()) for point in tied_points(claim, {"n": 3, "m": 4})] == [[0, 1, 2, 0]] * 2
    alone = problem(d(0) * s, num(0), {}, TENSORS, values={"d": (num(2).expr, num(2).expr)})
    found = islice(readable_points(alone, {"n": 3, "m": 3}), 3)
    assert [list(point.values["d"].values()) for point in found] == [[2, 2, 2]] * 3


KINKS: dict[str, tuple[Formula, Sequence[Formula]]] = {
    "none": (s * s, []),
    "a bracket": (where(s.lt(2)), [s - 2]),
    "cases": (cases((1, s.le(c)), otherwise=0), [s - c]),
    "abs": (absolute(s - 3), [s - 3]),
    "sign": (sign(s - 4), [s - 4]),
    "max": (maximum(s, 5), [s - 5]),
    "min of three": (minimum(s, c, 6), [s - c, s - 6, c - 6]),
    "one said twice": (absolute(s) + sign(s), [s]),
    "on indices alone": (where(i.lt(n - 1)), []),
}


@pytest.mark.parametrize(("left", "expected"), KINKS.values(), ids=KINKS.keys())
def test_kinks(left: Formula, expected: Sequence[Formula]) -> None:
    assert kinks(problem(left, num(0), {"i": n}, TENSORS)) == [kink.expr for kink in expected]


def hits(left: Formula, indices: dict[str, int], name: str) -> list[tuple[tuple[int, ...], Fraction, bool]]:
    """What is changed of a tensor in each directed point, and whether the point lies on the boundary."""
    claim = problem(left, num(0), {"i": n}, TENSORS)
    base = next(readable_points(claim, {"n": 3}))
    return [
        (position, Fraction(value), point.on_boundary)
        for point in directed_points(claim, base, indices)
        for position, value in point.values[name].items()
        if value != base.values[name][position]
    ]


def on_and_beside(position: tuple[int, ...], root: int | Fraction) -> list[tuple[tuple[int, ...], Fraction, bool]]:
    return [
        (position, Fraction(root), True),
        (position, Fraction(root + 1), False),
        (position, Fraction(root - 1), False),
    ]


HITS: dict[str, tuple[Formula, dict[str, int], str, list[tuple[tuple[int, ...], Fraction, bool]]]] = {
    "a scalar": (absolute(2 * s - 14), {}, "s", on_and_beside((), 7)),
    "an element at the index": (absolute(x(i) - 9), {"i": 2}, "x", on_and_beside((2,), 9)),
    "elements at the first two places": (
        total(absolute(x(j) - 9), j, n),
        {},
        "x",
        on_and_beside((0,), 9) + on_and_beside((1,), 9),
    ),
    "what is not linear": (absolute(s * s - 14), {}, "s", []),
    "what does not move": (absolute(s - s + 14), {}, "s", []),
    "a positive scalar": (absolute(c - 9), {}, "c", on_and_beside((), 9)),
    "a positive scalar at a root above 1": (absolute(c - num("3/2")), {}, "c", on_and_beside((), Fraction(3, 2))),
    "a positive scalar at a root that is 1": (absolute(3 * c - 3) * s, {}, "c", []),
    "a positive scalar below 0": (absolute(c + 9), {}, "c", []),
}


@pytest.mark.parametrize(("left", "indices", "name", "expected"), HITS.values(), ids=HITS.keys())
def test_kinks_are_hit(
    left: Formula,
    indices: dict[str, int],
    name: str,
    expected: list[tuple[tuple[int, ...], Fraction, bool]],
) -> None:
    assert hits(left, indices, name) == expected


def test_a_kink_of_integers_alone_is_not_hit() -> None:
    claim = problem(where(d(0).lt(s)), num(0), {}, TENSORS)
    base = next(readable_points(claim, {"n": 3, "m": 2}))
    moved = [point.values for point in directed_points(claim, base, {})]
    assert len(moved) == 3
    assert all(values["d"] == base.values["d"] for values in moved)


def test_at_most_two_elements_of_a_kink_are_moved() -> None:
    claim = problem(where(num(0).lt(x(0) + x(1) + x(2))), num(0), {}, TENSORS)
    base = next(readable_points(claim, {"n": 3}))
    assert len(list(directed_points(claim, base, {}))) == 6


def test_a_kink_is_looked_at_in_at_most_four_places() -> None:
    """At two values of each of three indices there would be eight."""
    y, z = tensor("y"), tensor("z")
    everything = total(total(total(where(num(0).lt(x(i) + y(j) + z(k))), i, n), j, n), k, n)
    claim = problem(everything, num(0), {}, {**TENSORS, **shaped(y=(n,), z=(n,))})
    base = next(readable_points(claim, {"n": 3}))
    moved = [
        (name, position)
        for point in directed_points(claim, base, {})
        if point.on_boundary
        for name in "xyz"
        for position, value in point.values[name].items()
        if value != base.values[name][position]
    ]
    assert moved == [("x", (0,)), ("y", (0,))] * 2 + [("x", (0,)), ("y", (1,))] * 2


def test_what_a_kink_of_two_sides_is() -> None:
    held = Comparison("<", s.expr, c.expr)
    assert kinks(problem(where(held), num(0), {}, TENSORS)) == [(s - c).expr]
