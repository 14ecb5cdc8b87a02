"""How much a search for a witness looks at, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.prove.problem import Problem
from symderiv.prove.refute import ball
from symderiv.prove.refute.ball import Search, refute
from symderiv.prove.refute.witness import readable_points
from tests.prove.shorthand import (
    Formula,
    absolute,
    defined,
    exp,
    floor,
    index,
    largest,
    log,
    num,
    problem,
    shaped,
    size,
    span,
    tensor,
    total,
    where,
)

n, m = size("n m")
i, j, k = index("i j k")
x, y, A = tensor("x"), tensor("y"), tensor("A")
s = tensor("s")()
TENSORS = shaped(x=(n,), y=(n,), A=(n, m), s=())

# Nodes that are visited at n = 3, m = 5: a sum's body and limits once for each of its values.
VISITS = {
    "a scalar": (s, 1),
    "an element": (x(i), 2),
    "a product": (x(i) * s, 4),
    "a function of it": (exp(x(i) * s), 5),
    "a sum of two": (span(s, j, 1, 2), 1 + 2 * 3),
    "a sum over a size": (total(x(j), j, n), 1 + 3 * (2 + 1 + 3)),
    "a maximum over a size": (largest(x(j), j, m), 1 + 5 * (2 + 1 + 3)),
    "a sum in a sum": (total(total(A(j, k), k, m), j, n), 1 + 3 * (1 + 5 * (3 + 1 + 3) + 1 + 3)),
    "a sum up to an index, which counts as 0": (span(s, j, 0, i + 2), 1 + 3 * (1 + 1 + 3)),
    "a sum from an index": (span(s, j, i, 2), 1 + 3 * (1 + 1 + 1)),
    "a sum of none": (span(s, j, 5, 2), 1 + 1 * (1 + 1 + 1)),
    "a sum up to what is no whole number, which counts as the largest size": (
        span(s, j, 0, n / 2),
        1 + 5 * (1 + 1 + 1 + ball._visits((n / 2).expr, Evaluation(EXACT, {}, {"n": 3})) - 1),
    ),
}


@pytest.mark.parametrize("name", VISITS)
def test_visits(name: str) -> None:
    formula, expected = VISITS[name]
    assert ball._visits(formula.expr, Evaluation(EXACT, {}, {"n": 3, "m": 5})) == expected


def test_the_cost_counts_both_sides_and_all_elements_of_what_is_defined() -> None:
    claim = problem(x(i), s, {"i": n}, TENSORS)
    assert ball._cost(claim, {"n": 3, "m": 5}) == 2 + 1
    definitions = (defined(y(i), x(i) * s), defined(A(i, j), x(i)))
    claim = problem(y(i), A(i, 0), {"i": n}, TENSORS, definitions=definitions)
    assert ball._cost(claim, {"n": 3, "m": 5}) == 2 + 3 + 3 * 4 + 15 * 2


def same(formula: Formula) -> Problem:
    return problem(formula, formula, {"i": n}, TENSORS, samples=({"n": 2}, {"n": 9}))


def test_what_costs_too_much_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = same(exp(total(x(j), j, n)) * x(i))
    costs = [ball._cost(claim, sizes) for sizes in claim.samples]
    for most, looked_at in ((costs[1], ("n = 2", "n = 9")), (costs[1] - 1, ("n = 2",)), (costs[0] - 1, ())):
        monkeypatch.setattr(ball, "_MOST_WORK", most)
        assert refute(claim).sizes == looked_at
    costly_first = replace(claim, samples=claim.samples[::-1])
    monkeypatch.setattr(ball, "_MOST_WORK", costs[0])
    assert refute(costly_first).sizes == ("n = 2",)


@pytest.mark.parametrize(("work", "places"), [(1, 2), (3, 3), (5, 5), (100, 9)])
def test_so_many_places_as_the_work_allows_and_two_at_least(
    work: int, places: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = problem(x(i), x(i), {"i": n}, TENSORS, samples=({"n": 9},))
    monkeypatch.setattr(ball, "_WORK", work * ball._cost(claim, {"n": 9}))
    assert refute(claim).points == 2 * places  # at two points


def test_places_are_counted_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = problem(A(i, j), num(0), {"i": n, "j": m}, TENSORS)
    assert len(list(ball._places(claim, {"n": 3, "m": 5}))) == 15
    assert list(ball._places(claim, {"n": 2, "m": 2}))[1] == {"i": 0, "j": 1}
    monkeypatch.setattr(ball, "_MOST_WORK", 7)
    assert len(list(ball._places(claim, {"n": 3, "m": 5}))) == 7


SPREAD = {
    (10, 4): [[0, 3, 6, 9], [2, 5, 8, 1], [4, 7, 0, 3]],
    (9, 3): [[0, 4, 8], [3, 7, 2], [6, 1, 5]],
    (4, 4): [[0, 1, 2, 3]] * 3,
    (3, 4): [[0, 1, 2]] * 3,
}


@pytest.mark.parametrize(("count", "most"), SPREAD)
def test_which_places_are_taken(count: int, most: int) -> None:
    taken = [ball._spread([{"i": place} for place in range(count)], most, number) for number in range(3)]
    assert [[place["i"] for place in places] for places in taken] == SPREAD[count, most]


def test_a_hard_search_goes_from_readable_points_to_boundaries() -> None:
    plain = list(ball._hard_points(problem(s, num(0), {}, TENSORS), {}, [{}]))
    assert [point.on_boundary for point in plain] == [False] * (6 + 4) + [True] * 2
    kinked = list(ball._hard_points(problem(absolute(s - 7), num(0), {}, TENSORS), {}, [{}]))
    # Of two points, at the first and at the last place, one on the kink and two beside it.
    assert [point.on_boundary for point in kinked] == [False] * (6 + 4 + 8) + [True] * (2 + 4)
    assert [point.values["s"][()] for point in kinked if point.on_boundary] == [0, 1, 7, 7, 7, 7]
    assert kinked[:6] == plain[:6]


def test_kinks_are_looked_at_in_the_first_two_places_and_the_last() -> None:
    claim = problem(absolute(x(i) - 70), num(0), {"i": n}, TENSORS)
    places = list(ball._places(claim, {"n": 5}))
    points = [p for p in ball._hard_points(claim, {"n": 5}, places) if p.on_boundary]
    hit = [{at[0] for at, value in point.values["x"].items() if value == 70} for point in points]
    assert hit == [set()] * 2 + [{0}, {1}, {4}] * 2


def found_at(claim: Problem, order: list[int]) -> tuple[int | None, Search]:
    """The place at which the sides are found to differ at x = 1, -2, 3, where the places are looked at in an order."""
    point, search = next(readable_points(claim, {"n": 3})), Search()
    found = ball._refuted_at(claim, point, [{"i": place} for place in order], (64,), search)
    return (None if found is None else dict(found.indices)["i"]), search


NO_VALUE = {
    "a logarithm of what is negative": (log(x(i)), [1, 2], ""),
    "a read outside the tensor": (x(i + 1), [2, 1], "x[3] is read, which lies outside the tensor."),
    "a floor of an exponential": (where(i.eq(0)) * floor(exp(x(i))), [0, 2], "a rounded number holds Call"),
}


@pytest.mark.parametrize("name", NO_VALUE)
def test_a_place_without_a_value_does_not_end_the_search(name: str) -> None:
    left, order, trouble = NO_VALUE[name]
    place, search = found_at(problem(left, 77 + x(0), {"i": n}, TENSORS), order)
    assert place == order[1]
    assert trouble in search.trouble
