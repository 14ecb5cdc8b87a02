"""How many arithmetic operations an expression costs, at sample sizes: what decides which of two forms is written."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symderiv.lang.expr import (
    MINUS_ONE,
    Add,
    Bracket,
    Call,
    Cases,
    Comparison,
    Constant,
    Expr,
    Index,
    Max,
    Mul,
    Pi,
    Pow,
    Read,
    Size,
    Sum,
)
from symderiv.lang.layer import Layer
from symderiv.lang.sample import NoValueError, value_at
from symderiv.lang.walk import children

Places = Mapping[Expr, int | Fraction]  # the values of sizes, and of indices the middle of their ranges

_USUAL = 3  # of a size without a sample


def places_of(layer: Layer, tensor: str, slot: tuple[str, ...]) -> dict[Expr, int | Fraction]:
    """The sample sizes of a layer, and for the indices of one element of a tensor the middle of their ranges."""
    samples = dict(layer.samples)
    places: dict[Expr, int | Fraction] = {}
    for size in layer.sizes:
        known = samples.get(size.name, _USUAL) if size.formula is None else _value(size.formula, places)
        places[Size(size.name)] = max(1, int(known))
    for name, dimension in zip(slot, layer.tensors[tensor].shape, strict=True):
        places[Index(name)] = Fraction(_value(dimension, places) - 1, 2)
    return places


def operations(expr: Expr, places: Places) -> Fraction:
    """The operations for one element: every node once, a sum's body once for each term, reads for nothing.

    A product of numbers and sizes is one number; a sign costs nothing, a division as much as a product.  Of several
    cases the dearest counts, and one for each comparison.
    """
    match expr:
        case Constant() | Pi() | Size() | Index() | Read():
            return Fraction(0)
        case Add(terms):
            return sum((operations(term, places) for term in terms), Fraction(len(terms) - 1))
        case Mul(factors):
            return _of_product(factors, places)
        case Pow(base, exponent):
            inside = operations(base, places) + operations(exponent, places)
            return Fraction(0) if _is_number(expr) else 1 + inside
        case Call(_, arguments):
            return sum((operations(argument, places) for argument in arguments), Fraction(max(1, len(arguments) - 1)))
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            first, last = (_value(limit, places) for limit in (lower, upper))
            inside = operations(body, {**places, Index(index): Fraction(first + last) / 2})
            return max(Fraction(0), (last - first + 1) * (inside + 1) - 1)
        case Bracket(conditions):
            return _of_conditions(conditions, places)
        case Cases(branches, otherwise):
            tests = sum((_of_conditions(conditions, places) for _, conditions in branches), Fraction(0))
            return tests + max(operations(value, places) for value in (*(v for v, _ in branches), otherwise))
    raise TypeError(f"not an expression: {expr!r}")


def _of_product(factors: tuple[Expr, ...], places: Places) -> Fraction:
    """A bracket chooses and does not multiply."""
    chosen = [factor for factor in factors if isinstance(factor, Bracket)]
    others = [factor for factor in factors if not isinstance(factor, Bracket) and not _is_number(factor)]
    number = any(_is_number(factor) and factor != MINUS_ONE for factor in factors)
    below = [factor for factor in others if isinstance(factor, Pow) and factor.exponent == MINUS_ONE]
    inside = sum(
        (
            operations(factor.base if isinstance(factor, Pow) and factor in below else factor, places)
            for factor in others
        ),
        Fraction(0),
    )
    nothing_above = bool(others) and len(below) == len(others) and not number
    joined = max(0, len(others) + number - 1 + nothing_above)
    return inside + joined + sum((operations(bracket, places) for bracket in chosen), Fraction(0))


def _is_number(expr: Expr) -> bool:
    """Whether it is made of numbers and sizes alone."""
    if isinstance(expr, Index | Read | Bracket):
        return False
    return isinstance(expr, Constant | Pi | Size) or all(_is_number(child) for child in children(expr))


def _of_conditions(conditions: tuple[Comparison, ...], places: Places) -> Fraction:
    sides = (operations(side, places) for c in conditions for side in (c.left, c.right))
    return sum(sides, Fraction(len(conditions)))


def _value(limit: Expr, places: Places) -> int | Fraction:
    """The value of a limit; one that data decides is taken for 0."""
    try:
        return value_at(limit, places)
    except NoValueError:
        return 0
