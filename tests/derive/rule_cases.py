"""Tables of what rules do: a rule, an expression, what it becomes, and the ranges of the free indices."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.derive.nest import NestRule, rewrite_nests
from symderiv.lang.bounds import Facts
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Expr
from symderiv.lang.show import show
from symderiv.lang.walk import sizes_in
from tests.lang.oracle import Point, points_of, value
from tests.prove.shorthand import Formula, Operand, call, index, of, size, tensor, where

Ranges = Mapping[str, tuple[Operand, Operand]]
Applies = dict[str, tuple[NestRule, Formula, Formula, Ranges]]
DoesNot = dict[str, tuple[NestRule, Formula, Ranges]]

n, S, D = size("n S D")
i, j, k, p, u = index("i j k p u")
x, w, y, t = tensor("x"), tensor("w"), tensor("y"), tensor("t")
f = call("f")

FREE_U: Ranges = {"u": (0, n - 1)}
FREE_LONG: Ranges = {"u": (0, n * S - 1)}


def between(lower: Operand, middle: Formula, upper: Operand) -> Formula:
    """`[lower <= middle <= upper]`"""
    return where(Formula(of(lower)).le(middle), middle.le(upper))


def facts(ranges: Ranges) -> Facts:
    """The ranges as facts."""
    return Facts({name: (of(lower), of(upper)) for name, (lower, upper) in ranges.items()})


def applied(rule: NestRule, before: Formula, ranges: Ranges) -> Expr | None:
    """What the rule makes of the expression, or None."""
    return rewrite_nests(before.expr, rule, facts(ranges))


def points(ranges: Ranges, *parts: Expr) -> list[Point]:
    """Every point with sizes up to 3 and the free indices in their ranges."""
    known = facts(ranges).ranges
    ends = [end for range_ in known.values() for end in range_]
    sizes = sorted(frozenset().union(*map(sizes_in, (*parts, *ends))))
    return list(points_of(known, {}, " ".join(sizes), 3))


def check_applied(rule: NestRule, before: Formula, after: Formula, ranges: Ranges) -> None:
    """The rule makes this of it."""
    found = applied(rule, before, ranges)
    assert found is not None
    assert alike(found, after.expr), show(found)


def check_values(rule: NestRule, before: Formula, ranges: Ranges) -> None:
    """The value stays what it was at every small point, by the definitions alone."""
    found = applied(rule, before, ranges)
    assert found is not None
    at = points(ranges, before.expr, found)
    assert at
    for point in at:
        assert value(before.expr, point) == value(found, point), point
