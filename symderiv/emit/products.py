"""Sorting the factors of a product: what stands in front, above a line, or beside a fraction."""

from __future__ import annotations

from fractions import Fraction

from symderiv.emit.presentation import (
    Application,
    Big,
    Choice,
    Derivative,
    Indexed,
    Indicator,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Signed,
)
from symderiv.lang.expr import Bracket, Constant, Expr, Mul


def number_and_factors(expr: Mul) -> tuple[Fraction, list[Expr]]:
    """The number in front, and the other factors: nested products flat, all brackets in the place of the first."""
    number = Fraction(1)
    factors: list[Expr] = []
    for factor in expr.factors:
        if isinstance(factor, Mul):
            inner, rest = number_and_factors(factor)
            number *= inner
            factors += rest
        elif isinstance(factor, Constant):
            number *= factor.value
        else:
            factors.append(factor)
    conditions = tuple(c for factor in factors if isinstance(factor, Bracket) for c in factor.conditions)
    first = next((place for place, factor in enumerate(factors) if isinstance(factor, Bracket)), None)
    if first is None:
        return number, factors
    merged = [Bracket(conditions) if place == first else f for place, f in enumerate(factors)]
    return number, [f for place, f in enumerate(merged) if place == first or not isinstance(f, Bracket)]


def side_by_side(factors: list[Node]) -> Node:
    """The factors, big operators last, since they reach to the end of the product."""
    last = [factor for factor in factors if isinstance(factor, Big | Choice)]
    ordered = [factor for factor in factors if not isinstance(factor, Big | Choice)] + last
    if not ordered:
        return Number(1)
    return ordered[0] if len(ordered) == 1 else Product(tuple(ordered))


def stands_beside(node: Node) -> bool:
    """Whether a factor is too tall or too long to stand above a fraction's line."""
    match node:
        case Big() | Choice() | Indicator() | Derivative() | Quotient() | Indexed():
            return True
        case Signed(terms):
            return len(terms) > 2 or any(stands_beside(term) for _, term in terms)
        case Product(factors):
            return any(stands_beside(factor) for factor in factors)
        case Power(base):
            return stands_beside(base)
        case Application(function, _, arguments):
            long = any(isinstance(argument, Signed) for argument in arguments) and function != "exp"
            return long or any(stands_beside(argument) for argument in arguments)
    return False
