"""Relations turned round: a factor written as the product it stands in, divided by what else is in the product."""

from __future__ import annotations

from symderiv.derive.collect import ExprRule
from symderiv.derive.match import match_indices
from symderiv.derive.never_zero import never_zero
from symderiv.lang.arithmetic import div, mul
from symderiv.lang.bounds import Facts
from symderiv.lang.boxes import stays_inside
from symderiv.lang.expr import Add, Expr, Mul, Read
from symderiv.lang.layer import Equation, Layer
from symderiv.lang.walk import free_indices, substitute


def turned_relations(equation: Equation, layer: Layer) -> tuple[ExprRule, ...]:
    r"""a relation turned round
    x = y / r \text{ where } y = r\,x
    """
    if not isinstance(equation.rhs, Mul):
        return ()
    rules = []
    for place, factor in enumerate(equation.rhs.factors):
        rest = mul(*equation.rhs.factors[:place], *equation.rhs.factors[place + 1 :])
        whole = set(equation.indices) <= free_indices(factor)
        if isinstance(factor, Read | Add) and whole and never_zero(rest, layer):
            rules.append(_turned(equation, factor, rest))
    return tuple(rules)


def _turned(equation: Equation, factor: Expr, rest: Expr) -> ExprRule:
    names = frozenset(equation.indices)
    quotient = div(equation.lhs, rest)

    def rule(expr: Expr, facts: Facts) -> Expr | None:
        if type(expr) is not type(factor):
            return None
        values = match_indices(factor, expr, names, facts)
        if values is None or set(values) != names:
            return None
        written = substitute(quotient, values)
        return written if stays_inside(written, facts) else None

    return rule
