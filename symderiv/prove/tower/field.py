"""Rational functions over Q in generators that stand for functions, with true relations only.

A generator is an element of a tensor, exp of a monomial, log of an irreducible polynomial, a root, or a function's
value.  Evaluating generators is a ring homomorphism wherever all is defined, so what is 0 here is 0 as a function; what
is not 0 here may still be 0.  Signs of polynomials are assumed, one cell at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx

from symderiv.numbers.arithmetic import Undefined
from symderiv.prove.normal.atoms import GiveUp

Value = tuple[fmpz_mpoly, fmpz_mpoly]  # numerator and denominator

_MOST_TERMS = 3_000
_MOST_TERMS_TO_FACTOR = 500
_MOST_WORK = 300_000  # terms of all results together


class TooFewGenerators(Exception):
    """The field has no room for another generator."""


class Field:
    """The field of one cell.

    signs     assumed signs of irreducible polynomials, by their text; what is asked beyond that is taken as 1
    asked     the polynomials whose sign was asked, by text, in order
    possible  the other signs that each of them may have
    """

    def __init__(self, room: int, signs: Mapping[str, int]) -> None:
        names = tuple(f"z{number}" for number in range(room))
        self.context = fmpz_mpoly_ctx.get(names, Ordering.degrevlex)
        self._generators = self.context.gens()
        self._positive: set[int] = set()
        self._relations: dict[int, tuple[int, fmpz_mpoly]] = {}
        self._numbers: dict[str, int] = {}
        self._work = 0
        self.keys: list[str] = []
        self.signs = dict(signs)
        self.asked: dict[str, fmpz_mpoly] = {}
        self.possible: dict[str, tuple[int, ...]] = {}
        self.one = self.context.constant(1)

    # Values

    def number(self, value: Fraction | int) -> Value:
        """A rational number."""
        value = Fraction(value)
        return self.context.constant(value.numerator), self.context.constant(value.denominator)

    def generator(self, key: str, positive: bool = False) -> Value:
        """The generator of this key, made where there is none yet."""
        if key not in self._numbers:
            if len(self.keys) == len(self._generators):
                raise TooFewGenerators
            self._numbers[key] = len(self.keys)
            self.keys.append(key)
            if positive:
                self._positive.add(self._numbers[key])
        return self._generators[self._numbers[key]], self.one

    def place_of(self, generator: Value) -> int:
        """The place of a generator, or of its negative, among all."""
        return next(place for place, exponent in enumerate(generator[0].degrees()) if exponent)

    def relate(self, generator: Value, degree: int, power: Value) -> None:
        """From now on g^degree = power, a polynomial, for a generator g or its negative."""
        self._relations[self.place_of(generator)] = (degree, power[0])

    def text(self, value: Value) -> str:
        """A text that no other value has, in the keys of generators."""
        return f"({self.key_of(value[0])})/({self.key_of(value[1])})"

    def key_of(self, polynomial: fmpz_mpoly) -> str:
        terms = []
        for exponents, coefficient in polynomial.to_dict().items():
            factors = [f"[{self.keys[i]}]^{e}" for i, e in enumerate(exponents) if e]
            terms.append(f"{coefficient}*{'*'.join(sorted(factors))}")
        return "+".join(sorted(terms))

    # Arithmetic

    def add(self, left: Value, right: Value, factor: int = 1) -> Value:
        """`left + factor*right`."""
        if left[1] == right[1]:
            return self.normal(left[0] + factor * right[0], left[1])
        return self.normal(left[0] * right[1] + factor * right[0] * left[1], left[1] * right[1])

    def mul(self, left: Value, right: Value) -> Value:
        """The product."""
        return self.normal(left[0] * right[0], left[1] * right[1])

    def invert(self, value: Value) -> Value:
        """1 / value.  Raises Undefined where the value is 0 in this cell."""
        if self.vanishes(value):
            raise Undefined("division by 0")
        return self.normal(value[1], value[0])

    def linear(self, polynomial: fmpz_mpoly) -> tuple[str, Fraction, bool] | None:
        """For a*z + b with a > 0: the key of the generator z, the root -b/a, and whether z is positive."""
        terms = polynomial.to_dict()
        if (
            polynomial.total_degree() != 1
            or len(terms) > 2
            or (len(terms) == 2 and (0,) * len(self._generators) not in terms)
        ):
            return None
        number = next(i for i, e in enumerate(polynomial.degrees()) if e)
        offset = terms.get((0,) * len(self._generators), 0)
        return (
            self.keys[number],
            Fraction(-int(offset), int(polynomial.leading_coefficient())),
            number in self._positive,
        )

    def vanishes(self, value: Value) -> bool:
        """Whether a value is 0 in this cell: its numerator reduces to 0 by the polynomials that are 0 there."""
        rest = value[0]
        for key, polynomial in self.asked.items():
            if self.signs[key] == 0 and not rest.is_zero():
                rest = divmod(rest, polynomial)[1]
        return rest.is_zero()

    def normal(self, above: fmpz_mpoly, below: fmpz_mpoly) -> Value:
        above, below = self._reduced(above), self._reduced(below)
        self._work += len(above) + len(below)
        if max(len(above), len(below)) > _MOST_TERMS or self._work > _MOST_WORK:
            raise GiveUp("polynomials too long")
        if below.is_zero():
            raise Undefined("division by 0")
        if above.is_zero():
            return above, self.one
        if below != self.one:
            shared = above.gcd(below)
            if shared != self.one:
                above, below = divmod(above, shared)[0], divmod(below, shared)[0]
            if below.leading_coefficient() < 0:
                above, below = -above, -below
        return above, below

    def _reduced(self, polynomial: fmpz_mpoly) -> fmpz_mpoly:
        """g^degree = power for the generators that have such a relation."""
        for number, (degree, power) in self._relations.items():
            while polynomial.degrees()[number] >= degree:
                parts = []
                for exponents, coefficient in polynomial.to_dict().items():
                    times, left = divmod(exponents[number], degree)
                    rest = (*exponents[:number], left, *exponents[number + 1 :])
                    parts.append(self.context.from_dict({rest: coefficient}) * power**times)
                polynomial = reduce(lambda a, b: a + b, parts)
        return polynomial

    # Factors and signs

    def factors(self, value: Value) -> tuple[Fraction, list[tuple[fmpz_mpoly, int]]]:
        """A number and irreducible polynomials with a positive leading coefficient, with their multiplicities."""
        if max(len(value[0]), len(value[1])) > _MOST_TERMS_TO_FACTOR:
            raise GiveUp("polynomials too long to factor")
        above, below = value[0].factor(), value[1].factor()
        sides = ((above[1], 1), (below[1], -1))
        found = [(polynomial, sign * int(times)) for side, sign in sides for polynomial, times in side]
        return Fraction(int(above[0]), int(below[0])), found

    def sign(self, value: Value) -> int:
        """The sign in this cell; what is not evident is asked for."""
        if value[0].is_zero():
            return 0
        if self._least(value[0]) == 1 == self._least(value[1]):
            return 1
        number, factors = self.factors(value)
        result = 1 if number > 0 else -1
        for polynomial, times in factors:
            sign = self.sign_of(polynomial)
            if sign == 0 and times < 0:
                raise Undefined("division by 0")
            result *= sign if times % 2 or sign == 0 else 1
        return result

    def sign_of(self, polynomial: fmpz_mpoly) -> int:
        """The sign of a polynomial with a positive leading coefficient."""
        least = self._least(polynomial)
        if least == 1:
            return 1
        key = self.key_of(polynomial)
        self.asked[key] = polynomial
        self.possible[key] = (0,) if least == 0 else (-1, 0)
        return self.signs.setdefault(key, 1)

    def _least(self, polynomial: fmpz_mpoly) -> int:
        """1 where it is evidently positive, 0 where it is evidently at least 0, else -1.

        Evident are positive coefficients in terms that are products of positive generators and even powers.
        """
        least = 0
        for exponents, coefficient in polynomial.to_dict().items():
            unknown = [e for i, e in enumerate(exponents) if e and i not in self._positive]
            if coefficient < 0 or any(e % 2 for e in unknown):
                return -1
            least = least if unknown else 1
        return least
