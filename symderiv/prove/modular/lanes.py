"""Random primes, and the probability of being fooled by them.

Ideally, numbers are elements of A = Q(g1, ..., gm)[r1, ..., rk] with r_i^d_i = u_i: the g are generators (elements of
tensors, values of functions at classes of arguments), the r are roots.  Sending each of them to the function that it
stands for is a homomorphism wherever all is defined, so what is 0 in A is 0 as a function.  A coefficient in A is N/D
with integer polynomials N and D in the g.

**One lane.** Let N != 0 have degree at most n and coefficients whose absolute values add up to at most 2^h.  One of
them, c, is not 0; since |c| <= 2^h, at most h/60 primes above 2^60 divide it.  There are more than 2^54 + 3 primes of
61 bits: pi(2^61) - pi(2^60) > 2^61/ln 2^61 - 1.25506 * 2^60/ln 2^60 > 2^54.1 by Rosser and Schoenfeld (1962,
corollary 1 of theorem 2).  So a random one of them divides N with probability at most h/60/2^54.  If it does not, N
is 0 at a random point modulo p with probability at most n/p < n/2^60 (Schwartz and Zippel).  The sum of both is the
lane error e.  Degrees and heights are carried along: they add in a product, and N/D + N'/D' = (N D' + N' D)/(D D').

**Several lanes.** Primes are drawn one after the other, each among the more than 2^54 that are left, and the values
of generators modulo their product: by the Chinese remainder theorem, independently modulo each.  So N is 0 in all L
lanes with probability at most e^L.  Roots stay symbols: an element of A is 0 if and only if all its coefficients are.
No root modulo p is taken, so that there is no choice of its sign, and no norm.

**All questions.** The ideal walk, in A, asks questions of the kind "is this coefficient of a - b 0": whether two
arguments are of one class, whether a divisor is 0, and in the end the difference.  Which questions these are does not
depend on chance.  If all are answered modulo the primes as in A, both walks are the same, degrees and heights
included, and 0 means 0.  So the answer is wrong with probability at most (questions) * e^L, with e for the largest
degrees and heights in any of them.  A walk beyond the bound that is asked for gives up: until the ideal walk gets
there, the probability to have left it is within the bound.

**Redrawing.** Where a divisor is 0 in some lanes only, all is drawn anew.  Each try is wrong with probability at most
the bound, whatever became of those before, so the bound is multiplied by the number of tries that there may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import gcd, prod

from flint import fmpz

from symderiv.numbers.arithmetic import Undefined
from symderiv.prove.normal.atoms import GiveUp

Draw = Callable[[int], int]  # a random integer from 0 to one below the argument

_MOST_DRAWN = 100_000  # integers until one is prime


class Redraw(Exception):
    """A divisor is 0 modulo some of the primes and not modulo all: nothing is known."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong a check is to be.

    bits    of each prime
    primes  that there are at least, of so many bits, for each lane to be drawn from
    lanes   primes at a time
    tries   how often everything may be drawn
    enough  the error has to be below 2^-enough
    """

    bits: int = 61
    primes: int = 1 << 54
    lanes: int = 3
    tries: int = 4
    enough: int = 80


USUAL = Strength()


# Of N/D modulo the primes: the residue, the degrees of N and D, and the binary logarithms of the sums of the absolute
# values of their coefficients.
Coefficient = tuple[int, int, int, int, int]


class Lanes:
    """Primes that were drawn, and what was asked modulo them.  Raises GiveUp where no primes can be found."""

    def __init__(self, strength: Strength, draw: Draw) -> None:
        self._strength = strength
        self._draw = draw
        self.primes = self._different_primes()
        self.modulus = prod(self.primes)
        self._questions = 0
        self._widest = (0, 0, 0, 0)

    def _different_primes(self) -> tuple[int, ...]:
        """Each drawn uniformly among those of the right length that are left."""
        least, found = 1 << (self._strength.bits - 1), dict[int, None]()
        for _ in range(_MOST_DRAWN):
            if len(found) == self._strength.lanes:
                return tuple(found)
            number = least + self._draw(least)
            if number not in found and fmpz(number).is_prime():
                found[number] = None
        raise GiveUp("no primes are drawn")

    def some(self) -> int:
        """A random residue: uniform and independent in each lane."""
        return self._draw(self.modulus)

    def inverse(self, residue: int) -> int:
        """1/residue.  Raises Undefined where it is 0 in all lanes, Redraw where it is in some."""
        shared = gcd(residue, self.modulus)
        if shared == self.modulus:
            raise Undefined("division by 0")
        if shared != 1:
            raise Redraw
        return pow(residue, -1, self.modulus)

    def asked(self, coefficients: Iterable[Coefficient], times: int = 1) -> None:
        """Notes that a number with these coefficients was compared with so many others."""
        self._questions += times
        above, below, height, depth = self._widest
        for _, n, d, h, k in coefficients:
            above, below, height, depth = max(above, n), max(below, d), max(height, h), max(depth, k)
        self._widest = (above, below, height, depth)

    @property
    def error(self) -> float:
        """The probability that any question was answered wrongly, in any of the tries, is at most this."""
        above, below, height, depth = self._widest
        degree, length = above + below, height + depth + 1  # of the numerator of a difference
        least = self._strength.bits - 1
        lane = degree / 2**least + length / least / self._strength.primes
        return float(self._strength.tries * self._questions * min(1.0, lane) ** self._strength.lanes)
