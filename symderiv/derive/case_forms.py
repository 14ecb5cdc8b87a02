"""Cases in fewer words: rules on single expressions.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from symderiv.derive.collect import factors_of
from symderiv.derive.nest import product_of, sum_of
from symderiv.lang.arithmetic import add, mul
from symderiv.lang.bounds import Facts
from symderiv.lang.boxes import negated
from symderiv.lang.canonical import alike
from symderiv.lang.expr import ZERO, Add, Bracket, Cases, Expr


def join_cases(expr: Expr, facts: Facts) -> Expr | None:
    r"""join cases
    (a \text{ if } p \text{, else } b) + (c \text{ if } p \text{, else } d) = (a + c \text{ if } p \text{, else } b + d)
    """
    if not isinstance(expr, Add):
        return None
    terms = list(expr.terms)
    for place, term in enumerate(terms):
        for other in range(place):
            joined = _joined(terms[other], term)
            if joined is not None:
                return sum_of((*terms[:other], joined, *terms[other + 1 : place], *terms[place + 1 :]))
    return None


def _joined(left: Expr, right: Expr) -> Expr | None:
    """The sum of two products with the same cases, if the other factors are the same or in each case one is 0."""
    ours, theirs = _with_one_case(left), _with_one_case(right)
    if ours is None or theirs is None:
        return None
    (one, first), (two, second) = ours, theirs
    two = _turned(two) if [c for _, c in one.branches] == [c for _, c in _turned(two).branches] else two
    if [c for _, c in one.branches] != [c for _, c in two.branches]:
        return None
    pairs = tuple(zip(_values(one), _values(two), strict=True))
    if alike(first, second):
        return product_of((first, _with_values(one, tuple(add(a, b) for a, b in pairs))))
    brackets = (f for others in (first, second) for f in factors_of(others) if isinstance(f, Bracket))
    if all(ZERO in pair for pair in pairs) and not any(brackets):  # a bracket would leave the cases again
        sums = tuple(add(product_of((first, a)), product_of((second, b))) for a, b in pairs)
        return _with_values(one, sums)
    return None


def _with_one_case(expr: Expr) -> tuple[Cases, Expr] | None:
    """The one factor that is cases, and the product of the others."""
    found = [factor for factor in factors_of(expr) if isinstance(factor, Cases)]
    return (found[0], mul(*(f for f in factors_of(expr) if f is not found[0]))) if len(found) == 1 else None


def _turned(cases: Cases) -> Cases:
    """The cases of the opposite condition."""
    match cases.branches:
        case ((value, (condition,)),):
            opposite = negated(condition)
            if opposite is not None:
                return Cases(((cases.otherwise, (opposite,)),), value)
    return cases


def _values(cases: Cases) -> tuple[Expr, ...]:
    return (*(value for value, _ in cases.branches), cases.otherwise)


def _with_values(cases: Cases, values: tuple[Expr, ...]) -> Cases:
    return Cases(tuple((value, held) for value, (_, held) in zip(values, cases.branches, strict=False)), values[-1])


def equal_cases(expr: Expr, facts: Facts) -> Expr | None:
    r"""all cases are equal
    (x \text{ if } p \text{, else } x) = x
    """
    if isinstance(expr, Cases) and all(alike(value, expr.otherwise) for value, _ in expr.branches):
        return expr.otherwise
    return None


def nested_cases(expr: Expr, facts: Facts) -> Expr | None:
    r"""cases within cases
    ((x \text{ if } p \text{, else } y) \text{ if } q \text{, else } y) = (x \text{ if } p, q \text{, else } y)
    """
    match expr:
        case Cases(((Cases(((value, inner),), between), outer),), otherwise) if alike(between, otherwise):
            return Cases(((value, (*outer, *inner)),), otherwise)
    return None
