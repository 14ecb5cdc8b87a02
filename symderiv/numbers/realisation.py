"""Concrete functions that stand for unknown ones, so that f(x) and f'(x) have values that can be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from symderiv.numbers.arithmetic import Arithmetic, Number

# The derivative of this order at this number.
Realisation = Callable[[int, Number, Arithmetic], Number]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """`c0 + c1*x + c2*x^2 + ...` with rational coefficients."""

    coefficients: tuple[Fraction, ...]

    def derivative(self) -> Polynomial:
        """The derivative, a polynomial again."""
        return Polynomial(tuple(power * c for power, c in enumerate(self.coefficients))[1:])

    def __call__(self, order: int, argument: Number, arithmetic: Arithmetic) -> Number:
        function = self
        for _ in range(order):
            function = function.derivative()
        total = arithmetic.from_fraction(Fraction(0))
        for number in reversed(function.coefficients):
            total = total * argument + arithmetic.from_fraction(number)
        return total

    def __str__(self) -> str:
        terms = [_term(power, c) for power, c in enumerate(self.coefficients) if c]
        return " + ".join(reversed(terms)) if terms else "0"


def _term(power: int, coefficient: Fraction) -> str:
    variable = "x" if power == 1 else f"x^{power}"
    if not power:
        return str(coefficient)
    return variable if coefficient == 1 else f"{coefficient}*{variable}"


def realisations(names: Iterable[str], variant: int = 0) -> dict[str, Polynomial]:
    """A polynomial for each name, no two alike; neither it nor its first two derivatives is constant or symmetric.

    Variant 0 is cubic and easy to read; every other is of degree 4, so that f''' is not constant either.
    """
    return {name: _polynomial(number, variant) for number, name in enumerate(sorted(set(names)))}


def _polynomial(number: int, variant: int) -> Polynomial:
    quartic = (Fraction(1, number + variant + 4),) if variant else ()
    cubic = (Fraction(number + 1), Fraction(number + variant + 2), Fraction(1, number + 2), Fraction(1, number + 3))
    return Polynomial(cubic + quartic)
