"""Quotients that are rounded: one form of those that are equal, and the shortest way to write them.

A polynomial `x` here is one with `D x` an integer, D its denominator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor, gcd

from symderiv.lang.order import sort_key
from symderiv.lang.polynomial import Monomial, Polynomial, denominator, inverse, plus, scale


def without_needless_number(argument: Polynomial) -> dict[Monomial, Fraction]:
    """floor((g y + c) / (g D)) = floor((y + floor(c/g)) / D) for integers y, c, g and D."""
    ((sizes, below),) = denominator(argument).items()
    common = gcd(int(below), *(int(number * below) for monomial, number in argument.items() if monomial))
    if sizes or common == 1:
        return dict(argument)
    number = argument.get((), Fraction(0))
    return plus(argument, {(): floor(number * below / common) * common / below - number})


def turned_around(argument: Polynomial) -> Polynomial | None:
    """floor((D - 1 - y) / D) is -floor(y / D) for integers y and D: y / D, where that is the shorter one.

    Of a number D, the one with the smaller numbers; of a size D, the one with fewer terms, where none is subtracted.
    """
    below = denominator(argument)
    over = plus(plus({(): Fraction(1)}, scale(inverse(below), -1)), scale(argument, -1))
    if set(below) == {()}:
        return over if _weight(over) < _weight(argument) else None
    whole = [m for m, n in over.items() if n.denominator == 1 and all(exponent > 0 for _, exponent in m)]
    inside = [n for m, n in over.items() if m not in whole]
    return over if len(inside) < len(argument) and min(inside, default=1) > 0 else None


def _weight(argument: Polynomial) -> tuple[object, ...]:
    """Of the fractions that stay inside of a floor: their sum, the number, and which they are."""
    parts = [(tuple((sort_key(a), e) for a, e in m), n - floor(n)) for m, n in argument.items()]
    return (sum(n for m, n in parts if m), sum(n for m, n in parts if not m), sorted(parts))


@dataclass(frozen=True, slots=True)
class Rounded:
    """`sign * function(argument)`, which is the quotient and the terms of `whole`, and how long it is with the rest."""

    sign: int
    function: str
    argument: Polynomial
    whole: Polynomial
    length: tuple[Fraction, ...]


def shortest_rounding(value: Polynomial, quotient: Monomial, inside: Polynomial) -> Rounded | None:
    """A shorter way to write plus or minus `floor(inside)`, a term of the polynomial, with some of its whole terms.

    `floor(x) + n = floor(x + n)` and `-floor(x) = ceil(-x)`; `ceil(x) = floor(x + (D - 1)/D)` where D x is an integer
    for an integer D, as it is for `inside` here.  None where it is no shorter.
    """
    ((_, below),) = denominator(inside).items()
    number = value[quotient]
    forms = [form for whole in _taken(value, inside) for form in _forms(value, quotient, inside, whole, below)]
    best = min(forms, key=lambda form: form.length)
    as_it_is = _length(1 if number > 0 else -1, inside, plus(value, {quotient: -number}), below)
    return best if best.length[:2] < as_it_is[:2] else None


def _taken(value: Polynomial, inside: Polynomial) -> Iterator[Polynomial]:
    """What may go inside: the whole terms that meet a term of their kind there, with the number or without it."""
    met = {m: n for m, n in value.items() if (m in inside or not m) and n.denominator == 1}
    yield met
    if () in met:
        yield {m: n for m, n in met.items() if m}


def _forms(
    value: Polynomial, quotient: Monomial, inside: Polynomial, whole: Polynomial, below: Fraction
) -> Iterator[Rounded]:
    number = value[quotient]
    outside = plus(value, scale({quotient: number, **whole}, -1))
    argument = plus(scale(inside, number), whole)
    gap: Polynomial = {(): (below - 1) / below}
    if number > 0:
        floor_of, ceil_of = argument, plus(argument, scale(gap, -1))
    else:
        floor_of, ceil_of = plus(argument, gap), argument
    for sign, function, form in (
        (1, "floor", floor_of),
        (1, "ceil", ceil_of),
        (-1, "floor", scale(ceil_of, -1)),
        (-1, "ceil", scale(floor_of, -1)),
    ):
        yield Rounded(sign, function, form, whole, _length(sign, form, outside, below))


def _length(sign: int, argument: Polynomial, outside: Polynomial, below: Fraction) -> tuple[Fraction, ...]:
    """Terms, the numbers in them, minus signs; of equals, no minus in front, inside only behind something."""
    numbers = sum((abs(number) * below for number in argument.values()), abs(outside.get((), Fraction(0))))
    minus = sum(number < 0 for number in argument.values()) + (sign < 0)
    leads = not any(number > 0 for number in outside.values())
    key = (len(argument) + len(outside), numbers, minus, (sign < 0) == leads, len(outside))
    return tuple(Fraction(part) for part in key)
