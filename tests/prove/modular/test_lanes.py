"""The error bound: the number of primes that it counts on, and how often small primes are fooled."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import log
from random import Random

import pytest
from flint import fmpz

from symderiv.numbers.arithmetic import Undefined
from symderiv.prove.modular.cells import Cell
from symderiv.prove.modular.check import Claim, check_at_sizes
from symderiv.prove.modular.functions import Functions
from symderiv.prove.modular.lanes import USUAL, Lanes, Redraw, Strength
from symderiv.prove.modular.ring import Ring
from symderiv.prove.normal.atoms import GiveUp
from symderiv.prove.verdict import Checked
from tests.prove.shorthand import Formula, call, num, tensor

x = tensor("x")
f = call("f")

SMALL = [number for number in range(64, 128) if fmpz(number).is_prime()]
WEAK = Strength(bits=7, primes=len(SMALL), lanes=1, tries=1)
RUNS = 3000

MANY = num(1)
for place in range(15):
    MANY = MANY * x(place)

# What is not 0, and the probability to take it for 0 by the bound, worked out by hand.
FALSE_ZEROS = {
    "a multiple of three primes": (67 * 71 * 73 * x(0), (19 / 6) / 13 + 1 / 64),
    "a product of 15 elements": (MANY, 15 / 64 + (1 / 6) / 13),
    "two arguments": (f((73 * 79 + 2) * x(0)) - f(2 * x(0)), 1 / 64 + (14 / 6) / 13),
}


def outcome(difference: Formula, random: Random) -> tuple[bool, float]:
    """Whether the difference is taken for 0 modulo one small prime, and the bound on the probability."""
    ring = Ring(Lanes(WEAK, random.randrange), 1)
    claim = Claim(difference.expr, num(0).expr, {}, {}, {})
    return claim.vanishing_cells(ring, [{}]) is not None, ring.lanes.error


@pytest.mark.parametrize("difference, bound", FALSE_ZEROS.values(), ids=FALSE_ZEROS.keys())
def test_false_zeros_occur_as_often_as_the_bound_says_and_not_more(difference: Formula, bound: float) -> None:
    random = Random(1)
    found = [outcome(difference, random) for _ in range(RUNS)]
    frequency = sum(zero for zero, _ in found) / RUNS
    stated = max(error for _, error in found)
    assert bound / 4 < frequency < bound
    assert bound <= stated < 20 * bound  # it counts more questions than there are


def test_there_are_enough_primes_of_61_bits() -> None:
    """pi(x) > x/ln x from 17 on, and pi(x) < 1.25506 x/ln x (Rosser and Schoenfeld 1962, corollary 1 to theorem 2)."""
    above, below = 2**61, 2**60
    assert above / log(above) - 1.25506 * below / log(below) > 1.09 * (USUAL.primes + USUAL.lanes)


def test_the_error_in_numbers() -> None:
    """1000 questions about a difference of degree 300 + 100, with heights of 50 + 9 + 1 bits."""
    lanes = Lanes(USUAL, Random(1).randrange)
    lanes.asked([(1, 300, 20, 50, 0), (1, 7, 100, 8, 9)], 999)
    lanes.asked([(1, 1, 1, 1, 1)])
    assert lanes.error == pytest.approx(4 * 1000 * (400 / 2**60 + 1 / 2**54) ** 3, rel=1e-9, abs=0)


@dataclass
class Repeated:
    """A source that is known beforehand."""

    numbers: tuple[int, ...]
    place: int = -1

    def __call__(self, below: int) -> int:
        self.place += 1
        return self.numbers[self.place]


def test_primes_are_drawn_evenly_and_differ() -> None:
    random = Random(2)
    drawn = [prime for _ in range(2000) for prime in Lanes(Strength(7, 11, 3), random.randrange).primes]
    assert set(drawn) == set(SMALL)
    assert all(0.8 < drawn.count(prime) * len(SMALL) / 6000 < 1.2 for prime in SMALL)
    assert all(len(set(drawn[k : k + 3])) == 3 for k in range(0, 6000, 3))
    assert Lanes(Strength(7, 11, 3), Repeated((3, 3, 4, 7, 3, 9))).primes == (67, 71, 73)


def test_a_source_without_primes_is_given_up() -> None:
    with pytest.raises(GiveUp):
        Lanes(USUAL, lambda below: 0)


def test_a_divisor_is_0_in_all_lanes_in_some_or_in_none() -> None:
    lanes = Lanes(USUAL, Random(3).randrange)
    assert lanes.inverse(3) * 3 % lanes.modulus == 1
    with pytest.raises(Redraw):
        lanes.inverse(lanes.primes[0])
    with pytest.raises(Undefined):
        lanes.inverse(0)


def test_all_is_drawn_anew_where_a_divisor_is_0_in_some_lanes() -> None:
    """Three primes of 7 bits: x(0) is 0 modulo one of them in 3 % of the draws."""
    several = Strength(bits=7, primes=11, lanes=3, tries=4, enough=-100)
    same = (x(0) / x(0) + x(1)).expr, (x(1) + 1).expr
    drawn: list[int] = []

    def run(seed: int) -> Checked | None:
        random = Random(seed)

        def draw(below: int) -> int:
            drawn.append(below)
            return random.randrange(below)

        return check_at_sizes(*same, {}, {}, draw=draw, strength=several)

    assert all(run(seed) is not None for seed in range(300))
    assert 603 <= sum(below > 64 for below in drawn) <= 625  # a check that is drawn anew had drawn x(0) in vain


def test_degrees_and_heights_are_bounds() -> None:
    """(3a + 1/2)^4 (a - b)/(2b) = N/D with N of degree 5, coefficients of at most 7^4 * 2 in all, and D = 2^5 b."""
    ring = Ring(Lanes(USUAL, Random(4).randrange), 1)
    functions = Functions(ring, Cell())
    a, b = (functions.element(name, (), False) for name in "ab")
    three, half, two = (ring.rational(Fraction(number)) for number in ("3", "1/2", "2"))
    value = (a * three + half).power(4) * (a - b) * (b * two).power(-1)
    assert value.parts[()][1:] == (5, 1, 4 * 4 + 1, 4 * 1 + 1)  # 3a + 1/2 = (6a + 1)/2: 3 bits at least, 4 as they add
    assert (a + b.power(-3)).parts[()][1:] == (4, 3, 1, 0)  # (a b^3 + 1)/b^3
    assert (a.power(-1) + b.power(-1)).parts[()][1:] == (1, 2, 1, 0)  # (a + b)/(a b)
    assert (half + half * a).parts[()][1:] == (1, 0, 2, 2)  # (2 + 2a)/4
    assert (three * a * three * a).parts[()][1:] == (2, 0, 4, 0)  # 9 a^2, of 3.2 bits
