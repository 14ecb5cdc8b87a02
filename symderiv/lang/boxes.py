"""What is known inside of sums, products and cases, and whether every read stays inside its box there."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from symderiv.lang.arithmetic import add, constant, mul, sub
from symderiv.lang.bounds import Facts, inside, never_negative
from symderiv.lang.expr import ONE, Bracket, Cases, Comparison, Expr, Max, Mul, Read, Sum
from symderiv.lang.index_form import is_index_expression
from symderiv.lang.walk import children, map_children, rebound
from symderiv.lang.walk import replace as replace_nodes


def is_whole(expr: Expr, facts: Facts) -> bool:
    """Whether an expression is an index expression in sizes, indices and the elements of integer tensors."""
    if isinstance(expr, Read):
        return expr.tensor in facts.values
    return is_index_expression(replace_nodes(expr, lambda node: ONE if _is_element(node, facts) else None))


def _is_element(node: Expr, facts: Facts) -> bool:
    return isinstance(node, Read) and node.tensor in facts.values


Branches = tuple[tuple[Expr, tuple[Comparison, ...]], ...]


def under(conditions: tuple[Comparison, ...], facts: Facts) -> Facts:
    """The facts where these conditions hold: those between whole numbers as differences, others as they stand."""
    if not conditions:
        return facts
    whole = tuple(c for c in conditions if is_whole(c.left, facts) and is_whole(c.right, facts))
    known = differences(whole)
    holds = tuple(condition for condition in conditions if condition not in whole)
    return replace(facts, at_least_zero=(*facts.at_least_zero, *known), holds=(*facts.holds, *holds))


@lru_cache(maxsize=4096)
def differences(conditions: tuple[Comparison, ...]) -> tuple[Expr, ...]:
    """What is at least 0 where these conditions between whole numbers hold."""
    known: list[Expr] = []
    for condition in conditions:
        difference = sub(condition.right, condition.left)
        if condition.relation in ("<=", "="):
            known.append(difference)
        if condition.relation == "<":
            known.append(add(difference, constant(-1)))
        if condition.relation == "=":
            known.append(sub(condition.left, condition.right))
    return tuple(known)


def in_branches(branches: Branches, facts: Facts) -> tuple[tuple[Facts, ...], Facts]:
    """The facts in each branch of cases, where those before it are known not to be taken, and in what remains."""
    found = []
    for _, conditions in branches:
        found.append(under(conditions, facts))
        failed = negated(conditions[0]) if len(conditions) == 1 else None
        facts = facts if failed is None else under((failed,), facts)
    return tuple(found), facts


def negated(condition: Comparison) -> Comparison | None:
    """The comparison that holds where this one fails: not a < b is b <= a; None for = and !=."""
    match condition.relation:
        case "<":
            return Comparison("<=", condition.right, condition.left)
        case "<=":
            return Comparison("<", condition.right, condition.left)
    return None


def under_brackets(factors: tuple[Expr, ...], facts: Facts) -> Facts:
    """The facts for the other factors of a product: they are not evaluated where a bracket among them is 0."""
    return under(tuple(c for f in factors if isinstance(f, Bracket) for c in f.conditions), facts)


def within_range(index: str, lower: Expr, upper: Expr, facts: Facts) -> Facts:
    """The facts inside of a sum."""
    return replace(facts, ranges={**facts.ranges, index: (lower, upper)})


def without_evident(expr: Expr, facts: Facts) -> Expr:
    """The expression without what brackets and cases ask of indices that never fail to meet it.

    `padded(x)[n, i - P]` asks that n and i - P be inside: the first always is.
    """
    match expr:
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            inner = without_evident(body, within_range(index, lower, upper, facts))
            return rebound(expr, inner, index, lower, upper)
        case Mul(factors):
            known = under_brackets(factors, facts)
            return mul(*(without_evident(f, facts if isinstance(f, Bracket) else known) for f in factors))
        case Bracket(conditions):
            kept = _not_evident(conditions, facts)
            return Bracket(kept) if kept else ONE
        case Cases(branches, otherwise):
            changed = tuple(
                (without_evident(value, under(held, facts)), _not_evident(held, facts)) for value, held in branches
            )
            if not changed[0][1]:
                return changed[0][0]
            return Cases(changed, without_evident(otherwise, facts)) if all(held for _, held in changed) else expr
    return map_children(expr, lambda child: without_evident(child, facts))


def _not_evident(conditions: tuple[Comparison, ...], facts: Facts) -> tuple[Comparison, ...]:
    return tuple(c for c in conditions if not _is_evident(c, facts))


def _is_evident(condition: Comparison, facts: Facts) -> bool:
    sides = (condition.left, condition.right)
    if condition.relation != "<=" or not all(map(is_index_expression, sides)):
        return False
    return never_negative(sub(condition.right, condition.left), facts)


def stays_inside(expr: Expr, facts: Facts) -> bool:
    """Whether every read of a tensor with a known box is shown to stay in it."""
    match expr:
        case Read(tensor, indices):
            box = facts.boxes.get(tensor, ())
            shown = all(inside(index, *range_, facts) for index, range_ in zip(indices, box, strict=False))
            return shown and all(stays_inside(index, facts) for index in indices)
        case Sum(body, index, lower, upper) | Max(body, index, lower, upper):
            return stays_inside(body, within_range(index, lower, upper, facts))
        case Mul(factors):
            known = under_brackets(factors, facts)
            return all(stays_inside(f, facts if isinstance(f, Bracket) else known) for f in factors)
        case Cases(branches, otherwise):
            sides = (side for _, held in branches for c in held for side in (c.left, c.right))
            in_each, rest = in_branches(branches, facts)
            values = all(stays_inside(value, there) for (value, _), there in zip(branches, in_each, strict=True))
            return values and stays_inside(otherwise, rest) and all(stays_inside(side, facts) for side in sides)
    return all(stays_inside(child, facts) for child in children(expr))
