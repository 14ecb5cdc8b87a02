"""Polynomials with rational coefficients over atoms: what index expressions are computed with.

An exponent may be negative: a size may stand in a denominator.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm

from symderiv.lang.expr import Add, Call, Expr, Index, Mul, Pow, Read, Size
from symderiv.lang.order import sort_key

Monomial = tuple[tuple[Expr, int], ...]
Polynomial = Mapping[Monomial, Fraction]


def may_divide(atom: Expr) -> bool:
    """Whether an atom is a size of at least 1: it may stand in a denominator, and an inequality be divided by it."""
    return isinstance(atom, Size) and atom.least > 0


def plus(left: Polynomial, right: Polynomial) -> dict[Monomial, Fraction]:
    """The sum."""
    total = dict(left)
    for monomial, number in right.items():
        total[monomial] = total.get(monomial, Fraction(0)) + number
        if not total[monomial]:
            del total[monomial]
    return total


def scale(value: Polynomial, number: int | Fraction) -> dict[Monomial, Fraction]:
    """The product with a number."""
    return {monomial: number * coefficient for monomial, coefficient in value.items()} if number else {}


def times(left: Polynomial, right: Polynomial) -> dict[Monomial, Fraction]:
    """The product."""
    total: dict[Monomial, Fraction] = {}
    for a, x in left.items():
        for b, y in right.items():
            monomial = _join(a, b)
            total[monomial] = total.get(monomial, Fraction(0)) + x * y
    return {monomial: number for monomial, number in total.items() if number}


def _join(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    exponents = dict(left)
    for atom, exponent in right:
        exponents[atom] = exponents.get(atom, 0) + exponent
    return tuple(sorted(((a, e) for a, e in exponents.items() if e), key=lambda pair: sort_key(pair[0])))


def without_content(value: Polynomial) -> Polynomial:
    """The polynomial without the sizes and the positive number that all its terms share."""
    if not value:
        return value
    common = dict(next(iter(value)))
    for monomial in value:
        here = dict(monomial)
        common = {a: min(e, here[a]) for a, e in common.items() if a in here and e > 0 and may_divide(a)}
    number = Fraction(gcd(*(n.numerator for n in value.values())), lcm(*(n.denominator for n in value.values())))
    if not common and number == 1:
        return value
    below = tuple((atom, -exponent) for atom, exponent in common.items())
    return {_join(monomial, below): n / number for monomial, n in value.items()}


def denominator(value: Polynomial) -> dict[Monomial, Fraction]:
    """A positive monomial whose product with the polynomial has integer coefficients and no size in a denominator."""
    powers: dict[Expr, int] = {}
    for monomial in value:
        for atom, exponent in monomial:
            if exponent < 0:
                powers[atom] = max(powers.get(atom, 0), -exponent)
    number = lcm(*(coefficient.denominator for coefficient in value.values())) if value else 1
    return {tuple(sorted(powers.items(), key=lambda pair: sort_key(pair[0]))): Fraction(number)}


def inverse(monomial: Polynomial) -> dict[Monomial, Fraction]:
    """1 over a polynomial of one monomial."""
    ((atoms, number),) = monomial.items()
    return {tuple((atom, -exponent) for atom, exponent in atoms): 1 / number}


def linear_in(value: Polynomial, index: str) -> tuple[dict[Monomial, Fraction], dict[Monomial, Fraction]] | None:
    """`(c, r)` with value = c*index + r and neither containing the index; None where it is not linear."""
    slope: dict[Monomial, Fraction] = {}
    rest: dict[Monomial, Fraction] = {}
    for monomial, number in value.items():
        exponents = dict(monomial)
        exponent = exponents.pop(Index(index), 0)
        if any(_mentions(atom, index) for atom in exponents) or exponent not in (0, 1):
            return None
        if exponent:
            slope[tuple((a, e) for a, e in monomial if a != Index(index))] = number
        else:
            rest[monomial] = number
    return slope, rest


def _mentions(atom: Expr, index: str) -> bool:
    match atom:
        case Index(name):
            return name == index
        case Read(_, parts) | Call(_, parts, _) | Add(parts) | Mul(parts):
            return any(_mentions(part, index) for part in parts)
        case Pow(base, exponent):
            return _mentions(base, index) or _mentions(exponent, index)
    return False
