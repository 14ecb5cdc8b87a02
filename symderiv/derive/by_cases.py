"""An expression with cases in it as cases of expressions: what the condition decides is decided in each of them."""

from __future__ import annotations

from symderiv.derive.match import with_known_extrema
from symderiv.derive.nest import product_of, sum_of
from symderiv.lang.bounds import Facts
from symderiv.lang.boxes import is_whole, negated, stays_inside
from symderiv.lang.canonical import alike
from symderiv.lang.expr import Add, Cases, Comparison, Expr, Mul
from symderiv.lang.walk import free_indices, nodes, replace


def split_by_cases(expr: Expr, facts: Facts) -> Expr | None:
    r"""by cases
    x + (y \text{ if } p \text{, else } z) = (x + y \text{ if } p \text{, else } x + z)
    """
    for node in nodes(expr):
        match node:
            case Cases(((_, (condition,)),)) if (
                node != expr
                and _is_free(condition, expr)
                and _on_data(condition, facts)
                and _has_value(condition, facts)
            ):
                failed = negated(condition)
                if failed is not None and _is_worth_it(expr, failed):
                    held = _decided(expr, condition, True, condition)
                    return Cases(((held, (condition,)),), _decided(expr, condition, False, failed))
    return None


def _on_data(condition: Comparison, facts: Facts) -> bool:
    """A condition on indices alone is better a bracket, or a limit."""
    return not (is_whole(condition.left, facts) and is_whole(condition.right, facts))


def _has_value(condition: Comparison, facts: Facts) -> bool:
    """Whether the condition reads nothing outside of its box; a bracket that guarded it may stay behind in a term."""
    return stays_inside(condition.left, facts) and stays_inside(condition.right, facts)


def _is_worth_it(expr: Expr, failed: Comparison) -> bool:
    """A product with cases for one factor is short enough, unless the condition decides something else in it."""
    return not isinstance(expr, Mul) or with_known_extrema(expr, (failed,)) != expr


def _is_free(condition: Comparison, expr: Expr) -> bool:
    """Whether the condition has the same value everywhere in the expression."""
    return free_indices(condition.left) | free_indices(condition.right) <= free_indices(expr)


def _decided(expr: Expr, condition: Comparison, holds: bool, known: Comparison) -> Expr:
    """The expression where the condition holds, or where it fails and `known` holds."""

    def change(node: Expr) -> Expr | None:
        match node:
            case Cases(((value, (other,)),), otherwise) if _same(other, condition):
                return value if holds else otherwise
            case Mul(factors):
                return product_of(factors)
            case Add(terms):
                return sum_of(terms)
        return None

    return replace(with_known_extrema(expr, (known,)), change)


def _same(left: Comparison, right: Comparison) -> bool:
    return left.relation == right.relation and alike(left.left, right.left) and alike(left.right, right.right)
