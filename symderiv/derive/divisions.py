"""Rules that take an index apart by a divisor: quotient and remainder become indices of their own.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from symderiv.derive.nest import Binder, Nest, close_nest, inner_facts, put
from symderiv.derive.quotients import equal_sides, floors_in, split
from symderiv.lang.arithmetic import constant
from symderiv.lang.bounds import Facts, inside
from symderiv.lang.expr import ZERO, Bracket, Call, Comparison, Expr, Index
from symderiv.lang.index_form import expression, is_integral, linear_in, polynomial, tidy
from symderiv.lang.polynomial import Polynomial, denominator, inverse, plus, scale, times
from symderiv.lang.walk import fresh, index_names

_ONE: Polynomial = {(): constant(1).value}


def all_with_remainder(nest: Nest, facts: Facts) -> Expr | None:
    r"""all indices with this remainder
    \sum_u f(u)\,[\,u \bmod n = i\,] = \sum_q f(i + n q)
    """
    for place, bracket in enumerate(nest.brackets):
        rest = nest.without_bracket(place)
        for atom in floors_in(bracket, nest.bound):
            found = _remainder(bracket, atom)
            moving = None if found is None else _alone_in(found[0], nest)
            if found is None or moving is None:
                continue
            dividend, divisor, remainder = found
            largest = expression(plus(divisor, scale(_ONE, -1)))
            if not inside(expression(remainder), ZERO, largest, inner_facts(rest, facts)):
                continue
            index = fresh("q", _names(nest))
            ends = (_quotient_at(dividend, divisor, moving.index, end) for end in (moving.lower, moving.upper))
            reached = plus(remainder, times(divisor, polynomial(Index(index))))
            condition = Comparison("=", expression(dividend), expression(reached))
            binders = (Binder(index, *ends), *rest.binders)
            return close_nest(Nest(binders, rest.factors, (*rest.brackets, Bracket((condition,)))))
    return None


def _remainder(bracket: Bracket, atom: Call) -> tuple[Polynomial, Polynomial, Polynomial] | None:
    """`(x, n, i)` where the bracket says x - n floor(x/n) = i, the floor being the atom."""
    sides = equal_sides(bracket)
    if sides is None:
        return None
    difference = plus(polynomial(sides[0]), scale(polynomial(sides[1]), -1))
    parts = split(difference, atom)
    inner = polynomial(atom.arguments[0])
    divisor = denominator(inner)
    dividend = times(divisor, inner)
    if parts is None or not is_integral(dividend):
        return None
    slope, rest = parts
    for sign in (1, -1):
        if slope == scale(divisor, -sign):
            return dividend, divisor, plus(dividend, scale(rest, -sign))
    return None


def _alone_in(dividend: Polynomial, nest: Nest) -> Binder | None:
    """The bound index that moves the dividend by 1 each."""
    return next((b for b in nest.binders if (p := linear_in(dividend, b.index)) is not None and p[0] == _ONE), None)


def _quotient_at(dividend: Polynomial, divisor: Polynomial, index: str, end: Expr) -> Expr:
    """The quotient where the index is at one end of its range."""
    parts = linear_in(dividend, index)
    assert parts is not None
    at_end = plus(parts[1], polynomial(end))
    return tidy(Call("floor", (expression(times(at_end, inverse(divisor))),)))


def quotient_and_remainder(nest: Nest, facts: Facts) -> Expr | None:
    r"""quotient and remainder
    \sum_{k=0}^{n m - 1} f(k) = \sum_{q=0}^{m - 1} \sum_{r=0}^{n - 1} f(n q + r)
    """
    for binder in nest.binders:
        for bracket in nest.brackets:
            divisor = _divisor(bracket, binder)
            if divisor is None:
                continue
            count = times(plus(polynomial(binder.upper), _ONE), inverse(divisor))
            if not is_integral(count):
                continue
            names = _names(nest)
            q = fresh("q", names)
            r = fresh("r", names | {q})
            value = expression(plus(times(divisor, polynomial(Index(q))), polynomial(Index(r))))
            there = put(nest, binder.index, value)
            ends = [expression(plus(end, scale(_ONE, -1))) for end in (count, divisor)]
            both = (Binder(q, ZERO, ends[0]), Binder(r, ZERO, ends[1]))
            return close_nest(Nest((*both, *there.binders), there.factors, there.brackets))
    return None


def _divisor(bracket: Bracket, binder: Binder) -> Polynomial | None:
    """By what the bracket divides an index that runs from 0, where the index stands in it outside of the floor too."""
    sides = equal_sides(bracket)
    if sides is None or binder.lower != ZERO:
        return None
    difference = plus(polynomial(sides[0]), scale(polynomial(sides[1]), -1))
    index = polynomial(Index(binder.index))
    for atom in floors_in(bracket, frozenset((binder.index,))):
        inner = polynomial(atom.arguments[0])
        divisor = denominator(inner)
        if times(divisor, inner) == index and any((Index(binder.index), 1) in monomial for monomial in difference):
            return divisor
    return None


def _names(nest: Nest) -> frozenset[str]:
    """Every index name around, bound and free."""
    return index_names(close_nest(nest))
