"""Writing a result in what the forward pass already has: a relation read from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symderiv.derive.choices import as_bracket
from symderiv.derive.collect import (
    ExprRule,
    Powers,
    collect_powers,
    collect_terms,
    everywhere,
    factors_of,
    from_powers,
    powers,
)
from symderiv.derive.match import match_indices
from symderiv.derive.nest import Nest, NestRule, close_nest, inner_facts, open_nest, product_of, sum_of
from symderiv.derive.rules import shown
from symderiv.lang.arithmetic import power
from symderiv.lang.bounds import Facts
from symderiv.lang.boxes import stays_inside, under_brackets
from symderiv.lang.expr import ZERO, Add, Bracket, Cases, Constant, Expr, Mul, Pi, Pow, Read, Size, Sum
from symderiv.lang.layer import Equation
from symderiv.lang.walk import free_indices, substitute


def fold_relation(equation: Equation) -> ExprRule:
    """The rule that replaces a product holding the equation's right side by a read of its left side.

    Powers of it too: where s is the root of u, u^(-3/2) is s^(-3).  Numbers and sizes of the right side need not be
    there: where m is the sum of x over n, the sum alone is n*m.  What is 0 but for a condition counts as a bracket.
    """
    rhs = as_bracket(equation.rhs, Facts({})) if isinstance(equation.rhs, Cases) else None
    return fold_into(equation.lhs, rhs or equation.rhs, frozenset(equation.indices))


def fold_into(target: Expr, whole_side: Expr, names: frozenset[str]) -> ExprRule:
    """The rule that replaces a product holding one side of an identity by the other one, the target.

    The identity holds for all values of the named indices.
    """
    whole = powers(whole_side)
    light: Powers = {base: exponent for base, exponent in whole.items() if isinstance(base, Constant | Pi | Size)}
    core: Powers = {base: exponent for base, exponent in whole.items() if base not in light}

    def rule(expr: Expr, facts: Facts) -> Expr | None:
        if not isinstance(expr, Mul | Pow) and (len(core) > 1 or isinstance(expr, Read | Constant)):
            return None
        exponents = powers(expr)
        for values, keys in _matches(core, exponents, names, facts):
            count = _count(core, keys, exponents)
            here = substitute(target, values)
            if count and stays_inside(here, under_brackets(tuple(exponents), facts)):
                held = {key for base, key in keys.items() if isinstance(base, Bracket)}
                kept = _with_target(here, count, core, keys, light, exponents)
                bare = product_of(tuple(factor for factor in factors_of(kept) if factor not in held))
                return bare if stays_inside(bare, facts) else kept
        return None

    return rule if _is_worth_it(core) else lambda expr, facts: None


def fold_under_sum(relation: ExprRule) -> NestRule:
    """The rule that takes a factor into a sum where it makes up the relation with one that stands there:
    where y_j = e_j / s, (1/s) sum_j e_j x_j is sum_j y_j x_j.
    """

    def rule(nest: Nest, facts: Facts) -> Expr | None:
        if not nest.binders or not any(nest.bound.isdisjoint(free_indices(factor)) for factor in nest.factors):
            return None  # no factor stands outside
        body = product_of(nest.factors + nest.brackets)
        changed = relation(body, inner_facts(nest, facts))
        return None if changed is None else close_nest(Nest(nest.binders, (changed,), ()))

    return rule


def _is_worth_it(core: Powers) -> bool:
    """A product of elements is short enough as it is."""
    return not all(isinstance(base, Read | Bracket) and exponent > 0 for base, exponent in core.items())


def _with_target(
    target: Expr, count: int, core: Powers, keys: dict[Expr, Expr], light: Powers, exponents: Powers
) -> Expr:
    """The product with the target in the place of the core, save the brackets: they may guard what is left."""
    left = dict(exponents)
    for base, key in keys.items():
        left[key] -= 0 if isinstance(base, Bracket) else count * core[base]
    left[target] = left.get(target, Fraction(0)) + count
    lighter = tuple(power(base, -count * exponent) for base, exponent in light.items())
    return from_powers(powers(product_of((from_powers(left), *lighter))))


def _count(core: Powers, keys: dict[Expr, Expr], exponents: Powers) -> int:
    """How often the powers hold the whole core, below 0 where they hold its inverse."""
    ratios = [exponents[key] / core[base] for base, key in keys.items() if not isinstance(base, Bracket)]
    if any(isinstance(base, Bracket) for base in core) and any(ratio < 0 for ratio in ratios):
        return 0  # where the bracket is 0 there is no inverse
    if not (all(ratio > 0 for ratio in ratios) or all(ratio < 0 for ratio in ratios)):
        return 0
    count = int(min(ratios, key=abs))
    bare = any(exponents[key] == 1 and core[base].denominator != 1 for base, key in keys.items())
    return 0 if bare else count


Match = tuple[dict[str, Expr], dict[Expr, Expr]]


def _matches(core: Powers, exponents: Powers, names: frozenset[str], facts: Facts) -> Iterator[Match]:
    """Values of the named indices, and which factor stands for which base, for every way to find the core."""
    bases = sorted(core, key=lambda base: -len(free_indices(base) & names))

    def search(place: int, values: dict[str, Expr], keys: dict[Expr, Expr]) -> Iterator[Match]:
        if place == len(bases):
            if set(values) == names:
                yield values, keys
            return
        base = bases[place]
        for candidate in exponents:
            if candidate in keys.values() or isinstance(candidate, Constant):
                continue
            found = match_indices(substitute(base, values), candidate, names - values.keys(), facts)
            if found is not None:
                yield from search(place + 1, {**values, **found}, {**keys, base: candidate})
        if isinstance(base, Bracket) and not free_indices(base) & names - values.keys():
            there = substitute(base, values)
            if isinstance(there, Bracket) and all(shown(condition, facts) for condition in there.conditions):
                yield from search(place + 1, values, keys)

    return search(0, {}, {})


def vanishing_sum(relations: tuple[ExprRule, ...], spread: NestRule, count: NestRule) -> ExprRule:
    r"""the terms add up to 0
    \sum_i (x_i - m) = 0 \text{ where } n\,m = \sum_i x_i
    """

    def rule(expr: Expr, facts: Facts) -> Expr | None:
        nest = open_nest(expr)
        if not isinstance(expr, Sum) or len(nest.factors) != 1 or nest.brackets:
            return None
        (body,) = nest.factors
        if not isinstance(body, Add):
            return None
        terms = (open_nest(close_nest(Nest(nest.binders, (term,), ()))) for term in body.terms)
        total = sum_of(tuple(_counted(term, count, spread, facts) for term in terms))
        for change in (*relations, collect_powers, collect_terms):
            total = everywhere(total, change, facts)
        return ZERO if total == ZERO else None

    return rule


def _counted(nest: Nest, count: NestRule, spread: NestRule, facts: Facts) -> Expr:
    """A sum with the indices counted that nothing in it depends on, and its factors as far outside as they can be."""
    while (counted := count(nest, facts)) is not None:
        nest = open_nest(counted)
    return spread(nest, facts) or close_nest(nest)
