"""Whether every read of an expression stays inside its box."""

from __future__ import annotations

import pytest

from symderiv.lang.bounds import Facts
from symderiv.lang.boxes import stays_inside
from tests.prove.shorthand import Formula, cases, exp, index, largest, num, size, tensor, total, up_to, where

N, K = size("N K")
i, j, p = index("i j p")
x, y, other = tensor("x"), tensor("y"), tensor("other")
FACTS = Facts({"i": up_to(N)}, boxes={"x": (up_to(N),), "y": (up_to(N), up_to(K))})

CASES = {
    "a read": (x(i), True),
    "one too far": (x(i + 1), False),
    "below": (x(i - 1), False),
    "inside of functions": (exp(x(i) + x(i + 1)) ** 2, False),
    "a sum": (total(y(i, p), p, K), True),
    "a sum over another size": (total(y(i, p), p, N), False),
    "a maximum": (largest(y(i, p), p, K), True),
    "under a bracket": (where((i + 1).lt(N)) * x(i + 1), True),
    "the bracket comes later": (x(i + 1) * where((i + 1).lt(N)), True),
    "the bracket is added": (x(i + 1) + where((i + 1).lt(N)), False),
    "the wrong bracket": (where(i.lt(N)) * x(i + 1), False),
    "a bracket that speaks of values": (where(x(i).lt(num(0))) * x(i + 1), False),
    "a bracket that reads": (where((i + 1).lt(N), x(i + 1).lt(0)) * x(i), False),
    "an equation": (total(where(p.eq(i)) * x(p), p, K), True),
    "a case": (cases((x(i + 1), (i + 1).lt(N)), otherwise=x(i)), True),
    "what is left": (cases((x(i), i.lt(N)), otherwise=x(i + 1)), False),
    "the index of an index": (other(x(i + 1)), False),
    "no box is known": (other(i + 1), True),
}


@pytest.mark.parametrize("formula, expected", CASES.values(), ids=CASES.keys())
def test_stays_inside(formula: Formula, expected: bool) -> None:
    assert stays_inside(formula.expr, FACTS) is expected
