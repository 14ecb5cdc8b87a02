"""The number types that the evaluator runs on: exact rationals, floats, decimals, balls and intervals.

Numbers are added and multiplied with `+` and `*`; all the rest of what an expression may ask of them is a field here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
from mpmath.ctx_iv import MPIntervalContext
from mpmath.ctx_mp import MPContext

from symderiv.errors import Unsupported

Number = Any  # Fraction, float, an mpmath number or interval, a flint ball: one type throughout an evaluation


class Undefined(ArithmeticError):
    """There is no value: a division by 0, the log or a root of a number for which it is not defined."""


class Unclear(ArithmeticError):
    """A ball or an interval is too wide to tell on which side of a comparison it lies."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What can be done with one type of numbers.

    power      base and rational exponent; a fractional exponent wants a base of at least 0
    compare    -1, 0 or 1 as the first is below, equal to or above the second
    functions  exp, log, tanh, sigmoid, erf, sin, cos, abs of one number; a name that is not there is unsupported
    largest    the larger of two numbers, and `smallest` the smaller
    """

    name: str
    from_fraction: Callable[[Fraction], Number]
    pi: Callable[[], Number]
    power: Callable[[Number, Fraction], Number]
    compare: Callable[[Number, Number], int]
    functions: Mapping[str, Callable[[Number], Number]]
    largest: Callable[[Number, Number], Number] = max
    smallest: Callable[[Number, Number], Number] = min

    def call(self, function: str, argument: Number) -> Number:
        """A known function of one number.  Raises Unsupported, Undefined or Unclear."""
        if function == "sign":
            return self.from_fraction(Fraction(self.compare(argument, self.from_fraction(Fraction(0)))))
        if function not in self.functions:
            raise Unsupported(f"{self.name} have no {function}.")
        return self.functions[function](argument)


def _sides(left: Number, right: Number) -> int:
    """The comparison for a totally ordered type."""
    return int(left > right) - int(left < right)


def _three_valued(left: Number, right: Number) -> int:
    """The comparison for balls and intervals, where `<` is true only if it holds for all members."""
    if left < right:
        return -1
    if left > right:
        return 1
    if left == right:
        return 0
    raise Unclear(f"{left} and {right} overlap")


# Exact rationals


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        if base == 0 and exponent < 0:
            raise Undefined("division by 0")
        return Fraction(base**exponent.numerator)
    if base < 0:
        raise Undefined("a root of a negative number")
    roots = [exact_root(part, exponent.denominator) for part in (base.numerator, base.denominator)]
    if None in roots:
        raise Unsupported("exact rationals have no such root.")
    return _exact_power(Fraction(roots[0] or 0, roots[1] or 1), Fraction(exponent.numerator))


def exact_root(value: int, degree: int) -> int | None:
    """The integer whose power is `value`, or None; `value` is at least 0."""
    root = int(flint.fmpz(value).root(degree)) if value else 0
    return root if root**degree == value else None


def _no_exact_pi() -> Fraction:
    raise Unsupported("exact rationals have no pi.")


EXACT = Arithmetic("exact rationals", Fraction, _no_exact_pi, _exact_power, _sides, {"abs": abs})


# Floats and decimals


def _float_power(base: float, exponent: Fraction) -> float:
    if base == 0 and exponent < 0:
        raise Undefined("division by 0")
    if base < 0 and exponent.denominator != 1:
        raise Undefined("a root of a negative number")
    return float(base ** (int(exponent) if exponent.denominator == 1 else float(exponent)))


def _float_exp(value: float) -> float:
    return math.inf if value > 709.78 else math.exp(value)


def _float_log(value: float) -> float:
    if value <= 0:
        raise Undefined("log of a number that is not positive")
    return math.log(value)


def _float_sigmoid(value: float) -> float:
    return 1 / (1 + _float_exp(-value))


FLOATS = Arithmetic(
    "floats",
    float,
    lambda: math.pi,
    _float_power,
    _sides,
    {
        "exp": _float_exp,
        "log": _float_log,
        "tanh": math.tanh,
        "sigmoid": _float_sigmoid,
        "erf": math.erf,
        "sin": math.sin,
        "cos": math.cos,
        "abs": abs,
    },
)


def decimals(digits: int) -> Arithmetic:
    """Floating-point numbers of so many decimal digits."""
    context = MPContext()
    context.dps = digits

    def power(base: Number, exponent: Fraction) -> Number:
        if base == 0 and exponent < 0:
            raise Undefined("division by 0")
        if exponent.denominator == 1:
            return base ** int(exponent)
        if base < 0:
            raise Undefined("a root of a negative number")
        return context.power(base, context.mpf(exponent.numerator) / exponent.denominator)

    def log(value: Number) -> Number:
        if value <= 0:
            raise Undefined("log of a number that is not positive")
        return context.log(value)

    functions = {name: getattr(context, name) for name in ("exp", "tanh", "erf", "sin", "cos")}
    return Arithmetic(
        f"decimals of {digits} digits",
        lambda value: context.mpf(value.numerator) / value.denominator,
        lambda: +context.pi,
        power,
        _sides,
        {**functions, "log": log, "sigmoid": lambda x: 1 / (1 + context.exp(-x)), "abs": abs},
    )


# Balls (flint) and intervals (mpmath): two enclosures that share no code


def _enclosed_power(base: Number, exponent: Fraction, zero: Number, root: Callable[[Number, int], Number]) -> Number:
    """A power of an enclosure: Undefined only where no member has one, Unclear where some have and some have not."""
    if exponent.denominator != 1 and base < zero:
        raise Undefined("a root of a negative number")
    if exponent.denominator != 1 and not base >= zero:
        raise Unclear("a root of a number that may be negative")
    if exponent < 0 and base == zero:
        raise Undefined("division by 0")
    if exponent < 0 and not (base > zero or base < zero):
        raise Unclear("division by a number that may be 0")
    return (base if exponent.denominator == 1 else root(base, exponent.denominator)) ** exponent.numerator


def _enclosed_log(value: Number, zero: Number, log: Callable[[Number], Number]) -> Number:
    if value <= zero:
        raise Undefined("log of a number that is not positive")
    if not value > zero:
        raise Unclear("log of a number that may not be positive")
    return log(value)


def _ball(value: Fraction) -> flint.arb:
    return flint.arb(flint.fmpq(value.numerator, value.denominator))


# Balls are as precise as `flint.ctx` says: run the evaluation inside `with flint.ctx.workprec(bits)`.
BALLS = Arithmetic(
    "balls",
    _ball,
    flint.arb.pi,
    lambda base, exponent: _enclosed_power(base, exponent, flint.arb(0), lambda value, degree: value.root(degree)),
    _three_valued,
    {
        "exp": lambda x: x.exp(),
        "log": lambda x: _enclosed_log(x, flint.arb(0), lambda value: value.log()),
        "tanh": lambda x: x.tanh(),
        "sigmoid": lambda x: 1 / (1 + (-x).exp()),
        "erf": lambda x: x.erf(),
        "sin": lambda x: x.sin(),
        "cos": lambda x: x.cos(),
        "abs": abs,
    },
    lambda left, right: left.max(right),
    lambda left, right: left.min(right),
)


def intervals(bits: int) -> Arithmetic:
    """Intervals of so many bits that hold the true value."""
    context = MPIntervalContext()
    context.prec = bits

    def from_fraction(value: Fraction) -> Number:
        return context.mpf(value.numerator) / value.denominator

    def root(value: Number, degree: int) -> Number:
        if degree == 2:
            return context.sqrt(value)
        return context.exp(context.log(value) / degree) if value > 0 else context.mpf([0, 1 + value.b])

    def tanh(value: Number) -> Number:
        return 1 - 2 / (context.exp(2 * value) + 1)

    return Arithmetic(
        f"intervals of {bits} bits",
        from_fraction,
        lambda: +context.pi,
        lambda base, exponent: _enclosed_power(base, exponent, context.mpf(0), root),
        lambda left, right: _three_valued_interval(left, right),
        {
            "exp": context.exp,
            "log": lambda value: _enclosed_log(value, context.mpf(0), context.log),
            "tanh": tanh,
            "sigmoid": lambda value: 1 / (1 + context.exp(-value)),
            "erf": lambda value: _interval_erf(context, value),
            "sin": context.sin,
            "cos": context.cos,
            "abs": abs,
        },
        lambda left, right: context.mpf([max(left.a, right.a), max(left.b, right.b)]),
        lambda left, right: context.mpf([min(left.a, right.a), min(left.b, right.b)]),
    )


def _three_valued_interval(left: Number, right: Number) -> int:
    """As for balls; mpmath answers None where it cannot tell, and `==` compares the ends."""
    if (left < right) is True:
        return -1
    if (left > right) is True:
        return 1
    if left.a == left.b == right.a == right.b:
        return 0
    raise Unclear(f"{left} and {right} overlap")


def _interval_erf(context: Any, value: Number) -> Number:
    """erf x = 2/sqrt(pi) sum_n (-1)^n x^(2n+1) / (n! (2n+1)); its rest is below the first term left out.

    The terms shrink from n > x^2 on.  For large |x|, 1 - exp(-x^2) <= |erf x| <= 1.
    """
    size = abs(value)
    if (size > 12) is True:
        bound = 1 - context.exp(-(size * size))
        return context.mpf([bound.a, 1]) if (value > 0) is True else context.mpf([-1, -bound.a])
    term, total, square, n = value, value, value * value, 0
    smallest = context.mpf(2) ** -context.prec
    while n <= square.b or abs(term).b > smallest:
        n += 1
        term = -term * square / n
        total += term / (2 * n + 1)
    rest = abs(term).b
    return 2 * (total + context.mpf([-rest, rest])) / context.sqrt(context.pi)
