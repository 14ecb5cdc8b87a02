"""A sum over a tensor whose terms, by its relation, come to something short: the probabilities add up to 1."""

from __future__ import annotations

from symderiv.derive.collect import ExprRule, collect_powers, collect_terms, everywhere
from symderiv.derive.nest import NestRule, close_nest, open_nest, sum_of
from symderiv.derive.spread import multiply_out_and_collect, spread_product
from symderiv.lang.arithmetic import add
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Add, Expr, Read, Sum
from symderiv.lang.layer import Equation
from symderiv.lang.walk import bound_apart, free_indices, length, nodes, substitute


def known_total(
    equations: tuple[Equation, ...], rules: tuple[ExprRule, ...], spread: NestRule, count: NestRule
) -> ExprRule:
    r"""the terms add up
    \sum_i x_i / s = 1 \text{ where } s = \sum_i x_i
    """
    defined = {equation.lhs.tensor: equation for equation in equations}

    def rule(expr: Expr, facts: Facts) -> Expr | None:
        if not isinstance(expr, Sum) or not isinstance(expr.body, Read) or expr.body.tensor not in defined:
            return None
        equation = defined[expr.body.tensor]
        body = substitute(equation.rhs, dict(zip(equation.indices, expr.body.indices, strict=True)))
        body = bound_apart(body, free_indices(body) | {expr.index})
        total = _total(Sum(body, expr.index, expr.lower, expr.upper), facts)
        for change in (*rules, collect_powers, collect_terms, multiply_out_and_collect, collect_terms):
            total = everywhere(total, change, facts)
        has_sum = any(isinstance(node, Sum) for node in nodes(total))
        return total if not has_sum and length(total) < length(expr) else None

    def _total(expr: Sum, facts: Facts) -> Expr:
        terms = expr.body.terms if isinstance(expr.body, Add) else (expr.body,)
        nests = [open_nest(Sum(term, expr.index, expr.lower, expr.upper)) for term in terms]
        return sum_of((add(*(count(nest, facts) or spread(nest, facts) or close_nest(nest) for nest in nests)),))

    return rule


def known_parts(
    equations: tuple[Equation, ...], rules: tuple[ExprRule, ...], spread: NestRule, count: NestRule
) -> ExprRule:
    r"""a sum is linear, and a part of it is known
    \sum_i y_i (1 + x_i) = 1 + \sum_i y_i x_i \text{ where } \sum_i y_i = 1
    """
    known = known_total(equations, rules, spread, count)

    def rule(expr: Expr, facts: Facts) -> Expr | None:
        if not isinstance(expr, Sum):
            return None
        terms = tuple(part for term in _terms(expr.body) for part in spread_product(term))
        if len(terms) < 2:
            return None
        parts = []
        for term in terms:
            part: Expr = Sum(term, expr.index, expr.lower, expr.upper)
            part = spread(open_nest(part), facts) or part
            for change in (*rules, known):
                part = everywhere(part, change, facts)
            parts.append(part)
        total = sum_of(tuple(parts))
        return total if _sums(total) < 2 and _sums(total) < len(terms) else None

    return rule


def _terms(expr: Expr) -> tuple[Expr, ...]:
    return expr.terms if isinstance(expr, Add) else (expr,)


def _sums(expr: Expr) -> int:
    return sum(isinstance(node, Sum) for node in nodes(expr))
