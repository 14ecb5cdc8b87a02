"""What a check is worth and what it may cost: draws, the error of all of them together, finer exponents."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from math import log2, prod
from random import Random

import pytest

from symderiv.prove.modular import check, ring
from symderiv.prove.modular.check import check_at_sizes
from symderiv.prove.modular.lanes import USUAL, Coefficient, Lanes, Strength
from symderiv.prove.verdict import Checked
from tests.prove.shorthand import Formula, Operand, absolute, exp, index, maximum, num, of, shaped, size, tensor

n, m = size("n m")
(i,) = index("i")
x, A = tensor("x"), tensor("A")
s = tensor("s")()


def checked(left: Formula, right: Operand, strength: Strength = USUAL, seed: int = 1) -> Checked | None:
    return check_at_sizes(left.expr, of(right), {}, {}, draw=Random(seed).randrange, strength=strength)


# Draws, three primes of 7 bits each: x(0) is 0 modulo one of them, and not modulo all, in 3 % of the draws.

SAME = x(0) / x(0) + x(1), x(1) + 1


def small(tries: int) -> Strength:
    return Strength(bits=7, primes=11, lanes=3, tries=tries, enough=-100)


def drawn(seed: int, tries: int) -> tuple[bool, int]:
    """Whether there is an answer, and how many elements were drawn: x(0) each time, and x(1) once it is no divisor."""
    random, elements = Random(seed), [0]

    def draw(below: int) -> int:
        elements[0] += below > 64
        return random.randrange(below)

    found = check_at_sizes(SAME[0].expr, SAME[1].expr, {}, {}, draw=draw, strength=small(tries))
    return found is not None, elements[0]


Seeds = Mapping[int, int]


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    """A seed for each number of draws that is needed."""
    found: dict[int, int] = {}
    for seed in count():
        found.setdefault(drawn(seed, 99)[1] - 1, seed)
        if 3 in found:
            break
    return found


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_all_is_drawn_as_often_as_is_allowed(needed: int, seeds: Seeds) -> None:
    asked = [drawn(seeds[needed], tries) for tries in range(1, 5)]
    assert asked == [(True, needed + 1) if tries >= needed else (False, tries) for tries in range(1, 5)]


def test_the_work_of_all_draws_counts(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    def works(limit: int, needed: int) -> bool:
        monkeypatch.setattr(ring, "_MOST_WORK", limit)
        return checked(*SAME, small(4), seeds[needed]) is not None

    once = next(limit for limit in count(1) if works(limit, 1))
    assert not works(once, 2)
    assert works(2 * once, 2)


# The error

HALVES = exp(s) * exp(s), exp(s / 2) ** 4  # exponentials with finer exponents are needed: all is drawn twice


class Doubtful(Lanes):
    """Each draw may be wrong with a probability of 2^-90."""

    @property
    def error(self) -> float:
        return 2.0**-90


@pytest.mark.parametrize(("claim", "bits"), [((exp(s) * exp(s), exp(2 * s)), 90), (HALVES, 89)])
def test_the_errors_of_all_draws_add_up(
    claim: tuple[Formula, Formula], bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "Lanes", Doubtful)
    found = checked(*claim)
    assert found is not None
    assert found.bits == bits
    assert checked(*claim, Strength(enough=bits - 1)) is not None
    assert checked(*claim, Strength(enough=bits)) is None  # below 2^-enough, not at it


def test_rational_numbers_are_as_sure_as_the_primes_are_long() -> None:
    found = checked(num("1/3") + num("2/3"), 1)
    assert found is not None
    assert found.bits == int(log2(prod(found.primes)))


def test_the_widest_of_all_questions_counts() -> None:
    """1000 questions about a difference of degree 300 + 100, with heights of 50 + 9 + 1 bits, in either order."""
    questions: list[tuple[list[Coefficient], int]] = [([(1, 300, 20, 50, 0), (1, 7, 100, 8, 9)], 999), ([(1,) * 5], 1)]
    for asked in (questions, questions[::-1]):
        lanes = Lanes(USUAL, Random(1).randrange)
        assert lanes.error == 0
        for coefficients, times in asked:
            lanes.asked(coefficients, times)
        assert lanes.error == pytest.approx(4 * 1000 * (400 / 2**60 + 1 / 2**54) ** 3, rel=1e-9, abs=0)
    number = Lanes(USUAL, Random(1).randrange)
    number.asked([(1, 0, 0, 0, 0)])
    assert number.error == pytest.approx(4 * (1 / 60 / 2**54) ** 3, rel=1e-9, abs=0)
    lanes.asked([(1, 2**70, 0, 0, 0)])
    assert lanes.error == 4 * 1001  # no lane is wrong with a probability above 1


# What is said, and limits


def test_what_a_check_says() -> None:
    tensors = shaped(x=(n,), A=(n, m))
    found = check_at_sizes((A(i, 1) * x(i)).expr, (x(i) * A(i, 1)).expr, {"n": 3, "m": 2}, {"i": range(3)}, tensors)
    assert found is not None
    assert (found.method, found.scope, found.lanes, found.positions) == ("modular evaluation", "m = 2, n = 3", 3, 3)
    assert found.detail == "zero in 3 sign cells at 3 index positions, modulo 3 primes"
    alone = checked(s, s)
    assert alone is not None
    assert alone.scope == "the sizes as stated"


@pytest.mark.parametrize(("parts", "allowed"), [(720, True), (721, False)])
def test_exponents_are_not_made_finer_and_finer(parts: int, allowed: bool) -> None:
    assert (checked(exp(s) * exp(s), exp(s / parts) ** (2 * parts)) is not None) == allowed


@pytest.mark.parametrize(("most", "found"), [(2, False), (3, True), (4, True)])
def test_so_many_cells_are_looked_at(most: int, found: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole, where the sign of s is asked for, and the two cells of its signs."""
    monkeypatch.setattr(check, "_MOST_CELLS", most)
    assert (checked(absolute(s), maximum(s, -s)) is not None) == found
