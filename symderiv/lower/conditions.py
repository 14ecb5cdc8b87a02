"""Conditions of brackets and limits in one normal form, in which the same condition is known again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import floor, gcd

from symderiv.lang.arithmetic import constant, sub
from symderiv.lang.expr import ZERO, Call, Comparison, Expr
from symderiv.lang.index_form import Monomial, Polynomial, expression, plus, polynomial, scale, tidy, times
from symderiv.lang.order import sort_key
from symderiv.lang.walk import free_indices, sizes_in, substitute
from symderiv.lower.index_arithmetic import common_denominator
from symderiv.lower.scope import Scope, at_least_zero, expanded, is_host, is_integer


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison as it is computed, and its normal form: conditions with one key say the same."""

    shown: Comparison
    key: Comparison

    @property
    def indices(self) -> frozenset[str]:
        """The free indices of the condition."""
        return free_indices(self.shown.left) | free_indices(self.shown.right)


Conditions = tuple[Condition, ...]


def conditions_of(comparisons: Iterable[Comparison], scope: Scope) -> tuple[Condition, ...]:
    """The comparisons, split where a min or max stands alone on a side, without those that always hold."""
    found: dict[Comparison, Condition] = {}
    for comparison in comparisons:
        for part in _split(comparison):
            condition = Condition(part, _key(part, scope))
            if not _always(condition, scope):
                found.setdefault(condition.key, condition)
    return tuple(found.values())


def box_conditions(position: Expr, size: Expr, scope: Scope) -> tuple[Condition, ...]:
    """`0 <= position` and `position <= size - 1`, as far as they do not always hold."""
    sides = (Comparison("<=", ZERO, position), Comparison("<=", position, sub(size, constant(1))))
    return conditions_of(sides, scope)


def divides(step: Expr, value: Expr, scope: Scope) -> tuple[Condition, ...]:
    """`value` is a multiple of `step`."""
    return conditions_of((Comparison("=", Call("mod", (tidy(value), step)), ZERO),), scope)


def put_into(condition: Condition, index: str, value: Expr, scope: Scope) -> tuple[Condition, ...]:
    """The condition with an index replaced, in the scope that the new value belongs to."""
    shown = condition.shown
    left, right = (substitute(side, {index: value}) for side in (shown.left, shown.right))
    return conditions_of((Comparison(shown.relation, left, right),), scope)


def at_step(condition: Condition, scope: Scope) -> bool:
    """Whether a condition hangs on the number of the step of a recurrence, and on no index and no data."""
    sides = (condition.shown.left, condition.shown.right)
    return all(map(is_host, sides)) and any(scope.step in sizes_in(side) for side in sides)


def _split(comparison: Comparison) -> tuple[Comparison, ...]:
    """a <= min(b, c) is a <= b and a <= c; max(a, b) <= c is a <= c and b <= c."""
    match comparison:
        case Comparison("<=" | "<" as relation, Call("max", arguments), right):
            return tuple(c for a in arguments for c in _split(Comparison(relation, a, right)))
        case Comparison("<=" | "<" as relation, left, Call("min", arguments)):
            return tuple(c for a in arguments for c in _split(Comparison(relation, left, a)))
    return (comparison,)


def _key(comparison: Comparison, scope: Scope) -> Comparison:
    """`0 <= polynomial` or `0 = polynomial` for integers; other comparisons are their own key."""
    left, right = comparison.left, comparison.right
    if not (is_integer(left, scope) and is_integer(right, scope)):
        return comparison
    difference = plus(polynomial(expanded(right, scope)), scale(polynomial(expanded(left, scope)), -1))
    if comparison.relation in ("=", "!="):
        return Comparison(comparison.relation, ZERO, expression(_positive_first(_whole(difference))))
    if comparison.relation == "<":
        difference = plus(difference, {(): Fraction(-1)})
    return Comparison("<=", ZERO, expression(_tight(_whole(_without_floor(difference)))))


def _without_floor(value: Polynomial) -> Polynomial:
    """floor(x) + m >= 0 says x + m >= 0 where m is an integer."""
    for monomial, number in sorted(value.items(), key=lambda item: tuple(sort_key(a) for a, _ in item[0])):
        match monomial:
            case ((Call("floor", (argument,)), 1),) if number == 1:
                rest = {m: n for m, n in value.items() if m != monomial}
                if all(n.denominator == 1 and all(e > 0 for _, e in m) for m, n in rest.items()):
                    return plus(rest, polynomial(argument))
    return value


def size_facts(derived: Mapping[str, Expr]) -> tuple[Expr, ...]:
    """What is at least 0 since derived sizes are at least 1: floor(x) + m >= 1 says x + m - 1 >= 0."""
    values = (plus(polynomial(formula), {(): Fraction(-1)}) for formula in derived.values())
    return tuple(expression(_whole(_without_floor(value))) for value in values)


def _whole(value: Polynomial) -> Polynomial:
    return times(value, common_denominator(value))


def _tight(value: Polynomial) -> Polynomial:
    """2 i - 3 >= 0 says i - 2 >= 0."""
    numbers = [abs(number.numerator) for monomial, number in value.items() if monomial]
    factor = reduce(gcd, numbers, 0)
    if factor <= 1:
        return value
    return {m: Fraction(floor(n / factor)) for m, n in value.items() if m or floor(n / factor)}


def _positive_first(value: Polynomial) -> Polynomial:
    """An equation and its negative say the same."""
    if not value:
        return value
    first = min(value, key=_monomial_key)
    return scale(value, -1) if value[first] < 0 else value


def _monomial_key(monomial: Monomial) -> tuple[object, ...]:
    return (-len(monomial), tuple((sort_key(atom), exponent) for atom, exponent in monomial))


def _always(condition: Condition, scope: Scope) -> bool:
    if condition.key.relation == "=" and condition.key.right == ZERO:
        return True
    return (
        condition.key.relation == "<="
        and condition.key.left == ZERO
        and is_integer(condition.key.right, scope)
        and at_least_zero(condition.key.right, scope)
    )


_OPPOSITE = {"=": "!=", "!=": "=", "<=": "<", "<": "<="}


def excluded(conditions: Conditions, scope: Scope) -> Conditions:
    """What holds where a single condition does not."""
    if len(conditions) != 1:
        return ()
    shown = conditions[0].shown
    swap = shown.relation in ("<=", "<")
    left, right = (shown.right, shown.left) if swap else (shown.left, shown.right)
    return conditions_of((Comparison(_OPPOSITE[shown.relation], left, right),), scope)
