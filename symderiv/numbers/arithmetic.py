"""The number types that the evaluator runs on: exact rationals, floats, decimals and balls.

Numbers are added and multiplied with `+` and `*`; all the rest of what an expression may ask of them is a field here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
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


# Balls


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
