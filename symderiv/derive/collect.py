"""Collecting like factors and like terms, and factoring: rules on single expressions.

The first line of each docstring is the name that a document prints, the second the identity.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from symderiv.derive.nest import product_of, sum_of
from symderiv.lang.arithmetic import add, coefficient, constant, mul, power
from symderiv.lang.bounds import Facts
from symderiv.lang.boxes import Branches, in_branches, stays_inside, under_brackets, within_range
from symderiv.lang.canonical import alike, canonical
from symderiv.lang.expr import ZERO, Add, ArgMax, Bracket, Cases, Constant, Expr, Mul, Pow, Read, Sum
from symderiv.lang.order import sort_key
from symderiv.lang.roots import root_parts, roots_together
from symderiv.lang.walk import map_children, nodes

ExprRule = Callable[[Expr, Facts], Expr | None]
Powers = dict[Expr, Fraction]


def everywhere(expr: Expr, rule: ExprRule, facts: Facts) -> Expr:
    """The expression with the rule applied to every node outside of index positions, innermost first.

    Where a maximum is taken is a position, too.
    """
    match expr:
        case Read() | ArgMax():
            inside: Expr = expr
        case Sum(body, index, lower, upper):
            changed_body = everywhere(body, rule, within_range(index, lower, upper, facts))
            inside = expr if changed_body is body else Sum(changed_body, index, lower, upper)
        case Mul(factors):
            known = under_brackets(factors, facts)
            changed_factors = tuple(everywhere(factor, rule, known) for factor in factors)
            inside = expr if changed_factors == factors else product_of(changed_factors)
        case Add(terms):
            changed_terms = tuple(everywhere(term, rule, facts) for term in terms)
            inside = expr if changed_terms == terms else sum_of(changed_terms)
        case Cases(branches, otherwise):
            inside = _in_cases(branches, otherwise, rule, facts)
        case Pow(base, Constant() as exponent):
            return _power_everywhere(base, exponent, rule, facts)
        case _:
            inside = map_children(expr, lambda child: everywhere(child, rule, facts))
    changed = rule(inside, facts)
    return inside if changed is None else changed


def _in_cases(branches: Branches, otherwise: Expr, rule: ExprRule, facts: Facts) -> Expr:
    """Each value with its conditions known, the last one with those of the others known to fail."""
    known, rest = in_branches(branches, facts)
    values = ((everywhere(value, rule, there), held) for (value, held), there in zip(branches, known, strict=True))
    return Cases(tuple(values), everywhere(otherwise, rule, rest))


def _power_everywhere(base: Expr, exponent: Constant, rule: ExprRule, facts: Facts) -> Expr:
    """The whole power before its base: u^(-1/2) is 1/s where s is the root of u, and not the root of 1/s^2."""
    below = base if isinstance(base, Read) else map_children(base, lambda child: everywhere(child, rule, facts))
    whole = Pow(below, exponent)
    changed = rule(whole, facts)
    if changed is not None:
        return changed
    changed = rule(below, facts)
    return whole if changed is None else power(changed, exponent)


def powers(expr: Expr) -> Powers:
    """A product as its factors with their rational exponents; a number keeps the exponent 1, and so does a bracket."""
    exponents: Powers = {}
    for factor in factors_of(expr):
        for base, exponent in _parts(factor):
            key = held(exponents, base) or base
            exponents[key] = Fraction(1) if isinstance(key, Bracket) else exponents.get(key, Fraction(0)) + exponent
    return {base: exponent for base, exponent in exponents.items() if exponent}


def _parts(factor: Expr) -> tuple[tuple[Expr, Fraction], ...]:
    """A factor as its base and exponent; a root of numbers and of pi as the roots of each."""
    if isinstance(factor, Pow) and isinstance(factor.exponent, Constant):
        return root_parts(factor) or ((factor.base, factor.exponent.value),)
    return ((factor, Fraction(1)),)


def held(exponents: Powers, base: Expr) -> Expr | None:
    """The base among the powers that is the same as this one."""
    return base if base in exponents else next((known for known in exponents if alike(known, base)), None)


def from_powers(exponents: Powers) -> Expr:
    """The product of the powers, in textbook order; of a root of a number only the part below 1 stays a root."""
    factors: list[Expr] = []
    for base, exponent in exponents.items():
        whole = floor(exponent) if isinstance(base, Constant) and base.value > 0 else 0
        factors += [power(base, whole), power(base, exponent - whole)]
    return product_of(roots_together(tuple(factors)))


def collect_powers(expr: Expr, facts: Facts) -> Expr | None:
    """collect powers
    x^a x^b = x^{a+b}
    """
    if isinstance(expr, Mul):
        collected = from_powers(powers(expr))
        return collected if not alike(collected, expr) else None
    return None


def power_of_product(expr: Expr, facts: Facts) -> Expr | None:
    """power of a product
    (a b)^n = a^n b^n
    """
    match expr:
        case Pow(Mul(factors), Constant(number)) if number.denominator == 1 and (number > 0 or not _guarded(factors)):
            return from_powers(powers(product_of(tuple(_to_power(factor, number) for factor in factors))))
        case Pow(Pow(_, Constant()) as base, Constant(number)) if number.denominator == 1:
            return _to_power(base, number)
    return None


def _guarded(factors: tuple[Expr, ...]) -> bool:
    return any(isinstance(factor, Bracket) for factor in factors)


def _to_power(base: Expr, number: Fraction) -> Expr:
    if isinstance(base, Bracket):
        return base
    if isinstance(base, Pow) and isinstance(base.exponent, Constant):
        return power(base.base, base.exponent.value * number)
    return power(base, number)


def collect_terms(expr: Expr, facts: Facts) -> Expr | None:
    """collect equal terms
    a x + b x = (a + b) x
    """
    if not isinstance(expr, Add):
        return None
    numbers: dict[Expr, Fraction] = {}
    first: dict[Expr, Expr] = {}
    for term in expr.terms:
        number, rest = coefficient(term)
        key = canonical(rest)
        numbers[key] = numbers.get(key, Fraction(0)) + number
        first.setdefault(key, rest)
    if len(numbers) == len(expr.terms) and all(numbers.values()):
        return None
    return sum_of(tuple(mul(constant(number), first[key]) for key, number in numbers.items() if number)) or ZERO


def factors_of(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a product, or the expression alone."""
    return expr.factors if isinstance(expr, Mul) else (expr,)


