"""What a relation by cases says in each of its cases: where y = a (e^x - 1), a e^x is y + a."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.derive.collect import ExprRule, everywhere
from symderiv.derive.fold import fold_into
from symderiv.derive.match import match_indices
from symderiv.derive.nest import sum_of
from symderiv.derive.spread import spread_product
from symderiv.lang.arithmetic import neg
from symderiv.lang.bounds import Facts
from symderiv.lang.expr import Add, Bracket, Call, Cases, Expr
from symderiv.lang.layer import Equation
from symderiv.lang.walk import nodes, substitute


def relation_in_cases(equation: Equation) -> ExprRule:
    """The rule that writes values of the same cases with the left side of the equation, where that saves a function."""
    defined = equation.rhs if isinstance(equation.rhs, Cases) else None
    names = frozenset(equation.indices)

    def rule(expr: Expr, facts: Facts) -> Expr | None:
        if defined is None or not isinstance(expr, Cases) or len(expr.branches) != len(defined.branches):
            return None
        values = match_indices(_conditions(defined), _conditions(expr), names, facts)
        if values is None or set(values) != names or substitute(_conditions(defined), values) != _conditions(expr):
            return None
        known = [substitute(value, values) for value in _values(defined)]
        read = substitute(equation.lhs, values)
        found = [_written(value, read, what, facts) for value, what in zip(_values(expr), known, strict=True)]
        branches = tuple((value, held) for value, (_, held) in zip(found, expr.branches, strict=False))
        changed = Cases(branches, found[-1])
        return changed if changed != expr else None

    return rule


def _conditions(cases: Cases) -> Bracket:
    return Bracket(tuple(condition for _, held in cases.branches for condition in held))


def _values(cases: Cases) -> tuple[Expr, ...]:
    return (*(value for value, _ in cases.branches), cases.otherwise)


def _written(expr: Expr, read: Expr, what: Expr, facts: Facts) -> Expr:
    """A value in which the read stands for what it equals, if that takes fewer functions."""
    for target, whole in _sides(read, what):
        changed = everywhere(expr, fold_into(target, whole, frozenset()), facts)
        if _functions(changed) < _functions(expr):
            return changed
    return expr


def _sides(read: Expr, what: Expr) -> Iterator[tuple[Expr, Expr]]:
    """y = u + v as it stands, and as u = y - v for each term."""
    yield read, what
    terms = tuple(part for term in (what.terms if isinstance(what, Add) else (what,)) for part in spread_product(term))
    for place, term in enumerate(terms) if len(terms) > 1 else ():
        rest = (*terms[:place], *terms[place + 1 :])
        yield sum_of((read, *(neg(other) for other in rest))), term


def _functions(expr: Expr) -> int:
    return sum(isinstance(node, Call) for node in nodes(expr))
