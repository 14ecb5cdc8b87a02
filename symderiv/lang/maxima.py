"""Maxima over part of a box: what lies outside counts as minus infinity, and something must lie inside."""

from __future__ import annotations

from symderiv.errors import DeclarationError
from symderiv.lang.arithmetic import sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.boxes import within_range
from symderiv.lang.expr import ZERO, Call, Cases, Comparison, Expr, Max, NegativeInfinity
from symderiv.lang.index_form import expression, polynomial, tidy
from symderiv.lang.polynomial import Polynomial, inverse, linear_in, plus, scale, times
from symderiv.lang.show import show
from symderiv.lang.walk import free_indices


def without_infinity(body: Expr) -> Expr:
    """The body of a maximum with 0 in the place of minus infinity."""
    match body:
        case Cases(branches, otherwise):
            values = tuple((without_infinity(value), conditions) for value, conditions in branches)
            return Cases(values, without_infinity(otherwise))
        case NegativeInfinity():
            return ZERO
    return body


def inside_conditions(body: Expr) -> tuple[Comparison, ...]:
    """The conditions under which the body of a maximum is a number; none where it always is."""
    match body:
        case Cases(((_, conditions),), NegativeInfinity()):
            return conditions
    return ()


def check_holds_a_value(largest: Max, facts: Facts, where: str) -> None:
    """Raises DeclarationError unless the index of a maximum is shown to take a value at which the body is a number."""
    body: Expr = largest
    while isinstance(body, Max):
        facts = within_range(body.index, body.lower, body.upper, facts)
        body = body.body
    lowers, uppers = [largest.lower], [largest.upper]
    for condition in inside_conditions(body):
        difference = plus(polynomial(condition.right), scale(polynomial(condition.left), -1))
        if largest.index not in free_indices(expression(difference)):
            continue
        lower, upper = _limit(difference, largest.index, where)
        lowers += lower
        uppers += upper
    around = Facts(
        {name: ends for name, ends in facts.ranges.items() if name != largest.index},
        facts.at_least_zero,
        facts.derived,
        facts.values,
        facts.boxes,
    )
    for lower_end in lowers:
        for upper_end in uppers:
            if not never_negative(sub(upper_end, lower_end), around):
                raise DeclarationError(
                    f"{where}: the maximum over {largest.index} is not shown to be over anything: "
                    f"from {show(tidy(lower_end))} to {show(tidy(upper_end))} there may be nothing.",
                    way_out="State what the sizes must satisfy in require=, such as 2*P <= R.",
                )


def _limit(difference: Polynomial, index: str, where: str) -> tuple[list[Expr], list[Expr]]:
    """What `0 <= difference` says of an index: limits from below and from above."""
    parts = linear_in(difference, index)
    if parts is None or len(parts[0]) != 1:
        raise DeclarationError(f"{where}: {index} stands in a condition of the maximum that is not linear in it.")
    ((atoms, number),) = parts[0].items()
    rest = parts[1]
    if number > 0:
        return [Call("ceil", (expression(times(scale(rest, -1), inverse({atoms: number}))),))], []
    return [], [Call("floor", (expression(times(rest, inverse({atoms: -number}))),))]
