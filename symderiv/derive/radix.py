"""Sums over other indices: a flattened one taken apart, and one of which only the multiples count.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from fractions import Fraction

from symderiv.derive.nest import Binder, Nest, alternatives, close_nest, depends_on, extremum, on_nest, put
from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Bracket, Call, Comparison, Expr, Index
from symderiv.lang.flattened import Split, quotients, taken_apart
from symderiv.lang.flattened import divisor as divisor_of
from symderiv.lang.index_form import expression, is_index_expression, is_integral, linear_in, polynomial, tidy
from symderiv.lang.polynomial import Polynomial, denominator, inverse, plus, scale, times
from symderiv.lang.walk import free_indices, fresh, index_names, replace_sizes


def quotient_and_remainder(nest: Nest, facts: Facts) -> Expr | None:
    r"""sum over quotients and remainders
    \sum_{q=0}^{S T-1} f(\lfloor q/T \rfloor,\, q) = \sum_{i=0}^{S-1} \sum_{j=0}^{T-1} f(i,\, T i + j)
    """
    for place, binder in enumerate(nest.binders):
        divisor = divisor_of((*nest.factors, *nest.brackets), binder.index)
        count = _count(binder, divisor, facts) if divisor is not None else None
        if divisor is None or count is None:
            continue
        taken = frozenset((*facts.ranges, *index_names(close_nest(nest))))
        first = fresh(binder.index, taken)
        split = Split(binder.index, expression(divisor), first, fresh(binder.index, taken | {first}))
        apart = on_nest(nest, lambda part, split=split: taken_apart(part, split))  # type: ignore[misc]
        both = ((split.quotient, count), (split.remainder, split.divisor))
        new = (Binder(name, constant(0), sub(length, constant(1))) for name, length in both)
        return close_nest(
            Nest((*apart.binders[:place], *new, *apart.binders[place + 1 :]), apart.factors, apart.brackets)
        )
    return None


def count_multiples(nest: Nest, facts: Facts) -> Expr | None:
    r"""count the multiples
    \sum_j f(j)\,[\,S \mid j + a\,] = \sum_i f(S i - a)
    """
    for place, binder in enumerate(nest.binders):
        for number, bracket in enumerate(nest.brackets):
            found = _multiples(bracket, binder.index)
            if found is None or depends_on(nest, binder.index, expression(found[2])):
                continue
            stride, sign, rest = found
            taken = frozenset((*facts.ranges, *index_names(close_nest(nest))))
            index = fresh(binder.index, taken)
            value = expression(scale(plus(times(stride, {((Index(index), 1),): Fraction(1)}), scale(rest, -1)), sign))
            there = put(nest.without_bracket(number), binder.index, value)
            ends = (alternatives(binder.lower, "max"), alternatives(binder.upper, "min"))
            lowers, uppers = ends if sign > 0 else reversed(ends)
            reached = (
                tuple(_rounded(function, plus(scale(polynomial(end), sign), rest), stride) for end in side)
                for function, side in (("ceil", lowers), ("floor", uppers))
            )
            lower, upper = (extremum(function, side) for function, side in zip(("max", "min"), reached, strict=True))
            binders = (*there.binders[:place], Binder(index, lower, upper), *there.binders[place:])
            return close_nest(Nest(binders, there.factors, there.brackets))
    return None


def _multiples(bracket: Bracket, index: str) -> tuple[Polynomial, int, Polynomial] | None:
    """`(S, s, a)` where the bracket says that S divides s*index + a, s being 1 or -1."""
    match bracket.conditions:
        case (Comparison("=", left, right),) if is_index_expression(left) and is_index_expression(right):
            difference = plus(polynomial(left), scale(polynomial(right), -1))
        case _:
            return None
    for atom in (atom for monomial in difference for atom, _ in monomial):
        match atom:
            case Call("floor", (argument,)) if index in free_indices(argument):
                stride = denominator(polynomial(argument))
                dividend = times(stride, polynomial(argument))
                exact = plus(dividend, scale(times(stride, {((atom, 1),): Fraction(1)}), -1))
                parts = linear_in(dividend, index)
                if difference in (exact, scale(exact, -1)) and parts is not None and is_integral(parts[1]):
                    signs = [sign for sign in (1, -1) if parts[0] == {(): sign}]
                    return (stride, signs[0], parts[1]) if signs else None
    return None


def _rounded(function: str, above: Polynomial, below: Polynomial) -> Expr:
    return tidy(Call(function, (expression(times(above, inverse(below))),)))


def _count(binder: Binder, divisor: Polynomial, facts: Facts) -> Expr | None:
    """S where the index runs from 0 to S*T - 1."""
    if binder.lower != constant(0):
        return None
    length = add(binder.upper, constant(1))
    return quotients(length, divisor) or quotients(replace_sizes(length, facts.derived), divisor)
