"""Rules that move factors and sums about, on nests: the second line of each docstring is the identity."""

from __future__ import annotations

from symderiv.derive.nest import Binder, Nest, close_nest, inner_facts, ordered_binders, product_of, put
from symderiv.lang.arithmetic import add, constant, sub
from symderiv.lang.bounds import Facts, never_negative
from symderiv.lang.boxes import stays_inside
from symderiv.lang.expr import Bracket, Constant, Expr, Sum
from symderiv.lang.index_form import same_index, tidy
from symderiv.lang.walk import free_indices


def factors_out_of_sum(nest: Nest, facts: Facts) -> Expr | None:
    r"""a factor that does not depend on the index leaves the sum
    \sum_j x\,y_j = x \sum_j y_j
    """
    if not nest.binders:
        return None
    spread = _spread(nest)
    if not (nest.brackets or _may_be_empty(nest, facts)) or stays_inside(spread, facts):
        return spread
    return _spread_under_guard(nest, facts)


def _spread(nest: Nest) -> Expr:
    """Each factor as far outside as it can stand; sums over unconnected indices side by side."""
    if not nest.binders:
        return product_of(nest.factors + nest.brackets)
    everything: tuple[Expr, ...] = nest.factors + nest.brackets
    outside = tuple(f for f in everything if not free_indices(f) & nest.bound)
    groups = _components(nest, tuple(f for f in everything if free_indices(f) & nest.bound))
    return product_of((*outside, *(_one_component(binders, factors) for binders, factors in groups)))


def _spread_under_guard(nest: Nest, facts: Facts) -> Expr:
    """What no bracket and no range holds inside its box goes outside, and the brackets without a bound index."""
    outside = tuple(f for f in nest.factors if not free_indices(f) & nest.bound and stays_inside(f, facts))
    guards = tuple(b for b in nest.brackets if not free_indices(b) & nest.bound)
    inside = tuple(f for f in nest.factors if f not in outside)
    under = tuple(b for b in nest.brackets if b not in guards)
    return product_of((*outside, *guards, close_nest(Nest(nest.binders, inside, under))))


def _may_be_empty(nest: Nest, facts: Facts) -> bool:
    known = inner_facts(Nest(nest.binders, (), ()), facts)
    return not all(never_negative(sub(binder.upper, binder.lower), known) for binder in nest.binders)


def _components(nest: Nest, factors: tuple[Expr, ...]) -> list[tuple[tuple[Binder, ...], tuple[Expr, ...]]]:
    """Binders and factors that hang together; a binder whose range names another hangs on it."""
    group_of = {b.index: {b.index} for b in nest.binders}
    links = [free_indices(f) & nest.bound for f in factors]
    links += [(free_indices(b.lower) | free_indices(b.upper) | {b.index}) & nest.bound for b in nest.binders]
    for link in links:
        merged = set().union(*(group_of[name] for name in link))
        for name in merged:
            group_of[name] = merged
    groups = []
    for binder in nest.binders:
        names = group_of[binder.index]
        if binder.index == next(b.index for b in nest.binders if b.index in names):
            here = tuple(b for b in nest.binders if b.index in names)
            groups.append((here, tuple(f for f in factors if free_indices(f) & names)))
    return groups


def _one_component(binders: tuple[Binder, ...], factors: tuple[Expr, ...]) -> Expr:
    """Sums of one component, each factor placed just inside the last sum that it needs."""
    outer, *rest = ordered_binders(binders)
    plain = tuple(f for f in factors if not isinstance(f, Bracket))
    brackets = tuple(f for f in factors if isinstance(f, Bracket))
    return Sum(_spread(Nest(tuple(rest), plain, brackets)), outer.index, outer.lower, outer.upper)


def count_terms(nest: Nest, facts: Facts) -> Expr | None:
    r"""a constant summed n times
    \sum_{i=a}^{b} x = (b - a + 1)\,x
    """
    for place, binder in enumerate(nest.binders):
        rest = Nest(nest.binders[:place] + nest.binders[place + 1 :], nest.factors, nest.brackets)
        everything = (*rest.factors, *rest.brackets, *(side for b in rest.binders for side in (b.lower, b.upper)))
        if any(binder.index in free_indices(e) for e in everything):
            continue
        count = tidy(add(sub(binder.upper, binder.lower), constant(1)))
        known = inner_facts(rest, facts)
        if not never_negative(count, known):
            continue
        if never_negative(sub(count, constant(1)), known) or stays_inside(close_nest(rest), facts):
            return close_nest(Nest(rest.binders, (count, *rest.factors), rest.brackets))
    return None


def single_term(nest: Nest, facts: Facts) -> Expr | None:
    r"""a sum of one term
    \sum_{i=a}^{a} x_i = x_a
    """
    for binder in nest.binders:
        if same_index(binder.lower, binder.upper):
            return close_nest(put(nest, binder.index, binder.lower))
    return None


def drop_zero(nest: Nest, facts: Facts) -> Expr | None:
    r"""nothing is left
    0 \cdot x = 0
    """
    if any(isinstance(f, Constant) and f.value == 0 for f in nest.factors):
        return constant(0)
    return None
