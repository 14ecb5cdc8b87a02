"""A product under sums and conditions, opened up; every index is counted from 0 over a range in sizes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from symderiv.errors import Unsupported
from symderiv.lang.arithmetic import add, constant, mul, sub
from symderiv.lang.expr import (
    ONE,
    ZERO,
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
    Pow,
    Size,
    Sum,
)
from symderiv.lang.index_form import expression, tidy
from symderiv.lang.polynomial import linear_in
from symderiv.lang.walk import free_indices, fresh, index_names, substitute
from symderiv.lower.conditions import Condition, conditions_of
from symderiv.lower.scope import Scope, as_polynomial, at_least_zero, is_host, neat, positive_part, sign


@dataclass(frozen=True, slots=True)
class Term:
    """The sum over `summed` of the product of `factors`, where all `conditions` hold; `scope` knows the indices."""

    factors: tuple[Expr, ...]
    conditions: tuple[Condition, ...]
    summed: tuple[str, ...]
    scope: Scope


def open_term(expr: Expr, scope: Scope) -> Term:
    """The sums at the top of an expression, its factors, and the conditions of brackets and limits."""
    summed: list[str] = []
    conditions: list[Condition] = []
    numbers: list[Expr] = []
    while True:
        while isinstance(expr, Sum):
            bound = bind(expr, scope)
            summed.append(bound.index)
            conditions += bound.conditions
            expr, scope = bound.body, bound.scope
        factors = [factor for factor in _flat(expr) if factor != ONE]
        held = [c for factor in factors if isinstance(factor, Bracket) for c in factor.conditions]
        conditions += conditions_of(held, scope)
        factors = [factor for factor in factors if not isinstance(factor, Bracket)]
        others = [factor for factor in factors if not is_host(factor)]
        if len(others) != 1 or not isinstance(others[0], Sum):
            return Term((*numbers, *factors), merged(conditions), tuple(summed), scope)
        numbers += [factor for factor in factors if is_host(factor)]
        (expr,) = others


def _flat(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a product; a value that is 0 where its one condition fails is a product with a bracket."""
    match expr:
        case Mul(factors):
            return tuple(part for factor in factors for part in _flat(factor))
        case Cases(((value, conditions),), otherwise) if otherwise == ZERO:
            return (Bracket(conditions), *_flat(value))
    return (expr,)


