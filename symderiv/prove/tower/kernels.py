"""exp, log and roots of rational functions, by generators that obey their true relations."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import fmpz, fmpz_mpoly

from symderiv.numbers.arithmetic import Undefined
from symderiv.prove.tower.field import Field, Value


class FinerExponents(Exception):
    """Exponentials are needed with a larger common denominator of their exponents."""

    def __init__(self, denominator: int) -> None:
        super().__init__()
        self.denominator = denominator


class Kernels(Field):
    """A field with exponentials, logarithms and roots.

    A generator is exp of a monomial over the common denominator of exponents, log|f| of an irreducible polynomial, or
    the root of the absolute value of one or of a prime.
    """

    def __init__(self, room: int, exponent_denominator: int, signs: Mapping[str, int]) -> None:
        super().__init__(room, signs)
        self._denominator = exponent_denominator
        self._arguments: dict[int, Value] = {}
        self._logs: dict[int, fmpz_mpoly] = {}
        self._roots: dict[int, tuple[int, Value]] = {}

    def power(self, value: Value, exponent: Fraction) -> Value:
        """A rational power; a root of a negative value raises Undefined."""
        if exponent < 0:
            return self.power(self.invert(value), -exponent)
        if exponent.denominator != 1:
            value = self._root(value, exponent.denominator)
        return self.normal(value[0] ** exponent.numerator, value[1] ** exponent.numerator)

    def exp(self, value: Value) -> Value:
        """exp(a + b) = exp(a) exp(b), exp(c*log|f|) = |f|^c; one generator for each monomial of the argument."""
        above, below = value
        whole = below.is_constant()
        result = self.number(1)
        for exponents, coefficient in above.to_dict().items():
            factor = Fraction(int(coefficient), int(below.leading_coefficient()) if whole else 1)
            present = [number for number, e in enumerate(exponents) if e]
            if whole and len(present) == 1 and exponents[present[0]] == 1 and present[0] in self._logs:
                inside = self._logs[present[0]]
                result = self.mul(result, self.power(self._absolute(inside), factor))
                continue
            argument = (self.context.from_dict({exponents: 1}), self.one if whole else below)
            steps = factor * self._denominator
            if steps.denominator != 1:
                raise FinerExponents(steps.denominator)
            generator = self.generator(f"exp{self._denominator}{self.text(argument)}", positive=True)
            self._arguments[self.place_of(generator)] = argument
            result = self.mul(result, self.power(generator, Fraction(steps)))
        return result

    def _absolute(self, polynomial: fmpz_mpoly) -> Value:
        return (polynomial if self.sign_of(polynomial) >= 0 else -polynomial), self.one

    def log(self, value: Value) -> Value:
        """log of a positive value: the sum of log|f| over its irreducible factors, and of the logs of primes."""
        if self.sign(value) <= 0:
            raise Undefined("log of a number that is not positive")
        number, factors = self.factors(value)
        result = self.number(0)
        for prime, times in self._primes(abs(number)):
            result = self.add(result, self.generator(f"log{prime}"), times)
        for polynomial, times in factors:
            result = self.add(result, self._log_of_factor(polynomial), times)
        return result

    def _log_of_factor(self, polynomial: fmpz_mpoly) -> Value:
        exponents = polynomial.to_dict()
        if len(exponents) == 1 and polynomial.total_degree() == 1:
            number = next(i for i, e in enumerate(next(iter(exponents))) if e)
            if number in self._arguments:
                return self.mul(self._arguments[number], self.number(Fraction(1, self._denominator)))
            if number in self._roots:
                degree, inside = self._roots[number]
                return self.mul(self.log(inside), self.number(Fraction(1, degree)))
        generator = self.generator(f"log|{self.key_of(polynomial)}|")
        self._logs[self.place_of(generator)] = polynomial
        return generator

    def _root(self, value: Value, degree: int) -> Value:
        """The root of a value that is at least 0: by its irreducible factors and primes."""
        sign = self.sign(value)
        if sign < 0:
            raise Undefined("a root of a negative number")
        if sign == 0:
            return self.number(0)
        number, factors = self.factors(value)
        result = self.number(1)
        for prime, times in self._primes(abs(number)):
            result = self.mul(result, self._root_power(self.number(prime), times, degree))
        for polynomial, times in factors:
            result = self.mul(result, self._root_power(self._absolute(polynomial), times, degree))
        return result

    def _root_power(self, base: Value, times: int, degree: int) -> Value:
        """`base^(times/degree)` for a positive base."""
        whole, left = divmod(times, degree)
        result = self.power(base, Fraction(whole))
        if not left:
            return result
        if base[0].total_degree() == 1 and len(base[0]) == 1 and self.place_of(base) in self._arguments:
            raise FinerExponents(degree)
        root = self.generator(f"root{degree}({self.key_of(base[0])})", positive=True)
        self.relate(root, degree, base)
        self._roots[self.place_of(root)] = (degree, base)
        return self.mul(result, self.power(root, Fraction(left)))

    def _primes(self, value: Fraction) -> list[tuple[int, int]]:
        parts = ((value.numerator, 1), (value.denominator, -1))
        return [(int(p), sign * int(e)) for part, sign in parts for p, e in fmpz(part).factor()]

    def odd(self, name: str, value: Value, even: bool = False) -> Value:
        """A function's generator with f(-x) = -f(x), or f(-x) = f(x) for an even one."""
        negative = self.mul(value, self.number(-1))
        text, other = self.text(value), self.text(negative)
        generator = self.generator(f"{name}({min(text, other)})")
        return generator if even or text <= other else self.mul(generator, self.number(-1))
