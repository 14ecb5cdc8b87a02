"""Relations by cases, read in each case."""

from __future__ import annotations

import pytest

from symderiv.derive.collect import everywhere
from symderiv.derive.in_cases import relation_in_cases
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Cases, Comparison
from symderiv.lang.layer import Equation
from symderiv.lang.show import show
from symderiv.prove.decide import prove
from symderiv.prove.problem import Problem
from tests.derive.rule_cases import i, n, u
from tests.prove.shorthand import Formula, Operand, call, defined, exp, num, of, tensor, up_to

x, y, a = map(tensor, ("x", "y", "a"))
tanh = call("tanh")
FACTS = Facts({"u": up_to(n)}, boxes={"x": (up_to(n),), "y": (up_to(n),), "a": ()})


def positive(value: Operand, otherwise: Operand, at: Formula = u) -> Formula:
    """Two cases, by the sign of x."""
    return Formula(Cases(((of(value), (Comparison("<", of(0), x(at).expr),)),), of(otherwise)))


ELU = defined(y(i), positive(x(i), a() * (exp(x(i)) - 1), i))
TANH = defined(y(i), positive(tanh(x(i)), x(i) ** 2, i))

WRITTEN = {
    "a term of a case": (ELU, positive(1, a() * exp(x(u))), "(1 if 0 < x[u]; y[u] + a)"),
    "the value of a case": (TANH, positive(1 - tanh(x(u)) ** 2, 0), "(1 - y[u]**2 if 0 < x[u]; 0)"),
    "within a product": (ELU, 3 * positive(1, 2 * a() * exp(x(u))), "3*(1 if 0 < x[u]; 2*(y[u] + a))"),
}

KEPT = {
    "no function is saved": (ELU, positive(x(u), 2)),
    "in the other case": (ELU, positive(a() * exp(x(u)), 1)),
    "other cases": (
        ELU,
        Formula(Cases(((num(1).expr, (Comparison("<", of(1), x(u).expr),)),), (a() * exp(x(u))).expr)),
    ),
    "no cases": (ELU, a() * exp(x(u))),
    "a relation without cases": (defined(y(i), exp(x(i))), positive(1, exp(x(u)))),
}


@pytest.mark.parametrize(("relation", "before", "text"), WRITTEN.values(), ids=WRITTEN.keys())
def test_written(relation: Equation, before: Formula, text: str) -> None:
    found = everywhere(before.expr, relation_in_cases(relation), FACTS)
    assert show(found) == text
    problem = Problem(before.expr, found, ranges=FACTS.ranges, definitions=(relation,))
    assert prove(problem) is not None


@pytest.mark.parametrize(("relation", "before"), KEPT.values(), ids=KEPT.keys())
def test_kept(relation: Equation, before: Formula) -> None:
    assert show(everywhere(before.expr, relation_in_cases(relation), FACTS)) == show(before.expr)