def merged(*groups: list[Condition] | tuple[Condition, ...]) -> tuple[Condition, ...]:
    """All conditions, each once."""
    return tuple({c.key: c for group in reversed(groups) for c in reversed(group)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Bound:
    """The body of a sum or max whose index runs from 0 over an extent in sizes, and what its limits demand beyond."""

    index: str
    body: Expr
    conditions: tuple[Condition, ...]
    scope: Scope


def bind(node: Sum | Max, scope: Scope) -> Bound:
    """A bound index counted from 0.

    Where the limits depend on other indices but lie a fixed distance apart, it counts from the lower one.  Else it runs
    over all values that it ever takes, and the limits become conditions.
    """
    taken = frozenset(scope.extents) | index_names(node.body)
    name = fresh(node.index, taken - {node.index}) if node.index not in scope.extents else fresh(node.index, taken)
    start, end, outside = _range(node, scope)
    inside = scope.with_index(name, positive_part(add(sub(end, start), ONE), scope))
    here = tidy(add(Index(name), start))
    limits = [Comparison("<=", limit, here) if low else Comparison("<=", here, limit) for limit, low in outside]
    body = substitute(node.body, {node.index: here}) if here != Index(node.index) else node.body
    return Bound(name, body, conditions_of(limits, inside), inside)


Limits = tuple[tuple[Expr, bool], ...]


def _range(node: Sum | Max, scope: Scope) -> tuple[Expr, Expr, Limits]:
    """Where the index begins and ends, a number in sizes apart, and the limits that this leaves out (True: lower)."""
    if is_host(node.lower) and is_host(node.upper):
        return node.lower, node.upper, ()
    lowers, uppers = _alternatives(node.lower, "max"), _alternatives(node.upper, "min")
    limits = (*((limit, True) for limit in lowers), *((limit, False) for limit in uppers))
    for lower, upper in product(lowers, uppers):
        length = None if is_host(lower) or is_host(upper) else as_polynomial(sub(upper, lower))
        alone = len(lowers) == len(uppers) == 1
        if length is not None and (set(length) <= {()} or (alone and is_host(expression(length)))):
            return tidy(lower), tidy(upper), tuple(pair for pair in limits if pair[0] not in (lower, upper))
    start, end = hull(node.lower, scope, low=True), hull(node.upper, scope, low=False)
    if start is None or end is None:
        raise Unsupported(
            f"{scope.where}: the range of {node.index} depends on data without a bound in sizes.",
            way_out="Put min(..., size - 1) and max(..., 0) into its limits.",
        )
    return start, end, tuple((limit, low) for limit, low in limits if limit not in (start, end))


def _alternatives(limit: Expr, function: str) -> tuple[Expr, ...]:
    """An index is at least each argument of a max in its lower limit, and at most each of a min in its upper."""
    return limit.arguments if isinstance(limit, Call) and limit.function == function else (limit,)


def hull(limit: Expr, scope: Scope, *, low: bool) -> Expr | None:
    """A bound in sizes that an index expression never passes, below if `low`, else above; None if there is none."""
    if is_host(limit):
        return limit
    match limit:
        case Index(name):
            return ZERO if low else sub(scope.extents[name], ONE)
        case Add(terms):
            ends = [hull(term, scope, low=low) for term in terms]
            known = [end for end in ends if end is not None]
            return tidy(add(*known)) if len(known) == len(ends) else None
        case Mul(factors):
            return _scaled_hull(factors, scope, low)
        case Call("floor" | "ceil" as function, (argument,)):
            end = hull(argument, scope, low=low)
            return None if end is None else neat(Call(function, (end,)), scope)
        case Call("mod", (_, modulus)) if is_host(modulus):
            return ZERO if low else sub(modulus, ONE)
        case Call("min" | "max" as function, arguments):
            return _extremum_hull(function, arguments, scope, low)
    return None


def _scaled_hull(factors: tuple[Expr, ...], scope: Scope, low: bool) -> Expr | None:
    numbers = [f for f in factors if is_host(f)]
    others = [f for f in factors if not is_host(f)]
    if len(others) != 1:
        return None
    factor = mul(*numbers)
    value = as_polynomial(_numerator(factor))
    direction = 0 if value is None else sign(value, scope)
    end = hull(others[0], scope, low=low if direction > 0 else not low) if direction else None
    return None if end is None else tidy(mul(factor, end))


def _numerator(factor: Expr) -> Expr:
    """The factor without its positive denominators: of the same sign, and an integer."""
    parts = factor.factors if isinstance(factor, Mul) else (factor,)
    numbers = [constant(p.value.numerator) for p in parts if isinstance(p, Constant)]
    rest = [p for p in parts if not isinstance(p, Constant)]
    return mul(*numbers, *(p for p in rest if not (isinstance(p, Pow) and isinstance(p.base, Size))))


def _extremum_hull(function: str, arguments: tuple[Expr, ...], scope: Scope, low: bool) -> Expr | None:
    """Any argument bounds a max from below and a min from above, best those in sizes alone; else all are needed."""
    plain = [argument for argument in arguments if is_host(argument)]
    if (function == "max") == low and plain:
        return _best(function, plain, scope)
    ends = [hull(argument, scope, low=low) for argument in arguments]
    known = [end for end in ends if end is not None]
    if not known or ((function == "max") != low and len(known) < len(ends)):
        return None
    return _best(function, known, scope)


def _best(function: str, ends: list[Expr], scope: Scope) -> Expr:
    """The max or min of the ends, without those that another one always beats."""
    best = ends[0]
    for end in ends[1:]:
        difference = sub(end, best) if function == "max" else sub(best, end)
        if at_least_zero(difference, scope):
            best = end
        elif not at_least_zero(sub(ZERO, difference), scope):
            best = Call(function, (best, end))
    return best


def slope(expr: Expr, index: str, scope: Scope) -> tuple[Expr, Expr, int] | None:
    """`(c, rest, sign of c)` with expr = c*index + rest and c in sizes, None where there is no such c of known sign."""
    value = as_polynomial(expr)
    parts = None if value is None else linear_in(value, index)
    if parts is None or not parts[0]:
        return None
    coefficient, rest = expression(parts[0]), expression(parts[1])
    direction = sign(parts[0], scope) if is_host(coefficient) else 0
    return (coefficient, rest, direction) if direction else None


def split_terms(term: Term) -> tuple[Term, ...] | None:
    """sum (x + y) = sum x + sum y, where no one term has all the indices that the terms have together."""
    numbers = tuple(f for f in term.factors if is_host(f))
    others = [f for f in term.factors if not is_host(f)]
    if not term.summed or len(others) != 1 or not isinstance(others[0], Add):
        return None
    terms = others[0].terms
    if any(free_indices(part) == free_indices(others[0]) for part in terms):
        return None
    return tuple(_with_factors(term, (*numbers, part)) for part in terms)


def _with_factors(term: Term, factors: tuple[Expr, ...]) -> Term:
    """The same sums and conditions over other factors."""
    inner = open_term(mul(*factors), term.scope)
    if inner.summed:
        return Term(factors, term.conditions, term.summed, term.scope)
    return Term(inner.factors, merged(term.conditions, inner.conditions), term.summed, term.scope)
