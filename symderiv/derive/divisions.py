"""Rules for what wraps round: of an index with a known remainder, the quotient becomes an index of its own.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from symderiv.derive.nest import Binder, Nest, alternatives, close_nest, extremum, inner_facts
from symderiv.derive.quotients import equal_sides, floors_in, split
from symderiv.lang.arithmetic import constant
from symderiv.lang.bounds import Facts, inside
from symderiv.lang.expr import ZERO, Bracket, Call, Comparison, Expr, Index
from symderiv.lang.index_form import expression, is_integral, polynomial, tidy
from symderiv.lang.polynomial import Polynomial, denominator, inverse, linear_in, plus, scale, times
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
            ends = _quotients(plus(dividend, scale(remainder, -1)), divisor, moving)
            reached = plus(remainder, times(divisor, polynomial(Index(index))))
            condition = Comparison("=", expression(dividend), expression(reached))
            here = rest.binders.index(moving)
            binders = (*rest.binders[:here], Binder(index, *ends), *rest.binders[here:])
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


def _quotients(above: Polynomial, below: Polynomial, moving: Binder) -> tuple[Expr, Expr]:
    """The least and the largest quotient in the range of the index, which moves what is divided by 1 each."""
    parts = linear_in(above, moving.index)
    assert parts is not None

    def rounded(function: str, ends: tuple[Expr, ...]) -> tuple[Expr, ...]:
        over = (times(plus(parts[1], polynomial(end)), inverse(below)) for end in ends)
        return tuple(tidy(Call(function, (expression(quotient),))) for quotient in over)

    return (
        extremum("max", rounded("ceil", alternatives(moving.lower, "max"))),
        extremum("min", rounded("floor", alternatives(moving.upper, "min"))),
    )


def _names(nest: Nest) -> frozenset[str]:
    """Every index name around, bound and free."""
    return index_names(close_nest(nest))
