"""Rewriting rules on nests of sums: small functions from a nest and the facts to an expression, or None.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from symderiv.derive.nest import (
    Binder,
    Nest,
    alternatives,
    close_nest,
    depends_on,
    extremum,
    freed,
    inner_facts,
    product_of,
    put,
    sum_of,
)
from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.boxes import is_whole
from symderiv.lang.expr import Add, Bracket, Call, Comparison, Expr, Index, Mul, Read, Sum
from symderiv.lang.index_form import expression, is_index_expression, is_integral, polynomial, tidy
from symderiv.lang.polynomial import Polynomial, denominator, inverse, linear_in, may_divide, plus, scale, times
from symderiv.lang.walk import free_indices, replace


def multiply_out(nest: Nest, facts: Facts) -> Expr | None:
    """multiply out
    a (b + c) = a b + a c
    """
    for place, factor in enumerate(nest.factors):
        if isinstance(factor, Add) and _holds_delta(factor, nest.bound):
            rest = nest.factors[:place] + nest.factors[place + 1 :]
            terms = tuple(product_of((*rest, *nest.brackets, term)) for term in factor.terms)
            return close_nest(Nest(nest.binders, (sum_of(terms),), ()))
    return None


def _holds_delta(expr: Expr, bound: frozenset[str]) -> bool:
    """Whether some term has a delta on a bound index as a factor."""
    match expr:
        case Bracket(conditions):
            return any(c.relation == "=" for c in conditions) and bool(free_indices(expr) & bound)
        case Add(parts) | Mul(parts):
            return any(_holds_delta(part, bound) for part in parts)
        case Sum(body, _, _, _):
            return _holds_delta(body, bound)
    return False


def split_sum(nest: Nest, facts: Facts) -> Expr | None:
    r"""a sum is linear
    \sum_i (x_i + y_i) = \sum_i x_i + \sum_i y_i
    """
    if nest.binders and len(nest.factors) == 1 and not nest.brackets:
        (factor,) = nest.factors
        if isinstance(factor, Add) and _holds_delta(factor, nest.bound):
            return sum_of(tuple(close_nest(Nest(nest.binders, (term,), ())) for term in factor.terms))
    return None


def contract_delta(nest: Nest, facts: Facts) -> Expr | None:
    r"""contract a delta
    \sum_j f(j)\,[\,j = e\,] = f(e)\,[\,e \in \text{range of } j\,]
    """
    return _contract(nest, facts, bare=True)


def solve_delta(nest: Nest, facts: Facts) -> Expr | None:
    r"""solve for the index
    \sum_i f(i)\,[\,i + p = u\,] = f(u - p)\,[\,u - p \in \text{range of } i\,]
    """
    return _contract(nest, facts, bare=False)


def _contract(nest: Nest, facts: Facts, *, bare: bool) -> Expr | None:
    for binder in nest.binders:
        for place, bracket in enumerate(nest.brackets):
            value = _solution(bracket, binder.index, bare)
            free = freed(nest.without_bracket(place), binder.index, value) if value is not None else None
            if value is None or free is None:
                continue
            there = put(free, binder.index, value)
            conditions = (Comparison("<=", binder.lower, value), Comparison("<=", value, binder.upper))
            undecided = _undecided(conditions, inner_facts(there, facts))
            extra = (Bracket(undecided),) if undecided else ()
            return close_nest(Nest(there.binders, there.factors, there.brackets + extra))
    return None


def _solution(bracket: Bracket, index: str, bare: bool) -> Expr | None:
    """What `index` equals where the bracket is 1, if that is an index expression with a unit coefficient."""
    if len(bracket.conditions) != 1 or bracket.conditions[0].relation != "=":
        return None
    left, right = bracket.conditions[0].left, bracket.conditions[0].right
    if bare:
        sides = ((left, right), (right, left))
        return next((b for a, b in sides if a == Index(index) and index not in free_indices(b)), None)
    if not (is_index_expression(left) and is_index_expression(right)):
        return None
    parts = linear_in(plus(polynomial(left), scale(polynomial(right), -1)), index)
    if parts is None or parts[0] not in ({(): 1}, {(): -1}):
        return None
    return expression(scale(parts[1], -parts[0][()]))


def _undecided(conditions: tuple[Comparison, ...], facts: Facts) -> tuple[Comparison, ...]:
    """The conditions that the facts do not already show."""
    return tuple(c for condition in conditions for c in _each(condition) if not shown(c, facts))


def shown(condition: Comparison, facts: Facts) -> bool:
    """Whether a condition between integers holds by the facts."""
    left, right = condition.left, condition.right
    if condition.relation not in ("<=", "=") or not (is_whole(left, facts) and is_whole(right, facts)):
        return False
    return never_negative(sub(right, left), facts) and (
        condition.relation == "<=" or never_negative(sub(left, right), facts)
    )


def _each(condition: Comparison) -> tuple[Comparison, ...]:
    """max(a, b) <= c is a <= c and b <= c; a <= min(b, c) is a <= b and a <= c."""
    if condition.relation != "<=":
        return (condition,)
    lefts, rights = alternatives(condition.left, "max"), alternatives(condition.right, "min")
    return tuple(Comparison("<=", left, right) for left in lefts for right in rights)


def known_element(nest: Nest, facts: Facts) -> Expr | None:
    r"""an index that is known
    f(t_n)\,[\,t_n = i\,] = f(i)\,[\,t_n = i\,]
    """
    for bracket in nest.brackets:
        for condition in bracket.conditions if len(bracket.conditions) == 1 else ():
            sides = ((condition.left, condition.right), (condition.right, condition.left))
            for read, known in sides if condition.relation == "=" else ():
                if not isinstance(read, Read) or not isinstance(known, Index):
                    continue
                factors = tuple(_with_known(factor, read, known) for factor in nest.factors)
                if factors != nest.factors:
                    return close_nest(Nest(nest.binders, factors, nest.brackets))
    return None


def _with_known(expr: Expr, read: Read, known: Expr) -> Expr:
    return replace(expr, lambda node: known if node == read else None)


def drop_decided(nest: Nest, facts: Facts) -> Expr | None:
    r"""inside the box
    [\,0 \le e < n\,] = 1 \text{ where } e \text{ never leaves the range}
    """
    for place, bracket in enumerate(nest.brackets):
        others = nest.brackets[:place] + nest.brackets[place + 1 :]
        known = inner_facts(Nest(nest.binders, nest.factors, others), facts)
        undecided = _undecided(bracket.conditions, known)
        if undecided != bracket.conditions:
            extra = (Bracket(undecided),) if undecided else ()
            return close_nest(Nest(nest.binders, nest.factors, (*others, *extra)))
    return None


def bracket_to_limits(nest: Nest, facts: Facts) -> Expr | None:
    r"""a bracket becomes limits
    \sum_{p} f(p)\,[\,0 \le u - p < H\,] = \sum_{p=\max(0,\,u-H+1)}^{\min(K-1,\,u)} f(p)
    """
    for number, binder in enumerate(nest.binders):
        for place, bracket in enumerate(nest.brackets):
            limits = _limits(bracket, binder.index)
            if limits is None or any(depends_on(nest, binder.index, limit) for ends in limits for limit in ends):
                continue
            lowers, uppers = limits
            known = inner_facts(Nest((*nest.binders[:number], *nest.binders[number + 1 :]), (), ()), facts)
            narrowed = Binder(
                binder.index,
                extreme("max", (binder.lower, *lowers), known),
                extreme("min", (binder.upper, *uppers), known),
            )
            binders = (*nest.binders[:number], narrowed, *nest.binders[number + 1 :])
            brackets = nest.brackets[:place] + nest.brackets[place + 1 :]
            return close_nest(Nest(binders, nest.factors, brackets))
    return None


def _limits(bracket: Bracket, index: str) -> tuple[list[Expr], list[Expr]] | None:
    """The lower and upper limits that the conditions put on an index; None unless each of them is one."""
    lowers: list[Expr] = []
    uppers: list[Expr] = []
    for condition in bracket.conditions:
        if condition.relation != "<=" or not all(is_index_expression(s) for s in (condition.left, condition.right)):
            return None
        difference = plus(polynomial(condition.right), scale(polynomial(condition.left), -1))
        parts = linear_in(_without_floor(difference, index), index)
        if parts is None or len(parts[0]) != 1:
            return None
        ((atoms, number),) = parts[0].items()
        if not all(may_divide(atom) and exponent > 0 for atom, exponent in atoms):
            return None
        if number > 0:  # c*index + rest >= 0
            lowers.append(tidy(Call("ceil", (expression(times(scale(parts[1], -1), inverse({atoms: number}))),))))
        else:
            uppers.append(tidy(Call("floor", (expression(times(parts[1], inverse({atoms: -number}))),))))
    return lowers, uppers


def _without_floor(difference: Polynomial, index: str) -> Polynomial:
    """For whole numbers, floor(x) >= n is x >= n, and floor(x) <= n is D*x <= D*n + D - 1 where D*x is whole."""
    for monomial, number in difference.items():
        match monomial:
            case ((Call("floor", (argument,)), 1),) if abs(number) == 1 and index in free_indices(argument):
                inside, rest = polynomial(argument), {m: n for m, n in difference.items() if m != monomial}
                below = denominator(inside)
                if not (is_integral(rest) and is_integral(times(below, inside))):
                    continue
                spread = times(below, plus(rest, scale(inside, number)))
                return spread if number > 0 else plus(spread, plus(below, {(): constant(-1).value}))
    return difference


def extreme(function: str, values: tuple[Expr, ...], facts: Facts) -> Expr:
    """max or min of the values, without those that another one always beats."""
    flat = [part for value in values for part in alternatives(value, function)]
    kept: list[Expr] = []
    for place, value in enumerate(flat):
        others = kept + flat[place + 1 :]
        if not any(_beats(function, other, value, facts) for other in others):
            kept.append(value)
    return extremum(function, tuple(kept))


def _beats(function: str, winner: Expr, loser: Expr, facts: Facts) -> bool:
    difference = sub(winner, loser) if function == "max" else sub(loser, winner)
    return never_negative(difference, facts)
