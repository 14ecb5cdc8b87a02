"""Rules on cases: brackets come out of them, and cases that are decided by indices become brackets.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from collections.abc import Callable

from symderiv.derive.nest import Nest, close_nest, inner_facts, product_of, sum_of
from symderiv.lang.arithmetic import add, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.boxes import is_whole
from symderiv.lang.expr import MINUS_ONE, ZERO, Add, Bracket, Cases, Comparison, Expr, Mul

Brackets = tuple[Bracket, ...]


def brackets_leave_cases(nest: Nest, facts: Facts) -> Expr | None:
    r"""a bracket leaves the cases
    (x\,[c] \text{ if } p) = [c]\,(x \text{ if } p)
    """
    return _on_first_cases(nest, facts, _without_brackets)


def cases_to_bracket(nest: Nest, facts: Facts) -> Expr | None:
    r"""a condition on indices is a bracket
    (x \text{ if } i < n \text{, else } 0) = [\,i < n\,]\,x
    """
    return _on_first_cases(nest, facts, as_bracket)


def drop_decided_case(nest: Nest, facts: Facts) -> Expr | None:
    r"""the case is known
    (x \text{ if } p \text{, else } y) = x \text{ where } p \text{ holds}
    """
    return _on_first_cases(nest, facts, _decided)


def _on_first_cases(nest: Nest, facts: Facts, change: Callable[[Cases, Facts], Expr | None]) -> Expr | None:
    known = inner_facts(nest, facts)
    for place, factor in enumerate(nest.factors):
        if isinstance(factor, Cases):
            changed = change(factor, known)
            if changed is not None:
                rest = (*nest.factors[:place], *nest.factors[place + 1 :])
                return close_nest(Nest(nest.binders, _factors(rest, changed), nest.brackets))
    return None


def _factors(rest: tuple[Expr, ...], changed: Expr) -> tuple[Expr, ...]:
    """A sum of cases is multiplied out, so that each bracket stands in a product of its own."""
    if isinstance(changed, Add):
        return (sum_of(tuple(product_of((*rest, term)) for term in changed.terms)),)
    return (*rest, changed)


def _without_brackets(cases: Cases, facts: Facts) -> Expr | None:
    values = [value for value, _ in cases.branches]
    split = [_by_brackets(value, facts) for value in (*values, cases.otherwise)]
    groups = list(dict.fromkeys(group for part in split for group in part))
    if not any(groups):
        return None
    terms = []
    for group in groups:
        picked = [part.get(group, ZERO) for part in split]
        branches = tuple((value, held) for value, (_, held) in zip(picked, cases.branches, strict=False))
        terms.append(product_of((*group, _joined(Cases(branches, picked[-1])))))
    return sum_of(tuple(terms))


def _by_brackets(value: Expr, facts: Facts) -> dict[Brackets, Expr]:
    """A sum by the brackets on indices that its terms have as factors."""
    groups: dict[Brackets, Expr] = {}
    for term in value.terms if isinstance(value, Add) else (value,):
        if term == ZERO:
            continue
        factors = term.factors if isinstance(term, Mul) else (term,)
        brackets = tuple(f for f in factors if isinstance(f, Bracket) and _on_integers(f.conditions, facts))
        rest = product_of(tuple(f for f in factors if f not in brackets))
        groups[brackets] = add(groups[brackets], rest) if brackets in groups else rest
    return groups


def _joined(cases: Cases) -> Expr:
    """The one value where all branches have the same."""
    same = all(value == cases.otherwise for value, _ in cases.branches)
    return cases.otherwise if same else cases


def _on_integers(conditions: tuple[Comparison, ...], facts: Facts) -> bool:
    return all(is_whole(side, facts) for c in conditions for side in (c.left, c.right))


def as_bracket(cases: Cases, facts: Facts) -> Expr | None:
    """One condition on indices as a bracket, where the other value is 0; None for other cases."""
    if len(cases.branches) != 1:
        return None
    ((value, conditions),) = cases.branches
    if not _on_integers(conditions, facts):
        return None
    if cases.otherwise == ZERO:
        return product_of((Bracket(tuple(map(_at_most, conditions))), value))
    if value == ZERO and len(conditions) == 1 and conditions[0].relation in ("<", "<="):
        return product_of((Bracket((_negated(conditions[0]),)), cases.otherwise))
    return None


def _at_most(condition: Comparison) -> Comparison:
    """Between integers a < b is a <= b - 1."""
    if condition.relation != "<":
        return condition
    return Comparison("<=", condition.left, add(condition.right, MINUS_ONE))


def _negated(condition: Comparison) -> Comparison:
    """Not a < b is b <= a, and between integers not a <= b is b <= a - 1."""
    if condition.relation == "<":
        return Comparison("<=", condition.right, condition.left)
    return Comparison("<=", condition.right, add(condition.left, MINUS_ONE))


def _decided(cases: Cases, facts: Facts) -> Expr | None:
    branches: list[tuple[Expr, tuple[Comparison, ...]]] = []
    for value, conditions in cases.branches:
        undecided = tuple(c for c in conditions if not _holds(c, facts))
        if not undecided:
            return Cases(tuple(branches), value) if branches else value
        if not any(_fails(c, facts) for c in undecided):
            branches.append((value, undecided))
    if tuple(branches) == cases.branches:
        return None
    return Cases(tuple(branches), cases.otherwise) if branches else cases.otherwise


def _holds(condition: Comparison, facts: Facts) -> bool:
    if condition.relation not in ("<", "<=") or not _on_integers((condition,), facts):
        return False
    condition = _at_most(condition)
    return never_negative(sub(condition.right, condition.left), facts)


def _fails(condition: Comparison, facts: Facts) -> bool:
    if condition.relation not in ("<", "<=") or not _on_integers((condition,), facts):
        return False
    return _holds(_negated(condition), facts)
