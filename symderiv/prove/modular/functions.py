"""exp, log, roots, kinks and unknown functions of numbers modulo primes, in one sign cell, by true relations only.

A relation that is missed costs an answer, never its truth.  An argument that makes a function undefined is no matter of
this engine: both sides are compared where both are defined.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from fractions import Fraction
from math import lcm

from flint import fmpz

from symderiv.numbers.arithmetic import Arithmetic, Number, Undefined
from symderiv.prove.modular.cells import Cell, Signs
from symderiv.prove.modular.expansion import product_of, terms_of
from symderiv.prove.modular.ring import Generator, Ring, Value
from symderiv.prove.normal.atoms import GiveUp

_LONGEST_FACTORED = 64  # bits


class Finer(Exception):
    """Exponentials or roots are needed with finer exponents."""

    def __init__(self, factor: int) -> None:
        super().__init__()
        self.factor = factor


class Functions(Signs):
    """The functions in one cell."""

    def __init__(self, ring: Ring, cell: Cell) -> None:
        super().__init__(ring, cell)
        self._exponentials: dict[Hashable, Value] = {}

    @property
    def arithmetic(self) -> Arithmetic:
        """The number type for the evaluator."""
        return Arithmetic(
            "numbers modulo primes",
            self._ring.rational,
            lambda: self._generator("pi", (), sign=2),
            self.power,
            lambda left, right: self.sign(left - right),
            {
                "exp": self.exp,
                "log": self.log,
                "tanh": self._tanh,
                "sigmoid": self._sigmoid,
                "erf": self._erf,
                "sin": self._sine,
                "cos": self._cosine,
                "abs": self.absolute,
            },
            lambda left, right: left if self.side(left - right) > 0 else right,
            lambda left, right: left if self.side(right - left) > 0 else right,
        )

    def element(self, tensor: str, position: tuple[int, ...], positive: bool) -> Value:
        """An element of a given tensor."""
        return self._generator("element", (tensor, position), 2 if positive else None)

    def _generator(self, kind: str, of: Hashable, sign: int | None = None, inside: Value | None = None) -> Value:
        """A generator, or what it is given by in this cell."""
        return self._in_cell(self._ring.generator(kind, of, sign, inside).number)

    def _in_cell(self, number: int) -> Value:
        if number not in self._cell.fixed:
            return product_of(self._ring, ((number, 1),))
        total = self._ring.zero
        for monomial, coefficient in self._cell.fixed[number].items():
            product = self._ring.rational(coefficient)
            for other, exponent in monomial:
                product = product * self._in_cell(other).power(exponent)
            total = total + product
        return total

    def unknown(self, function: str) -> Callable[[int, Number, Arithmetic], Number]:
        """An unknown function and its derivatives: a generator for each class of arguments."""
        return lambda order, argument, _: self._generator(f"{function!r}{order}", self._ring.class_of(argument))

    # exp and log

    def exp(self, value: Value) -> Value:
        """exp(sum of c*a) = product of exp(a)^c, exp(c*log f) = f^c; one generator for each product a of generators."""
        whole = self._ring.class_of(value)
        if whole not in self._exponentials:
            result = self._ring.one
            for monomial, factor in terms_of(value).items():
                single = self._ring.generators[monomial[0][0]] if len(monomial) == 1 else None
                if single is not None and single.kind == "log" and single.inside is not None and monomial[0][1] == 1:
                    result = result * self.power(single.inside, factor)
                    continue
                base = self._exponential(monomial, factor)
                assert base.inside is not None
                steps = factor / terms_of(base.inside)[monomial]
                if steps.denominator != 1:
                    raise Finer(steps.denominator)
                result = result * self._in_cell(base.value.number).power(int(steps))
            self._exponentials[whole] = result
        return self._exponentials[whole]

    def _exponential(self, monomial: tuple[tuple[int, int], ...], factor: Fraction) -> Generator:
        """exp of a multiple of a product of generators, by the first multiple that is met."""
        inside = product_of(self._ring, monomial) * self._ring.rational(factor / self._ring.fineness)
        inside.expansion = {monomial: factor / self._ring.fineness}
        return self._ring.generators[self._ring.generator("exp", monomial, 2, inside).number]

    def log(self, value: Value) -> Value:
        """log(f*g) = log f + log g and log(f^k) = k*log f for f > 0."""
        positive, rest, sign = self.positive_factors(value)
        if value.is_zero() or (self.known(value)[0] or 0) < 0 or (sign < 0 and not rest):
            raise Undefined("log of a number that is not positive")
        total = self._ring.zero
        for factor, times in positive + _together(rest, self._ring.rational(Fraction(sign))):
            total = total + self._log_of_factor(factor) * self._ring.rational(Fraction(times))
        return total

    def _log_of_factor(self, value: Value) -> Value:
        """log(exp a) = a, log(u^(1/d)) = log(u)/d, logs of fractions by primes."""
        if value.exact is not None and _is_short(value.exact):
            primes = _primes(value.exact)
            total = self._ring.zero
            for prime, times in primes:
                total = total + self._log_generator(prime, self._ring.rational(prime)) * self._ring.rational(times)
            return total
        if value.made == "generator":
            generator = self._ring.generators[value.number]
            if generator.kind == "exp" and generator.inside is not None:
                return generator.inside
            if generator.kind == "root" and generator.inside is not None:
                return self.log(generator.inside) * self._ring.rational(Fraction(1, generator.degree))
        return self._log_generator(self._ring.class_of(value), value)

    def _log_generator(self, of: Hashable, value: Value) -> Value:
        return self._generator("log", of, inside=value)

    # Powers

    def power(self, base: Value, exponent: Fraction) -> Value:
        """(f*g)^t = f^t g^t for f >= 0, and f^(2k*t) = |f|^(2k*t); the base is at least 0 where t is no integer."""
        if exponent.denominator == 1:
            return base.power(exponent.numerator)
        if base.is_zero():
            return base.power(1 if exponent > 0 else -1)
        if self.known(base)[0] == -2:
            raise Undefined("a root of a negative number")
        positive, rest, sign = self.positive_factors(base)
        even = [(self.absolute(factor), times) for factor, times in rest if times % 2 == 0]
        odd = [(factor, times) for factor, times in rest if times % 2]
        if sign < 0 and not odd:
            raise GiveUp("a root of a number that is at most 0")
        result = self._ring.one
        for factor, times in positive + even + _together(odd, self._ring.rational(Fraction(sign))):
            result = result * self._root(factor, times * exponent)
        return result

    def _root(self, value: Value, exponent: Fraction) -> Value:
        """f^(k + a/d) = f^k r^a with r^d = f, a symbol for each class of f; by primes for fractions."""
        whole, part = divmod(exponent, 1)
        result = value.power(whole)
        if not part:
            return result
        if value.exact is not None and _is_short(value.exact):
            for prime, times in _primes(value.exact):
                result = result * self._root_symbol(self._ring.rational(prime), prime, times * part)
            return result
        if value.made == "generator":
            generator = self._ring.generators[value.number]
            if generator.kind == "exp" and generator.inside is not None:
                return result * self.exp(generator.inside * self._ring.rational(part))
            if generator.kind == "root" and generator.inside is not None:
                return result * self.power(generator.inside, part / generator.degree)
        return result * self._root_symbol(value, self._ring.class_of(value), part)

    def _root_symbol(self, value: Value, of: Hashable, exponent: Fraction) -> Value:
        degree = lcm(exponent.denominator, self._ring.fineness)
        root = self._ring.root("root", of, degree, value, 2 if value.sign == 2 else 1)
        steps = exponent * root.degree
        if steps.denominator != 1:
            raise Finer(steps.denominator)
        whole, left = divmod(int(steps), root.degree)
        return value.power(whole) * root.value.power(left)

    # Other functions

    def _sigmoid(self, value: Value) -> Value:
        """exp(x)/(1 + exp(x))."""
        grown = self.exp(value)
        return grown * (self._ring.one + grown).power(-1)

    def _tanh(self, value: Value) -> Value:
        """(exp(2x) - 1)/(exp(2x) + 1)."""
        one, grown = self._ring.one, self.exp(value * self._ring.rational(Fraction(2)))
        return (grown - one) * (grown + one).power(-1)

    def _erf(self, value: Value) -> Value:
        """erf(-x) = -erf(x)."""
        if value.is_zero():
            return self._ring.zero
        of, turned = self._ring.class_up_to_sign(value)
        return self._generator("erf", of) * self._ring.rational(Fraction(turned))

    def _cosine(self, value: Value) -> Value:
        """cos(-x) = cos(x)."""
        if value.is_zero():
            return self._ring.one
        return self._generator("cos", self._ring.class_up_to_sign(value)[0])

    def _sine(self, value: Value) -> Value:
        """sin(-x) = -sin(x), sin^2 = 1 - cos^2."""
        if value.is_zero():
            return self._ring.zero
        of, turned = self._ring.class_up_to_sign(value)
        squared = self._ring.one - self._generator("cos", of).power(2)
        return self._ring.root("sin", of, 2, squared).value * self._ring.rational(Fraction(turned))


def _together(factors: list[tuple[Value, int]], sign: Value) -> list[tuple[Value, int]]:
    """Factors of which only the product, times a sign, is known to be at least 0: as one, if there are several."""
    if not factors:
        return []
    if len(factors) == 1 and factors[0][1] % 2:
        return [(factors[0][0] * sign, factors[0][1])]
    product = sign
    for factor, times in factors:
        product = product * factor.power(times)
    return [(product, 1)]


def _is_short(number: Fraction) -> bool:
    return max(number.numerator.bit_length(), number.denominator.bit_length()) <= _LONGEST_FACTORED


def _primes(number: Fraction) -> list[tuple[Fraction, Fraction]]:
    """The primes of a positive fraction, with their exponents."""
    parts = ((number.numerator, 1), (number.denominator, -1))
    return [(Fraction(int(p)), Fraction(sign * int(e))) for part, sign in parts for p, e in fmpz(part).factor()]
