"""Index expressions with ranges: floors, minima, and what a condition says of an index."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest

from symderiv.lang.bounds import Facts
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.prove.normal.index_terms import exact_difference, index_normal, limit_of, root_of, same_at_both_ends
from symderiv.prove.normal.scope import Scope
from tests.prove.shorthand import Formula, ceil, floor, index, maximum, minimum, mod, num, size, tensor, up_to

n, S, H = size("n S H")
i, j, k, p, u = index("i j k p u")
SCOPE = Scope(Facts({"i": up_to(n), "j": up_to(n), "p": up_to(S), "u": up_to(S * H)}))


def everywhere() -> Iterator[tuple[dict[str, int], list[dict[str, int]]]]:
    """Small sizes, and all indices in their ranges."""
    for sizes in (
        {"n": 1, "S": 1, "H": 1},
        {"n": 2, "S": 3, "H": 2},
        {"n": 3, "S": 2, "H": 2},
        {"n": 1, "S": 4, "H": 1},
        {"n": 1, "S": 1, "H": 3},
    ):
        lengths = (sizes["n"], sizes["n"], sizes["S"], sizes["S"] * sizes["H"])
        yield sizes, [dict(zip("ijpu", place, strict=True)) for place in product(*map(range, lengths))]


SAME = {
    "a remainder that is too small": (floor((S * i + p) / S), i),
    "mod of a multiple": (mod(S * i + p, S), p),
    "ceil of a quotient": (ceil((u + 1) / S), floor(u / S) + 1),
    "minus floor of minus": (-floor(-(u + 1) / S), floor(u / S) + 1),
    "max of a known order": (maximum(0, i), i),
    "min of a known order": (minimum(n, i, n + 1), i),
    "inside of a read": (tensor("d")(floor((S * i + p) / S)), tensor("d")(i)),
    "nested": (maximum(floor((2 * i) / 2) - n, 0), num(0)),
}


@pytest.mark.parametrize("given, expected", SAME.values(), ids=SAME.keys())
def test_simplified(given: Formula, expected: Formula) -> None:
    assert index_normal(given.expr, SCOPE) == index_normal(expected.expr, SCOPE)


def test_what_is_not_known_stays() -> None:
    assert index_normal(maximum(i, j).expr, SCOPE) != index_normal(i.expr, SCOPE)
    assert index_normal(floor(u / S).expr, SCOPE) != index_normal(num(0).expr, SCOPE)


# What is simplified keeps its value, at all small sizes and all indices

KEPT = {
    "a remainder": mod(S * i + p, S) + i,
    "a remainder of what is below 0": mod(p - S, S),
    "a quotient and more": floor((S * i + p + u) / S),
    "a quotient of a quotient": floor(floor(u / S) / H),
    "minus a quotient": floor((p - u) / S),
    "minus a quotient, by a number": floor(-(i + 1) / 3) + floor((1 - 2 * j) / 2),
    "a quotient that is 0": floor(p / S) + floor((n - 1 - i) / n),
    "a quotient that is sometimes 1": floor((p + 1) / S) + floor((i + j) / n),
    "a quotient below 0": floor((p - 1) / S) + floor((i - n) / n),
    "powers of a quotient": floor(u / S) ** 3 - 2 * floor(u / S) ** 2 * i,
    "a product of quotients": floor(u / S) * floor((u + 1) / S),
    "max of three": maximum(i, j, p),
    "max of two that are known": maximum(i, n, n + 1) + minimum(i - 1, j, n),
    "max of equals": maximum(i, i) + minimum(j, j),
    "max of what meets": maximum(i, n - 1) + minimum(j, 0),
    "max by one above what meets": maximum(i, n - 2) + minimum(j, 1),
    "max of twice": maximum(2 * i, n + i) + minimum(2 * j, j + 1),
    "min inside of max": maximum(minimum(i, j), 0) + minimum(maximum(i, j), n - 1),
    "max inside of a quotient": floor(maximum(u, p) / S),
    "a quotient inside of max": maximum(floor(u / S), H - 1) - minimum(floor((u + S) / S), H),
}


@pytest.mark.parametrize("given", KEPT.values(), ids=KEPT.keys())
def test_the_value_is_kept(given: Formula) -> None:
    simpler = index_normal(given.expr, SCOPE)
    for sizes, places in everywhere():
        exact = Evaluation(EXACT, {}, sizes)
        for place in places:
            assert exact.integer(simpler, place) == exact.integer(given.expr, place)


ENDS = {
    "a block": (floor(k / S), up_to(S), num(0)),
    "another block": (floor(k / S), (S * i, S * i + S - 1), i),
    "less than a block": (floor(k / S), (S * i + 1, S * i + S - 1), None),
    "one more than a block": (floor(k / S), (S * i, S * i + S), None),
    "what is not linear": (floor(k * k / S), up_to(S), None),
    "no quotient": (maximum(k, S), up_to(S), None),
    "another index": (floor(j / S), up_to(S), floor(j / S)),
}


@pytest.mark.parametrize("value, ends, expected", ENDS.values(), ids=ENDS.keys())
def test_the_same_at_both_ends(value: Formula, ends: tuple[object, object], expected: Formula | None) -> None:
    low, high = (end.expr if isinstance(end, Formula) else end for end in ends)
    found = same_at_both_ends(value.expr, "k", SCOPE.within({"k": (low, high)}))  # type: ignore[dict-item]
    assert found == (None if expected is None else index_normal(expected.expr, SCOPE))


def test_of_an_index_without_a_range_nothing_is_said() -> None:
    assert same_at_both_ends(floor(k / S).expr, "k", SCOPE) is None


LIMITS = {
    "from above": (n - 1 - k, (False, n - 1)),
    "from below": (k - i, (True, i)),
    "from above, by a size": (u - S * k, (False, floor(u / S))),
    "from below, by a size": (S * k - u, (True, floor((u + S - 1) / S))),
    "from above, by a number": (7 - 2 * k, (False, num(3))),
    "from below, by a number": (2 * k - 7, (True, num(4))),
    "of a square": (n - k * k, None),
    "of a sum of sizes": (n - (S + H) * k, None),
    "of a quotient": (n - floor(k / 2), None),
    "by an index": (n - i * k, None),
}


@pytest.mark.parametrize("value, expected", LIMITS.values(), ids=LIMITS.keys())
def test_limits(value: Formula, expected: tuple[bool, Formula] | None) -> None:
    scope = Scope(SCOPE.facts)
    for _ in range(2):  # asked again, the same is said
        found = limit_of(value.expr, "k", scope)
        assert found == (None if expected is None else (expected[0], index_normal(expected[1].expr, SCOPE)))


DIFFERENCES = {
    "a number": (n + 2, n, 2),
    "nothing": (i + n, n + i, 0),
    "below 0": (n - 3, n, -3),
    "a size": (n, num(0), None),
    "an index": (i, j, None),
    "half a number": (n + Fraction(1, 2), n, None),
    "what a range decides": (floor((S * i + p) / S) + 4, i, 4),
}


@pytest.mark.parametrize("upper, lower, expected", DIFFERENCES.values(), ids=DIFFERENCES.keys())
def test_exact_differences(upper: Formula, lower: Formula, expected: int | None) -> None:
    assert exact_difference(upper.expr, lower.expr, SCOPE) == expected


ROOTS = {
    "alone": (k - i, i),
    "with a minus": (i - k + n, i + n),
    "twice": (2 * k - i, None),
    "by a size": (S * k - i, None),
    "not there": (i - j, None),
}


@pytest.mark.parametrize("value, expected", ROOTS.values(), ids=ROOTS.keys())
def test_what_an_index_equals(value: Formula, expected: Formula | None) -> None:
    found = root_of(value.expr, "k")
    assert found == (None if expected is None else index_normal(expected.expr, SCOPE))
