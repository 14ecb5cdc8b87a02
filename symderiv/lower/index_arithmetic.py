"""Small helpers on index polynomials: denominators, quotients, and numbers among them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from symderiv.lang.arithmetic import add, mul
from symderiv.lang.expr import Call, Constant, Expr
from symderiv.lang.index_form import Polynomial, expression, tidy
from symderiv.lang.order import sort_key
from symderiv.lang.polynomial import may_divide


def common_denominator(value: Polynomial) -> Polynomial:
    """The smallest positive number times sizes that makes all coefficients integers and all exponents positive."""
    powers: dict[Expr, int] = {}
    for monomial in value:
        for atom, exponent in monomial:
            if exponent < 0:
                powers[atom] = max(powers.get(atom, 0), -exponent)
    number = lcm(*(n.denominator for n in value.values())) if value else 1
    return {tuple(sorted(powers.items(), key=lambda pair: sort_key(pair[0]))): Fraction(number)}


def inverse(monomial: Polynomial) -> Polynomial:
    """One over a single term in sizes."""
    ((atoms, number),) = monomial.items()
    return {tuple((atom, -exponent) for atom, exponent in atoms): 1 / number}


def quotient_floor(numerator: Expr, step: Polynomial) -> Expr:
    """`floor(numerator / step)` for a single term in sizes."""
    return tidy(Call("floor", (mul(numerator, expression(inverse(step))),)))


def is_term_in_sizes(value: Polynomial) -> bool:
    """Whether a polynomial is one number times sizes, and can stand below a line."""
    return len(value) == 1 and all(may_divide(atom) and e > 0 for m in value for atom, e in m)


def total(terms: Iterable[Expr]) -> Expr:
    """The sum of index expressions, tidied."""
    return tidy(add(*terms))


def as_number(expr: Expr) -> int | None:
    """The value of an integer constant, None for anything else."""
    return expr.value.numerator if isinstance(expr, Constant) and expr.value.denominator == 1 else None
