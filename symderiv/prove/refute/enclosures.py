"""Numbers of the second evaluator: exact rationals as long as they are short, then intervals that hold the value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

from mpmath.ctx_iv import MPIntervalContext

Value = Any  # a Fraction, or an interval

_MOST_TERMS = 20_000
_FAR = 1 << 20  # e^-x is below 2^-x there
_LONGEST = 8_192  # bits of a fraction: a recurrence of products has exact values with millions


class NoValueError(ArithmeticError):
    """There is no value, or none that can be told at this precision."""


@dataclass(frozen=True, slots=True)
class Enclosures:
    """Arithmetic in fractions and in intervals of so many bits."""

    bits: int
    context: Any = field(default_factory=MPIntervalContext)

    def __post_init__(self) -> None:
        self.context.prec = self.bits

    def interval(self, value: Value) -> Any:
        """An enclosure of the value."""
        if isinstance(value, Fraction):
            return self.context.mpf(value.numerator) / self.context.mpf(value.denominator)
        return value

    def side(self, left: Value, right: Value) -> int:
        """-1, 0 or 1 as the left is below, equal to or above the right.

        Raises NoValueError where intervals overlap: that two of them are equal is never told.
        """
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return (left > right) - (left < right)
        apart = self.interval(left) - self.interval(right)
        if (apart > 0) is True:
            return 1
        if (apart < 0) is True:
            return -1
        raise NoValueError("two values lie too close to tell which is larger")

    def sign(self, value: Value) -> int:
        """The side of 0 on which a value lies."""
        return self.side(value, Fraction(0))

    def add(self, left: Value, right: Value) -> Value:
        """The sum."""
        if isinstance(left, Fraction) and not left:
            return right
        exact = isinstance(left, Fraction) and isinstance(right, Fraction)
        return self.short(left + right) if exact else self.interval(left) + self.interval(right)

    def multiply(self, left: Value, right: Value) -> Value:
        """The product."""
        if isinstance(left, Fraction) and left == 1:
            return right
        exact = isinstance(left, Fraction) and isinstance(right, Fraction)
        return self.short(left * right) if exact else self.interval(left) * self.interval(right)

    def short(self, value: Fraction) -> Value:
        """The fraction, or an enclosure of one that is long."""
        return self.interval(value) if _length(value) > _LONGEST else value

    def pi(self) -> Value:
        """An enclosure of pi."""
        return +self.context.pi

    def power(self, base: Value, exponent: Value) -> Value:
        """A power; a root of what is not negative, and of what is positive where the exponent is not exact."""
        if not isinstance(exponent, Fraction):
            return self.exponential(self.interval(exponent) * self.logarithm(base))
        if exponent.denominator != 1 and (side := self.sign(base)):
            if side < 0:
                raise NoValueError("a root of a negative number")
            return self.root(base, exponent.denominator) ** exponent.numerator
        if exponent < 0 and self.sign(base) == 0:
            raise NoValueError("a division by 0")
        if isinstance(base, Fraction) and _length(base) * abs(exponent.numerator) > _LONGEST:
            base = self.interval(base)
        return base**exponent.numerator

    def root(self, base: Value, degree: int) -> Value:
        """The positive root of a positive number."""
        if degree == 2:
            return self.context.sqrt(self.interval(base))
        return self.context.exp(self.context.log(self.interval(base)) / degree)

    def exponential(self, value: Value) -> Value:
        """e^x, between 0 and something tiny far below 0."""
        x = self.interval(value)
        if (x < -_FAR) is True:
            return self.context.mpf([0, self.context.mpf(2) ** -_FAR])
        if (x < _FAR) is not True:
            raise NoValueError("the exponential of so large a number")
        return self.context.exp(x)

    def logarithm(self, value: Value) -> Value:
        """The logarithm of a positive number."""
        if self.sign(value) <= 0:
            raise NoValueError("a logarithm of what is not positive")
        return self.context.log(self.interval(value))

    def extreme(self, values: list[Value], sign: int) -> Value:
        """The largest, or with -1 the smallest; of intervals that overlap, an interval around either."""
        best = values[0]
        for value in values[1:]:
            try:
                best = value if self.side(value, best) == sign else best
            except NoValueError:
                a, b = self.interval(best), self.interval(value)
                ends = (max(a.a, b.a), max(a.b, b.b)) if sign > 0 else (min(a.a, b.a), min(a.b, b.b))
                best = self.context.mpf([ends[0], ends[1]])
        return best

    def rounded(self, value: Value) -> Value:
        """The largest integer that is not above an exact value."""
        if not isinstance(value, Fraction):
            raise NoValueError("what is rounded is not exact")
        return Fraction(floor(value))

    def error_function(self, value: Value) -> Value:
        """erf x = 2 exp(-x^2)/sqrt(pi) sum_n 2^n x^(2n+1)/(1*3*...*(2n+1)): all terms have the sign of x.

        From 2n + 3 > 4 x^2 on each term is below half of the one before, so that the rest is below the last term.
        """
        x = self.interval(value)
        square, smallest = x * x, self.context.mpf(2) ** -self.bits
        term, total, n = x, x, 0
        while (4 * square < 2 * n + 3) is not True or (abs(term) < smallest) is not True:
            n += 1
            term = term * 2 * square / (2 * n + 1)
            total = total + term
            if n > _MOST_TERMS:
                raise NoValueError("erf of so large a number")
        rest = abs(term).b
        total = total + self.context.mpf([-rest, rest])
        return 2 * self.context.exp(-square) * total / self.context.sqrt(self.context.pi)

    def call(self, function: str, values: list[Value]) -> Value:
        """A known function."""
        if function not in _FUNCTIONS:
            raise NoValueError(f"{function} is not known")
        return _FUNCTIONS[function](self, *values)


def _length(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _tanh(numbers: Enclosures, x: Value) -> Value:
    return 2 * _sigmoid(numbers, 2 * numbers.interval(x)) - 1


def _sigmoid(numbers: Enclosures, x: Value) -> Value:
    inside = numbers.interval(x)
    if (inside < 0) is True:
        small = numbers.exponential(inside)
        return small / (1 + small)
    return 1 / (1 + numbers.exponential(-inside))


def _remainder(numbers: Enclosures, x: Value, y: Value) -> Value:
    if not isinstance(y, Fraction) or y == 0:
        raise NoValueError("a remainder of a division by 0")
    return x - y * numbers.rounded(x / y)


_FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "exp": Enclosures.exponential,
    "log": Enclosures.logarithm,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "erf": Enclosures.error_function,
    "sin": lambda numbers, x: numbers.context.sin(numbers.interval(x)),
    "cos": lambda numbers, x: numbers.context.cos(numbers.interval(x)),
    "abs": lambda numbers, x: abs(x),
    "sign": lambda numbers, x: Fraction(numbers.sign(x)),
    "floor": Enclosures.rounded,
    "ceil": lambda numbers, x: -numbers.rounded(-x),
    "mod": _remainder,
    "max": lambda numbers, *values: numbers.extreme(list(values), 1),
    "min": lambda numbers, *values: numbers.extreme(list(values), -1),
}
