"""Sums and maxima: each step keeps the value, and what differs in names, order or shift has one normal form."""

from __future__ import annotations

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Index, Max
from symderiv.prove.normal.equal import prove_equal
from symderiv.prove.normal.scope import Scope
from tests.prove.normal.test_normal_form_value import RANGES, check
from tests.prove.shorthand import (
    Formula,
    Operand,
    absolute,
    call,
    cases,
    exp,
    floor,
    index,
    largest,
    maximum,
    minimum,
    mod,
    num,
    of,
    sign,
    size,
    span,
    tensor,
    total,
    where,
)

n, m, S, T = size("n m S T")
j, k, p, q, u, v = index("j k p q u v")
x, y, A = tensor("x"), tensor("y"), tensor("A")
s, f = tensor("s")(), call("f")
FACTS = Facts(RANGES)


def highest(body: Formula, over: Formula, lower: Operand, upper: Operand) -> Formula:
    """The maximum with both limits given."""
    assert isinstance(over.expr, Index)
    return Formula(Max(body.expr, over.expr.name, of(lower), of(upper)))


KEPT = {
    "a sum": total(x(j) * y(u), j, n),
    "a sum of an index": span(j * x(u), j, 1, u),
    "a sum of squares of an index": total(j * j * x(j), j, m),
    "a count": span(s, j, v, n - 1),
    "a count that may be 0": span(s, j, v, u - 1),
    "a count of one too few": span(s, j, 1, n - 1) + span(s, j, 2, n),
    "a delta": total(x(j) * where(j.eq(v)), j, n),
    "a delta that misses": total(x(j) * where((j + 1).eq(v)), j, n),
    "a delta with a minus": total(x(j) * where((n - 1 - j).eq(v)), j, n),
    "a delta with a stride": total(x(j) * where((S * j).eq(u)), j, m),
    "a delta with a stride and a minus": total(x(j) * where((u - S * j).eq(0)), j, m),
    "two deltas": total(total(A(j, k) * where(j.eq(k), (j + k).eq(u)), j, n), k, n),
    "a delta of a quotient": total(x(j) * where(floor(j / S).eq(v)), j, n * S),
    "a delta of a remainder": total(x(j) * where(mod(j, S).eq(0)), j, n * S),
    "a delta of a quotient and a remainder": total(x(j) * where(floor(j / S).eq(v), mod(j, S).eq(0)), j, n * S),
    "a delta of a minimum": total(x(j) * where(minimum(j, 1).eq(v)), j, m),
    "a minimum that is 1": total(x(j) * where(minimum(j, 2).eq(1)), j, m),
    "a quotient that is 1": total(x(j) * where(floor(j / S).eq(1)), j, n * S),
    "a delta of a maximum": total(x(j) * where(maximum(j, 1).eq(u)), j, m),
    "a stride and a dilation": total(total(x(j) * y(p) * where((S * j + T * p).eq(u)), p, T), j, n),
    "a quotient in a read": total(x(floor(j / S)), j, n * S),
    "a quotient in a read, not from 0": span(x(floor(j / S)), j, 1, n * S - 1),
    "a quotient in a read, in one block": span(x(floor(j / S)), j, S * v, S * v + S - 1),
    "a quotient in a read, in more than a block": span(x(floor(j / S)), j, S * v, S * v + S),
    "a quotient and a remainder": total(A(floor(j / S), mod(j, S)) * y(j), j, n * S),
    "a quotient and a remainder of more": total(A(floor((j + u) / S), mod(j + u, S)), j, n),
    "a quotient under a limit": total(where((S * floor(j / T)).le(u)) * x(j), j, m),
    "a quotient over a limit": total(where(num(1).le(S * floor(j / T))) * x(j), j, m),
    "a quotient that an equation decides": total(
        where((S * floor(j / S)).eq(j), (S * floor(j / S)).le(u)) * x(floor(j / S)), j, n * S
    ),
    "a limit with a stride": total(where((2 * j).le(u)) * x(j), j, m),
    "a limit with a stride from below": total(where(num(1).le(2 * j + v)) * x(j), j, m),
    "a limit by a size": total(where((S * j).le(u)) * x(j), j, m),
    "a limit by a size from below": total(where(u.le(S * j + 1)) * x(j), j, m),
    "limits of one another": total(total(where(j.le(k), k.le(j + 1)) * A(j, k), j, n), k, n),
    "limits with strides of one another": total(total(where((S * j).le(T * k)) * A(j, k), j, n), k, m),
    "two lower limits": span(x(j), j, maximum(v, 1), n - 1),
    "two upper limits": span(x(j), j, 0, minimum(u, n - 1)),
    "a limit that follows": total(where(j.le(n)) * x(j), j, n),
    "an empty range": span(x(j), j, n, n - 1),
    "an empty range by a number": span(x(j), j, 2, 0) + span(x(j), j, 0, -3),
    "a short range": span(x(j) * j, j, 2, 4) + span(x(j), j, 0, 15) + span(x(j) * j, j, u, u + 1),
    "one value": span(x(j) * j, j, u, u),
    "a range of one value less": span(x(j) * j, j, u, u - 1),
    "a triangle": total(span(A(j, k) * y(k), k, 0, j), j, n),
    "a square of a sum": total(x(j), j, n) ** 2 * y(u),
    "a sum in a power": (total(x(j), j, n) + s) ** 2,
    "a sum under a sum": total(total(x(k) * y(j), k, j), j, n) * x(u),
    "a sum in a sum with one divisor": total(x(j) * total(A(j, k), k, n) / total(A(j, p), p, n), j, n),
    "a sum in a divisor": total(x(j) / (1 + total(y(k) ** 2, k, n)), j, n),
    "a sum that does not depend on it": total(total(x(k), k, n) * s, j, n),
    "a product of two sums": total(total(x(j) * y(k), k, m), j, n),
    "a sum of a function": total(f(x(j) + s) * x(j), j, n),
    "a sum of a kink": total(absolute(x(j)) - sign(y(j)), j, n),
    "a sum of cases": total(cases((x(j), x(j).lt(y(j))), otherwise=s), j, n),
    "a difference under a power": total(total(1 / (1 + (x(j) - y(k)) ** 2), j, n), k, n),
    "a maximum": largest(x(j), j, n) + highest(x(j), j, v, n),
    "a maximum of a multiple": largest(3 * x(j), j, n) + highest(x(j) / 2, j, v, n),
    "a maximum of a negative multiple": largest(-2 * x(j), j, n) * y(u),
    "a maximum of two terms": largest(3 * x(j) + 2 * y(j), j, n),
    "a maximum of a sum with something else": largest(2 * x(j) + s + y(u), j, n),
    "a maximum of what does not move": largest(s + y(u), j, n),
    "a maximum of a product": largest(x(j) * y(u), j, n),
    "a maximum read at a distance": largest(x(j + u) * x(n - j), j, n),
    "a maximum in a sum": total(largest(A(j, k) * x(j), k, n) * y(j), j, n),
    "a sum in a maximum": largest(total(A(j, k) * x(k), k, n) + y(j), j, n),
    "a maximum in a maximum": largest(largest(A(j, k) + x(j), k, n) * y(j), j, n),
    "a sum in a maximum in a sum": total(largest(total(A(j, k) * A(k, p), p, n), k, n) * x(j), j, n),
    "a sum over a chain in a maximum in a sum": total(largest(total(A(j, p) * A(p, k), p, n), k, n), j, n),
    "a maximum over a range of another index": total(highest(A(j, k), k, j, n - 1), j, n),
}