def cancel_in_sum(expr: Expr, facts: Facts) -> Expr | None:
    """multiply out where a factor cancels
    x (a x^{-1} + b) = a + b x
    """
    if not isinstance(expr, Mul):
        return None
    exponents = powers(expr)
    for factor, number in exponents.items():
        if not isinstance(factor, Add) or number != 1:
            continue
        terms = [powers(term) for term in factor.terms]
        for base, exponent in exponents.items():
            if isinstance(base, Constant) or base == factor:
                continue
            if any(term[key] * exponent < 0 for term in terms if (key := held(term, base)) is not None):
                spread = tuple(from_powers(_times(term, base, exponent)) for term in terms)
                rest = {b: e for b, e in exponents.items() if b not in (base, factor)}
                return product_of((from_powers(rest), sum_of(spread)))
    return None


def _times(term: Powers, base: Expr, exponent: Fraction) -> Powers:
    key = held(term, base) or base
    return {**term, key: term.get(key, Fraction(0)) + exponent}


def factor_common(expr: Expr, facts: Facts) -> Expr | None:
    """factor
    x a + x b = x (a + b)
    """
    # A read is not taken from under the bracket that keeps it inside its box.
    if not isinstance(expr, Add) or len(expr.terms) < 2:
        return None
    terms = [powers(term) for term in expr.terms]
    common: Powers = {}
    for base in sorted(terms[0], key=sort_key):
        keys = [held(term, base) for term in terms]
        found = [term[key] for term, key in zip(terms, keys, strict=True) if key is not None]
        if isinstance(base, Constant) or len(found) < len(terms):
            continue
        if all(e > 0 for e in found):
            common[base] = min(found)
        elif all(e < 0 for e in found):
            common[base] = max(found)
    rests = tuple(from_powers(_without(term, common)) for term in terms)
    if any(isinstance(node, Bracket) for rest in rests for node in nodes(rest)):
        known = under_brackets(tuple(common), facts)
        common = {base: exponent for base, exponent in common.items() if stays_inside(base, known)}
        rests = tuple(from_powers(_without(term, common)) for term in terms)
    if not common:
        return None
    return product_of((from_powers(common), add(*sum_terms(rests))))


def sum_terms(rests: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The terms of a sum, those with a leading minus last."""
    whole = sum_of(rests)
    return whole.terms if isinstance(whole, Add) else (whole,)


def _without(term: Powers, common: Powers) -> Powers:
    rest = dict(term)
    for base, exponent in common.items():
        key = held(rest, base)
        if key is not None:
            rest[key] -= exponent
    return {base: exponent for base, exponent in rest.items() if exponent}
