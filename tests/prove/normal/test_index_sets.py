"""What isl shows about whole numbers, and what rests on it alone; without isl nothing is shown and nothing fails."""

from __future__ import annotations

from itertools import product

import pytest

from symderiv.lang.bounds import Facts, never_negative
from symderiv.numbers.arithmetic import EXACT
from symderiv.numbers.evaluate import Evaluation
from symderiv.prove.normal import index_sets
from symderiv.prove.normal.equal import prove_in_cases
from symderiv.prove.normal.index_sets import shown_by_sets
from tests.prove.shorthand import Formula, floor, index, mod, num, shaped, size, tensor, up_to, where

n, m, S = size("n m S")
i, j, k = index("i j k")
x = tensor("x")
P, Q = size("P Q")
EIGHT = sum(size("a b c d A B C D"), num(0))  # twelve names with those of which the facts speak
FACTS = Facts({"i": up_to(n), "k": up_to(3)}, at_least_zero=((m - n).expr, (3 * P - Q).expr, (Q - 3 * P).expr))

needs_isl = pytest.mark.skipif(index_sets.isl is None, reason="islpy is not installed")

NEVER_NEGATIVE = {
    "a remainder": i - 6 * floor(i / 6),
    "a remainder below its divisor": 6 * floor(i / 6) + 5 - i,
    "a floor of a floor": floor(floor(i / 2) / 3) - floor(i / 6),
    "halves, rounded up and down": i - floor(i / 2) - floor((i + 1) / 2),
    "a size that is known to be larger": m - i - 1,
    "a stride": 2 * n - 2 * i - k,
    "a product that cancels": S * n - S * n + k,
    "eight sizes": EIGHT - 8,
    "a size that is a third": P - Q / 3,
}
NEGATIVE_SOMEWHERE = {
    "a remainder less 1": i - 6 * floor(i / 6) - 1,
    "a size that may be smaller": n - m,
    "a stride, one too far": 2 * n - 2 * i - k - 1,
    "a product": S * n - m,
    "an index without a range": j,
    "a quotient that may be no whole number": i / n,
    "a quotient under a floor": floor(i / n) - 1,
    "eight sizes, one too few": EIGHT - 9,
    "a size that is a third, less 1": P - Q / 3 - 1,
    # Never negative, but of too many names
    "nine sizes": EIGHT + S - 9,
}


@needs_isl
@pytest.mark.parametrize("name", NEVER_NEGATIVE)
def test_shown(name: str) -> None:
    assert shown_by_sets(NEVER_NEGATIVE[name].expr, FACTS)


@needs_isl
@pytest.mark.parametrize("name", NEGATIVE_SOMEWHERE)
def test_not_shown(name: str) -> None:
    assert not shown_by_sets(NEGATIVE_SOMEWHERE[name].expr, FACTS)


@needs_isl
@pytest.mark.parametrize("coefficients", list(product((-2, -1, 1, 3), (-1, 0, 2), (2, 3))))
def test_what_is_shown_holds_at_small_numbers(coefficients: tuple[int, int, int]) -> None:
    a, b, divisor = coefficients
    goal = (a * floor((i + b) / divisor) + k + b * n).expr
    places = ((size_, one, other) for size_ in range(1, 8) for one in range(size_) for other in range(3))
    values = [Evaluation(EXACT, {}, {"n": s}).integer(goal, {"i": one, "k": other}) for s, one, other in places]
    assert shown_by_sets(goal, FACTS) <= (min(values) >= 0)
    assert never_negative(goal, FACTS) <= shown_by_sets(goal, FACTS)


def remainder(divisor: int) -> Formula:
    return where(mod(i, divisor).eq(0))


SIX = (remainder(6) * x(i), remainder(2) * remainder(3) * x(i))
EIGHT = (remainder(8) * x(i), remainder(2) * remainder(4) * x(i))


@needs_isl
def test_strides_by_numbers() -> None:
    assert prove_in_cases(SIX[0].expr, SIX[1].expr, FACTS, shaped(x=(n,))) is not None
    assert prove_in_cases(EIGHT[0].expr, EIGHT[1].expr, FACTS, shaped(x=(n,))) is None


def test_without_isl_the_claim_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_sets, "isl", None)
    assert not shown_by_sets(NEVER_NEGATIVE["a remainder"].expr, FACTS)
    other = Facts({"i": up_to(n)})  # normal forms that isl had a part in are remembered for the facts above
    assert prove_in_cases(SIX[0].expr, SIX[1].expr, other, shaped(x=(n,))) is None


@needs_isl
def test_nothing_is_shown_where_a_fact_may_be_no_whole_number() -> None:
    assert shown_by_sets((m - n).expr, Facts({}, at_least_zero=((m - n).expr,)))
    assert not shown_by_sets((m - n).expr, Facts({}, at_least_zero=((m - n).expr, (n / m).expr)))
    assert not shown_by_sets((n - m).expr, Facts({}, at_least_zero=((m - n).expr, (n / m).expr)))


@needs_isl
def test_what_takes_too_many_operations_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    goal = NEVER_NEGATIVE["a floor of a floor"].expr
    monkeypatch.setattr(index_sets, "_MOST_OPERATIONS", 10)
    assert not shown_by_sets(goal, FACTS)
