"""Sums in another order, where the inner ones are then something that the forward pass has."""

from __future__ import annotations

from itertools import permutations

from symderiv.derive.collect import ExprRule, everywhere
from symderiv.derive.nest import Nest, open_nest, product_of
from symderiv.derive.sums import factors_out_of_sum
from symderiv.lang.bounds import Facts
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Expr, Read, Sum
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices, substitute

_MOST_SUMS = 4  # of which all orders are tried


def gradient_under_sum(name: str, equation: Equation) -> ExprRule:
    """The rule that puts a gradient in its place under the sums over its indices."""

    def rule(expr: Expr, facts: Facts) -> Expr | None:
        if not isinstance(expr, Sum):
            return None
        nest = open_nest(expr)
        for place, factor in enumerate(nest.factors):
            if isinstance(factor, Read) and factor.tensor == name and free_indices(factor) & nest.bound:
                values = dict(zip(equation.indices, factor.indices, strict=True))
                body = (*nest.factors[:place], substitute(equation.rhs, values), *nest.factors[place + 1 :])
                return _closed(nest, body)
        return None

    return rule


def _closed(nest: Nest, factors: tuple[Expr, ...]) -> Expr:
    body = product_of((*factors, *nest.brackets))
    for binder in reversed(nest.binders):
        body = Sum(body, binder.index, binder.lower, binder.upper)
    return body


def exchange_sums(relations: tuple[ExprRule, ...]) -> ExprRule:
    r"""exchange the sums
    \sum_i \sum_j x_{ij} = \sum_j \sum_i x_{ij}
    """

    def rule(expr: Expr, facts: Facts) -> Expr | None:
        if not isinstance(expr, Sum):
            return None
        nest = open_nest(expr)
        if not 2 <= len(nest.binders) <= _MOST_SUMS or _holds_relation(expr, relations, facts):
            return None
        for order in permutations(nest.binders):
            other = factors_out_of_sum(Nest(order, nest.factors, nest.brackets), facts)
            if other is not None and not alike(other, expr) and _holds_relation(other, relations, facts):
                return other
        return None

    return rule


def _holds_relation(expr: Expr, relations: tuple[ExprRule, ...], facts: Facts) -> bool:
    """Whether some sum in the product can be written with a relation."""
    return any(not alike(everywhere(expr, relation, facts), expr) for relation in relations)
