"""Multiplying out where that leaves less, signs taken into sums, and what a delta makes equal: rules on expressions.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from fractions import Fraction

from symderiv.derive.collect import Powers, collect_powers, collect_terms, factors_of, from_powers, held, powers
from symderiv.derive.nest import product_of, sum_of
from symderiv.lang.arithmetic import coefficient, neg, power
from symderiv.lang.bounds import Facts
from symderiv.lang.canonical import alike
from symderiv.lang.expr import MINUS_ONE, Add, Bracket, Cases, Comparison, Constant, Expr, Index, Mul, Pow, Read, Sum
from symderiv.lang.walk import length, substitute

_MOST_TERMS = 24  # products of longer sums are left as they are


def multiply_out_and_collect(expr: Expr, facts: Facts) -> Expr | None:
    """multiply out where terms cancel
    a (1 - b) - b (1 - a) = a - b
    """
    if not isinstance(expr, Add) or not any(map(_sums_in, expr.terms)):
        return None
    spread = tuple(part for term in expr.terms for part in spread_product(term))
    if len(spread) > _MOST_TERMS:
        return None
    whole = sum_of(tuple(collect_powers(part, facts) or part for part in spread))
    collected = collect_terms(whole, facts)
    return collected if collected is not None and length(collected) < length(expr) else None


def _sums_in(term: Expr) -> list[Add]:
    """The factors of a product that are sums."""
    return [factor for factor in term.factors if isinstance(factor, Add)] if isinstance(term, Mul) else []


def spread_product(term: Expr) -> tuple[Expr, ...]:
    """A product of sums as terms."""
    products: list[tuple[Expr, ...]] = [()]
    for factor in factors_of(term):
        parts = factor.terms if isinstance(factor, Add) else (factor,)
        products = [(*done, part) for done in products for part in parts]
        if len(products) > _MOST_TERMS:
            return (term,)
    return tuple(map(product_of, products))


def over_one_denominator(expr: Expr, facts: Facts) -> Expr | None:
    r"""over one denominator where terms cancel
    1 - \dfrac{a}{a + b} = \dfrac{b}{a + b}
    """
    if not isinstance(expr, Add):
        return None
    for base in {b: None for term in expr.terms for b, e in powers(term).items() if e < 0 and isinstance(b, Add)}:
        terms = tuple(from_powers(_times(powers(term), base)) for term in expr.terms)
        above = sum_of(tuple(part for term in terms for part in spread_product(term)))
        collected = collect_terms(above, facts)
        if collected is not None and length(collected) + length(base) < length(expr):
            return product_of((power(base, -1), collected))
    return None


def _times(exponents: Powers, base: Expr) -> Powers:
    key = held(exponents, base) or base
    return {b: e for b, e in {**exponents, key: exponents.get(key, Fraction(0)) + 1}.items() if e}


def sign_into_sum(expr: Expr, facts: Facts) -> Expr | None:
    """the sign goes into the sum
    -(a - b) = b - a
    """
    # Of a whole right side: a term is subtracted just as well, t/p - (1 - t)/(1 - p).
    if isinstance(expr, Sum):
        inside = sign_into_sum(expr.body, facts)
        return None if inside is None else Sum(inside, expr.index, expr.lower, expr.upper)
    if isinstance(expr, Cases):
        values = [sign_into_sum(value, facts) or value for value in (*(v for v, _ in expr.branches), expr.otherwise)]
        held = [conditions for _, conditions in expr.branches]
        changed = Cases(tuple(zip(values[:-1], held, strict=True)), values[-1])
        return None if changed == expr else changed
    if not isinstance(expr, Mul):
        return None
    for place, factor in enumerate(expr.factors):
        turned = sign_into_sum(factor, facts) if isinstance(factor, Cases) else None
        if turned is not None:
            return product_of((*_without(expr.factors, place), turned))
    if coefficient(expr)[0] >= 0:
        return None
    for place, factor in enumerate(expr.factors):
        if isinstance(factor, Add) and 2 * sum(coefficient(term)[0] < 0 for term in factor.terms) >= len(factor.terms):
            other = sum_of(tuple(neg(term) for term in factor.terms))
            return product_of((MINUS_ONE, *_without(expr.factors, place), other))
    return None


def sign_out_of_sum(expr: Expr, facts: Facts) -> Expr | None:
    """the sign leaves the sum
    c (-a - b) = -c (a + b)
    """
    if not isinstance(expr, Mul):
        return None
    for place, factor in enumerate(expr.factors):
        if isinstance(factor, Add) and all(coefficient(term)[0] < 0 for term in factor.terms):
            turned = sum_of(tuple(neg(term) for term in factor.terms))
            return product_of((MINUS_ONE, *_without(expr.factors, place), turned))
    return None


def equal_under_delta(expr: Expr, facts: Facts) -> Expr | None:
    r"""the bracket makes two indices equal
    f(i)\,[\,i = j\,] = f(j)\,[\,i = j\,]
    """
    if not isinstance(expr, Mul):
        return None
    for place, factor in enumerate(expr.factors):
        if not isinstance(factor, Add):
            continue
        outside = [base for base in powers(product_of(_without(expr.factors, place))) if not isinstance(base, Constant)]
        terms = tuple(_renamed(term, outside) for term in factor.terms)
        if terms != factor.terms:
            return product_of((*_without(expr.factors, place), sum_of(terms)))
    return None


def _without(factors: tuple[Expr, ...], place: int) -> tuple[Expr, ...]:
    return (*factors[:place], *factors[place + 1 :])


def _renamed(term: Expr, outside: list[Expr]) -> Expr:
    """A product with a delta in which a factor is written like one outside that it equals where the delta is 1."""
    factors = factors_of(term)
    equal = [indices for factor in factors if isinstance(factor, Bracket) for indices in _equal(factor.conditions)]
    for place, factor in enumerate(factors):
        base = factor.base if isinstance(factor, Pow) else factor
        for index, value in equal if not isinstance(base, Bracket | Constant) else ():
            same = (o for o in outside if not alike(o, base) and alike(_put(o, index, value), _put(base, index, value)))
            found = next(same, None)
            if found is not None:
                new = Pow(found, factor.exponent) if isinstance(factor, Pow) else found
                return product_of((*factors[:place], new, *factors[place + 1 :]))
    return term


def _equal(conditions: tuple[Comparison, ...]) -> list[tuple[str, Expr]]:
    """An index and what it equals: another one, or an element of an integer tensor."""
    sides = [pair for c in conditions if c.relation == "=" for pair in ((c.left, c.right), (c.right, c.left))]
    return [
        (index.name, value) for index, value in sides if isinstance(index, Index) and isinstance(value, Index | Read)
    ]


def _put(expr: Expr, index: str, value: Expr) -> Expr:
    return substitute(expr, {index: value})