SHORT = ("an empty range by a number", "a short range", "one value", "a range of one value less")


@pytest.mark.parametrize("formula", KEPT.values(), ids=KEPT.keys())
def test_the_value_is_kept(formula: Formula) -> None:
    assert check(formula.expr, Scope(FACTS)) > 0


@pytest.mark.parametrize("formula", [KEPT[name] for name in SHORT], ids=SHORT)
def test_the_value_is_kept_where_sums_are_written_out(formula: Formula) -> None:
    assert check(formula.expr, Scope(FACTS, write_out=16)) > 0


EQUAL = {
    "a maximum of a sum over what does not move": (
        total(largest(A(u, j), j, n), k, n),
        n * largest(A(u, p), p, n),
    ),
    "a maximum of a multiple": (largest(3 * x(j), j, n), 3 * largest(x(k), k, n)),
    "a maximum of a half": (largest(x(j) / 2, j, n), largest(x(k), k, n) / 2),
    "a maximum of a multiple and more": (largest(3 * x(j) + s, j, n), 3 * largest(x(k), k, n) + s),
    "a maximum of two terms": (largest(3 * x(j) + y(j) - s, j, n), largest(y(k) + 3 * x(k), k, n) - s),
    "a maximum of a difference": (largest(x(j) - y(j), j, n), largest(-y(k) + x(k), k, n)),
    "maxima in either order": (largest(largest(A(j, k), j, n), k, n), largest(largest(A(p, q), p, n), q, n)),
    "a maximum in a sum in a maximum": (
        largest(total(largest(A(j, k) * A(k, p), p, n), k, n), j, n),
        largest(total(largest(A(k, p) * A(p, j), j, n), p, n), k, n),
    ),
    "a sum in a maximum in a sum": (
        total(largest(total(A(j, k) * A(k, p), p, n), k, n), j, n),
        total(largest(total(A(k, p) * A(p, j), j, n), p, n), k, n),
    ),
    "sums in any order": (
        total(total(total(A(j, k) * A(k, p) * x(p), j, n), k, n), p, n),
        total(total(total(A(p, q) * A(q, j) * x(j), j, n), q, n), p, n),
    ),
    "a sum with two that are alike": (
        total(total(x(j) * x(k) * A(j, k), j, n), k, n),
        total(total(x(k) * x(j) * A(k, j), j, n), k, n),
    ),
    "a sum with a shift": (span(x(j + 2) * y(j), j, -2, n - 3), total(x(j) * y(j - 2), j, n)),
    "a sum read backwards": (total(x(n - 1 - j) * y(j), j, n), total(x(j) * y(n - 1 - j), j, n)),
    "a read at a quotient, in one block": (span(x(floor(j / S)), j, S * v, S * v + S - 1), S * x(v)),
    "a quotient under a limit by another size": (
        total(where((S * floor(j / T)).le(u)) * x(j), j, m),
        total(where(j.le(T * floor(u / S) + T - 1)) * x(j), j, m),
    ),
    "a shift under a function": (span(f(x(j + 1)), j, -1, n - 2), total(f(x(j)), j, n)),
    "a shift under a kink": (span(sign(x(j + 1)), j, -1, n - 2), total(sign(x(j)), j, n)),
    "a shift under a divisor": (
        span(1 / (1 + x(j + 1) ** 2), j, -1, n - 2),
        total(1 / (1 + x(j) ** 2), j, n),
    ),
    "a shift under a sum in a divisor": (
        span(1 / total(exp(A(j + 1, k)), k, n), j, -1, n - 2),
        total(1 / total(exp(A(j, k)), k, n), j, n),
    ),
    "a shift that a function and a divisor read": (
        span(f(y(j + 1)) / (1 + x(j + 1) ** 2), j, -1, n - 2),
        total(f(y(j)) / (1 + x(j) ** 2), j, n),
    ),
    "a cycle read the other way round": (
        total(total(total(A(j, k) * A(k, p) * A(p, j), j, n), k, n), p, n),
        total(total(total(A(k, j) * A(p, k) * A(j, p), j, n), k, n), p, n),
    ),
    "a count from elsewhere": (span(f(j + v), j, 1 - v, n - v), span(f(k), k, 1, n)),
    "a product of sums and its square": (
        total(x(j), j, n) * total(x(k), k, n) * total(x(p), p, n),
        total(x(j), j, n) ** 3,
    ),
    "a sum and its inverse under a sum": (
        total(x(j) * total(exp(A(j, k)), k, n) / total(exp(A(j, p)), p, n), j, n),
        total(x(j), j, n),
    ),
    "a part of a sum over the sum": (
        total(total(exp(A(j, k)) * x(j) / total(exp(A(j, p)), p, n), k, n), j, n),
        total(x(q), q, n),
    ),
}
UNEQUAL = {
    "a maximum of a sum over what moves": (total(largest(A(k, j), j, n), k, n), n * largest(A(u, p), p, n)),
    "a maximum of another multiple": (largest(3 * x(j), j, n), 2 * largest(x(j), j, n)),
    "a maximum of a multiple of one term": (largest(3 * x(j) + y(j), j, n), largest(x(j) + y(j), j, n)),
    "a maximum with more inside": (largest(x(j) + y(j), j, n), largest(x(j), j, n) + largest(y(j), j, n)),
    "a maximum over a longer range": (highest(x(j), j, 0, n - 1), highest(x(j), j, 0, n)),
    "maxima of the other position": (largest(total(A(j, k), j, n), k, n), largest(total(A(k, j), j, n), k, n)),
    "captured in a maximum in a sum": (
        total(largest(total(A(j, k) * A(k, p), p, n), k, n), j, n),
        total(largest(total(A(p, k) * A(k, j), p, n), k, n), j, n),
    ),
    "captured in a sum in a maximum": (
        largest(total(largest(A(j, k) * A(k, p), p, n), k, n), j, n),
        largest(total(largest(A(p, k) * A(k, j), p, n), k, n), j, n),
    ),
    "a chain read from the other end": (
        total(total(total(A(j, k) * A(k, p) * x(p), j, n), k, n), p, n),
        total(total(total(A(k, j) * A(k, p) * x(p), j, n), k, n), p, n),
    ),
    "a cycle with one step turned round": (
        total(total(total(A(j, k) * A(k, p) * A(p, j), j, n), k, n), p, n),
        total(total(total(A(j, k) * A(k, p) * A(j, p), j, n), k, n), p, n),
    ),
    "a sum with two that are not alike": (
        total(total(x(j) * y(k) * A(j, k), j, n), k, n),
        total(total(x(k) * y(j) * A(j, k), j, n), k, n),
    ),
    "a part of a sum over another sum": (
        total(total(exp(A(j, k)) * x(j) / total(exp(A(p, k)), p, n), k, n), j, n),
        total(x(q), q, n),
    ),
}


@pytest.mark.parametrize("left, right", EQUAL.values(), ids=EQUAL.keys())
def test_equal(left: Formula, right: Formula) -> None:
    assert prove_equal(left.expr, right.expr, FACTS) is not None


@pytest.mark.parametrize("left, right", UNEQUAL.values(), ids=UNEQUAL.keys())
def test_not_equal(left: Formula, right: Formula) -> None:
    assert prove_equal(left.expr, right.expr, FACTS) is None
