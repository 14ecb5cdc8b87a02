"""Flattened indices, `q = T*i + j`: what the floors of one show it to be made of, and its parts put in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symderiv.lang.arithmetic import add, mul
from symderiv.lang.expr import Call, Expr, Index
from symderiv.lang.index_form import expression, is_integral, polynomial, tidy
from symderiv.lang.polynomial import Polynomial, denominator, inverse, plus, times
from symderiv.lang.positions import map_positions, positions
from symderiv.lang.walk import free_indices, substitute


@dataclass(frozen=True, slots=True)
class Split:
    """`index = divisor*quotient + remainder`, the remainder from 0 to divisor - 1; three different names."""

    index: str
    divisor: Expr
    quotient: str
    remainder: str

    @property
    def whole(self) -> Expr:
        """What the index is."""
        return add(mul(self.divisor, Index(self.quotient)), Index(self.remainder))


def divisor(parts: Iterable[Expr], index: str) -> Polynomial | None:
    """The least T where floors of q/T, q/(S*T) and so on stand in positions, and q in several places of these.

    None where a range says as much: that q stands in the one floor of a condition, [floor(q/T) = i].
    """
    found: list[Polynomial] = []
    places = 0
    for position in (position for part in parts for position in positions(part)):
        atoms = {atom for monomial in polynomial(position) for atom, _ in monomial if index in free_indices(atom)}
        here = [divided for atom in atoms if (divided := _divided_by(atom, index)) is not None]
        found += here
        places += len(atoms) if here else 0
    return least(found) if places > 1 else None


def divisors(expr: Expr, index: str) -> tuple[Polynomial, ...]:
    """What an index is divided by in the floors that stand in positions: T in floor(q/T)."""
    atoms = (atom for position in positions(expr) for monomial in polynomial(position) for atom, _ in monomial)
    return tuple(divided for atom in atoms if (divided := _divided_by(atom, index)) is not None)


def least(found: Sequence[Polynomial]) -> Polynomial | None:
    """The one that divides all of them."""
    return next((d for d in found if all(is_integral(times(e, inverse(d))) for e in found)), None)


def quotients(length: Expr, divisor: Polynomial) -> Expr | None:
    """`length / divisor` where that is a whole number by its form."""
    count = times(polynomial(length), inverse(divisor))
    return expression(count) if is_integral(count) else None


def _divided_by(atom: Expr, index: str) -> Polynomial | None:
    match atom:
        case Call("floor", (argument,)):
            value = polynomial(argument)
            below = denominator(value)
            return below if times(value, below) == {((Index(index), 1),): Fraction(1)} else None
    return None


def taken_apart(expr: Expr, split: Split) -> Expr:
    """The expression with quotient and remainder in place of the index: floor(q/(S*T)) is floor(i/S)."""
    inside = map_positions(expr, lambda position: expression(_apart(polynomial(position), split)))
    return substitute(inside, {split.index: split.whole})


def _apart(value: Polynomial, split: Split) -> Polynomial:
    total: Polynomial = {}
    for monomial, number in value.items():
        product: Polynomial = {(): number}
        for atom, exponent in monomial:
            if split.index not in free_indices(atom):
                product = times(product, {((atom, exponent),): Fraction(1)})
            else:
                for _ in range(exponent):
                    product = times(product, _atom_apart(atom, split))
        total = plus(total, product)
    return total


def floor_apart(atom: Expr, split: Split) -> Expr | None:
    """floor(i/S) for floor(q/(S*T)); None for anything else."""
    divided = _divided_by(atom, split.index)
    if divided is None:
        return None
    quotient = times(polynomial(mul(split.divisor, Index(split.quotient))), inverse(divided))
    return tidy(Call("floor", (expression(quotient),)))


def _atom_apart(atom: Expr, split: Split) -> Polynomial:
    quotient = floor_apart(atom, split)
    if quotient is not None:
        return polynomial(quotient)
    match atom:
        case Call(function, arguments):
            return polynomial(Call(function, tuple(expression(_apart(polynomial(a), split)) for a in arguments)))
    return polynomial(substitute(atom, {split.index: split.whole}))
